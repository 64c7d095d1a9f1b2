import type { DatabaseSync } from 'node:sqlite';
import type { ChecksumAlgorithm, ChecksumType } from '../protocol/checksums.ts';
import type { ObjectAttributes, Tags } from './object-table.ts';

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAtMs: number;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType | undefined;
}

export interface Part {
  readonly partNumber: number;
  readonly contentId: string;
  readonly sizeBytes: number;
  readonly eTag: string;
  /** Base64, by the upload's algorithm. */
  readonly checksum: string | undefined;
  readonly modifiedAtMs: number;
}

interface UploadRow {
  bucket: string;
  key: Uint8Array;
  upload_id: string;
  initiated_at_ms: number;
  attributes: string;
  tags: string;
  checksum_algorithm: string | null;
  checksum_type: string | null;
}

interface PartRow {
  part_number: number;
  content_id: string;
  size_bytes: number;
  e_tag: string;
  checksum: string | null;
  modified_at_ms: number;
}

/** Multipart uploads under way and their parts. */
export class UploadTable {
  readonly #insert;
  readonly #find;
  readonly #remove;
  readonly #from;
  readonly #putPart;
  readonly #parts;
  readonly #removeParts;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#find = database.prepare('SELECT * FROM upload WHERE bucket = ? AND key = ? AND upload_id = ?');
    this.#remove = database.prepare('DELETE FROM upload WHERE bucket = ? AND key = ? AND upload_id = ?');
    this.#from = database.prepare(
      'SELECT * FROM upload WHERE bucket = ? AND (key, upload_id) > (?, ?) ORDER BY key, upload_id LIMIT ?',
    );
    this.#putPart = database.prepare('INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#parts = database.prepare(
      'SELECT * FROM part WHERE upload_id = ? AND part_number > ? ORDER BY part_number LIMIT ?',
    );
    this.#removeParts = database.prepare('DELETE FROM part WHERE upload_id = ?');
  }

  insert(upload: Upload): void {
    const { bucket, key, uploadId, initiatedAtMs, checksumAlgorithm, checksumType } = upload;
    const attributes = JSON.stringify(upload.attributes);
    const tags = JSON.stringify(upload.tags);
    this.#insert.run(
      bucket,
      Buffer.from(key),
      uploadId,
      initiatedAtMs,
      attributes,
      tags,
      checksumAlgorithm ?? null,
      checksumType ?? null,
    );
  }

  find(bucket: string, key: string, uploadId: string): Upload | undefined {
    const row = this.#find.get(bucket, Buffer.from(key), uploadId);
    return row === undefined ? undefined : uploadOf(row as unknown as UploadRow);
  }

  remove({ bucket, key, uploadId }: Upload): void {
    this.#remove.run(bucket, Buffer.from(key), uploadId);
    this.#removeParts.run(uploadId);
  }

  /** Uploads behind this pair, by the keys' UTF-8 bytes, then by id. */
  after(bucket: string, key: Buffer, uploadId: string, count: number): Upload[] {
    const rows = this.#from.all(bucket, key, uploadId, count) as unknown as UploadRow[];
    return rows.map(uploadOf);
  }

  putPart(uploadId: string, part: Part): void {
    const { partNumber, contentId, sizeBytes, eTag, checksum, modifiedAtMs } = part;
    this.#putPart.run(uploadId, partNumber, contentId, sizeBytes, eTag, checksum ?? null, modifiedAtMs);
  }

  part(uploadId: string, partNumber: number): Part | undefined {
    const [next] = this.parts(uploadId, partNumber - 1, 1);
    return next?.partNumber === partNumber ? next : undefined;
  }

  /** Parts behind a number, in order; all of them without bounds. */
  parts(uploadId: string, afterNumber = 0, count = -1): Part[] {
    const rows = this.#parts.all(uploadId, afterNumber, count) as unknown as PartRow[];
    return rows.map((row) => ({
      partNumber: row.part_number,
      contentId: row.content_id,
      sizeBytes: row.size_bytes,
      eTag: row.e_tag,
      checksum: row.checksum ?? undefined,
      modifiedAtMs: row.modified_at_ms,
    }));
  }
}

function uploadOf(row: UploadRow): Upload {
  return {
    bucket: row.bucket,
    key: Buffer.from(row.key).toString(),
    uploadId: row.upload_id,
    initiatedAtMs: row.initiated_at_ms,
    attributes: JSON.parse(row.attributes) as ObjectAttributes,
    tags: JSON.parse(row.tags) as Tags,
    checksumAlgorithm: (row.checksum_algorithm ?? undefined) as ChecksumAlgorithm | undefined,
    checksumType: (row.checksum_type ?? undefined) as ChecksumType | undefined,
  };
}
