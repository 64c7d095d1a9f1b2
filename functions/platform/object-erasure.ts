import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import { TransientError } from './errors.ts';
import { quietSdk } from './quiet-sdk.ts';

/** Destroys objects for good, which deleting in a bucket with versions does not. */
export interface ObjectErasure {
  /**
   * Every version of every object under a prefix, delete markers too; what is gone already is passed over.
   * @returns how many versions and markers there were
   * @throws TransientError when some could not be deleted: the same call goes on
   */
  eraseVersions(prefix: string): Promise<number>;
}

export function bucketErasure(bucket: string, client: S3Client = new S3Client(quietSdk)): ObjectErasure {
  return {
    async eraseVersions(prefix) {
      let erasedCount = 0;
      for (;;) {
        // Always from the start: what was listed is gone before the next look.
        const list = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix });
        const { Versions = [], DeleteMarkers = [], IsTruncated } = await client.send(list);
        const found = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
        await deleteVersions(client, bucket, found);
        erasedCount += found.length;
        if (IsTruncated !== true) return erasedCount;
      }
    },
  };
}

async function deleteVersions(
  client: S3Client,
  bucket: string,
  found: readonly { Key?: string; VersionId?: string }[],
): Promise<void> {
  if (found.length === 0) return;
  const Objects = found.map(({ Key = '', VersionId }): ObjectIdentifier => ({ Key, VersionId }));
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  if (Errors.length > 0)
    throw new TransientError('OBJECTS_NOT_DELETED', `${Errors.length} versions of objects are still there`, {
      ids: { firstCode: Errors[0]?.Code ?? 'unknown' },
    });
}
