import type { DatabaseSync } from 'node:sqlite';
import type { Checksum } from '../protocol/checksums.ts';

export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly kmsKeyId?: string;
  readonly isBucketKeyEnabled?: boolean;
}

export type Tags = Readonly<Record<string, string>>;

export interface ObjectAttributes {
  /** `content-type` and its like, as given back by GET; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names in lower case, without `x-amz-meta-`. */
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly checksum?: Checksum;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** `null`, the word, in a bucket without versions: S3's own name for it. */
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly contentId: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly eTag: string;
  readonly modifiedAtMs: number;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
}

interface ObjectRow {
  bucket: string;
  key: Uint8Array;
  version_id: string;
  is_delete_marker: number;
  content_id: string;
  size_bytes: number;
  e_tag: string;
  modified_at_ms: number;
  attributes: string;
  tags: string;
}

export const unversionedId = 'null';

/** Every version of every object. */
export class ObjectTable {
  readonly #latest;
  readonly #version;
  readonly #insert;
  readonly #unmark;
  readonly #remove;
  readonly #markNewest;
  readonly #from;
  readonly #versionsFrom;
  readonly #setTags;

  constructor(database: DatabaseSync) {
    const one = 'bucket = ? AND key = ?';
    this.#latest = database.prepare(`SELECT * FROM object WHERE ${one} AND is_latest = 1`);
    this.#version = database.prepare(`SELECT * FROM object WHERE ${one} AND version_id = ?`);
    this.#insert = database.prepare(
      `INSERT INTO object VALUES ($bucket, $key, $versionId,
         (SELECT COALESCE(MAX(age), 0) + 1 FROM object WHERE bucket = $bucket AND key = $key),
         1, $isDeleteMarker, $contentId, $sizeBytes, $eTag, $modifiedAtMs, $attributes, $tags)`,
    );
    this.#unmark = database.prepare(`UPDATE object SET is_latest = 0 WHERE ${one} AND is_latest = 1`);
    this.#remove = database.prepare(`DELETE FROM object WHERE ${one} AND version_id = ?`);
    this.#markNewest = database.prepare(
      `UPDATE object SET is_latest = 1 WHERE bucket = $bucket AND key = $key AND age =
         (SELECT MAX(age) FROM object WHERE bucket = $bucket AND key = $key)`,
    );
    this.#from = database.prepare(
      `SELECT * FROM object INDEXED BY object_latest
       WHERE bucket = ? AND key >= ? AND is_latest = 1 ORDER BY key LIMIT ?`,
    );
    this.#versionsFrom = database.prepare(
      `SELECT * FROM object
       WHERE bucket = $bucket AND (key > $key OR (key = $key AND age < COALESCE(
         (SELECT age FROM object WHERE bucket = $bucket AND key = $key AND version_id = $versionId), $before)))
       ORDER BY key, age DESC LIMIT $count`,
    );
    this.#setTags = database.prepare(`UPDATE object SET tags = ? WHERE ${one} AND version_id = ?`);
  }

  /** The newest version, which may be a delete marker. */
  latest(bucket: string, key: string): StoredObject | undefined {
    return fromRow(this.#latest.get(bucket, Buffer.from(key)));
  }

  version(bucket: string, key: string, versionId: string): StoredObject | undefined {
    return fromRow(this.#version.get(bucket, Buffer.from(key), versionId));
  }

  /** Adds a version, which becomes the newest. */
  insert(object: StoredObject): void {
    const { bucket, versionId, contentId, sizeBytes, eTag, modifiedAtMs } = object;
    const key = Buffer.from(object.key);
    this.#unmark.run(bucket, key);
    this.#insert.run({
      $bucket: bucket,
      $key: key,
      $versionId: versionId,
      $isDeleteMarker: object.isDeleteMarker ? 1 : 0,
      $contentId: contentId,
      $sizeBytes: sizeBytes,
      $eTag: eTag,
      $modifiedAtMs: modifiedAtMs,
      $attributes: JSON.stringify(object.attributes),
      $tags: JSON.stringify(object.tags),
    });
  }

  /** Removes a version; the one before it becomes the newest. */
  remove({ bucket, key, versionId }: StoredObject): void {
    this.#remove.run(bucket, Buffer.from(key), versionId);
    this.#markNewest.run({ $bucket: bucket, $key: Buffer.from(key) });
  }

  setTags({ bucket, key, versionId }: StoredObject, tags: Tags): void {
    this.#setTags.run(JSON.stringify(tags), bucket, Buffer.from(key), versionId);
  }

  /**
   * All versions and delete markers by key, the newest of a key first.
   * @param behind a version, itself left out; without a version the whole of its key is. Of a version that is gone the whole key comes again
   */
  versionsFrom(
    bucket: string,
    behind: { readonly key: Buffer; readonly versionId?: string; readonly isKeyIncluded?: boolean },
    count: number,
  ): StoredObject[] {
    const rows = this.#versionsFrom.all({
      $bucket: bucket,
      $key: behind.key,
      $versionId: behind.versionId ?? '',
      $before: behind.versionId !== undefined || behind.isKeyIncluded === true ? Number.MAX_SAFE_INTEGER : 0,
      $count: count,
    });
    return rows.flatMap((row) => fromRow(row) ?? []);
  }

  /** Newest versions, delete markers included, from a key on (itself included), by the keys' UTF-8 bytes. */
  from(bucket: string, firstKey: Buffer, count: number): StoredObject[] {
    return this.#from.all(bucket, firstKey, count).flatMap((row) => fromRow(row) ?? []);
  }
}

function fromRow(found: unknown): StoredObject | undefined {
  if (found === undefined) return undefined;
  const row = found as ObjectRow;
  return {
    bucket: row.bucket,
    key: Buffer.from(row.key).toString(),
    versionId: row.version_id,
    isDeleteMarker: row.is_delete_marker === 1,
    contentId: row.content_id,
    sizeBytes: row.size_bytes,
    eTag: row.e_tag,
    modifiedAtMs: row.modified_at_ms,
    attributes: JSON.parse(row.attributes) as ObjectAttributes,
    tags: JSON.parse(row.tags) as Tags,
  };
}
