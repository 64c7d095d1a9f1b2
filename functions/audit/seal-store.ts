import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketFiles } from '../platform/files.ts';
import { quietSdk } from '../platform/quiet-sdk.ts';

/** A seal's object, or what somebody made of it. */
export interface SealObject {
  readonly key: string;
  /** More than one, or one that is hidden: somebody wrote or deleted after the seal. */
  readonly isUntouched: boolean;
}

/** Seals, one object a day, each locked against change and deletion for years. */
export interface Seals {
  /** In the order of days. */
  list(): AsyncIterable<SealObject>;
  read(key: string): Promise<Buffer | undefined>;
  /** @returns the object that is there: this one, or the earlier one of the day */
  writeOnce(key: string, bytes: Buffer): Promise<Buffer>;
}

export function bucketSeals(bucket: string, client: S3Client = new S3Client(quietSdk)): Seals {
  const files = bucketFiles(bucket, client);
  return {
    list: () => sealObjects(client, bucket),
    read: (key) => files.read(key),
    writeOnce: (key, bytes) => files.writeOnce(key, bytes, 'application/json'),
  };
}

/** Versions come by key, so those of one key are neighbours. */
async function* sealObjects(client: S3Client, bucket: string): AsyncGenerator<SealObject> {
  let last: { key: string; count: number } | undefined;
  for await (const key of versionKeys(client, bucket)) {
    if (last?.key === key) {
      last.count += 1;
      continue;
    }
    if (last !== undefined) yield { key: last.key, isUntouched: last.count === 1 };
    last = { key, count: 1 };
  }
  if (last !== undefined) yield { key: last.key, isUntouched: last.count === 1 };
}

/** The key of every version and every delete marker, in order. */
async function* versionKeys(client: S3Client, bucket: string): AsyncGenerator<string> {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const found = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...from }));
    const all = [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])];
    yield* all.map(({ Key = '' }) => Key).sort();
    if (found.IsTruncated !== true) return;
    from = { KeyMarker: found.NextKeyMarker, VersionIdMarker: found.NextVersionIdMarker };
  }
}
