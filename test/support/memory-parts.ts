import { createHash } from 'node:crypto';
import { type RetentionDays, smallestPartBytes } from '../../functions/platform/files.ts';
import type { PartUpload, PartUploads } from '../../functions/platform/part-uploads.ts';

interface OpenUpload {
  readonly key: string;
  readonly retention: RetentionDays | undefined;
  readonly parts: Map<number, Buffer>;
}

export interface MemoryParts extends PartUploads {
  /** By id, those that are neither joined nor dropped. */
  readonly openUploads: Map<string, OpenUpload>;
  /** Smaller parts before the last are refused; 5 MiB as Amazon S3 says, unless a test says less. */
  readonly partLimits: { smallestBytes: number };
}

/** Uploads in parts to a bucket in memory. @param put writes the object that they become */
export function memoryParts(
  put: (key: string, bytes: Buffer, retention: RetentionDays | undefined) => void,
): MemoryParts {
  const openUploads = new Map<string, OpenUpload>();
  const partLimits = { smallestBytes: smallestPartBytes };
  let uploadCount = 0;
  const eTagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;
  const openOf = ({ key, uploadId }: PartUpload): OpenUpload | undefined => {
    const upload = openUploads.get(uploadId);
    return upload?.key === key ? upload : undefined;
  };
  return {
    openUploads,
    partLimits,
    async beginParts(key, _contentType, retention) {
      uploadCount += 1;
      openUploads.set(`upload-${uploadCount}`, { key, retention, parts: new Map() });
      return `upload-${uploadCount}`;
    },
    async sendPart(upload, partNumber, bytes) {
      const open = openOf(upload);
      open?.parts.set(partNumber, Buffer.from(bytes));
      return open && eTagOf(bytes);
    },
    async joinParts(upload, eTags) {
      const open = openOf(upload);
      const pieces = eTags.map((eTag, place) => {
        const bytes = open?.parts.get(place + 1);
        return bytes !== undefined && eTagOf(bytes) === eTag ? bytes : undefined;
      });
      if (open === undefined || pieces.includes(undefined) || pieces.length === 0) return false;
      if (pieces.slice(0, -1).some((bytes) => (bytes?.length ?? 0) < partLimits.smallestBytes))
        throw new Error('S3 refuses a small part before the last: EntityTooSmall');
      put(open.key, Buffer.concat(pieces as Buffer[]), open.retention);
      openUploads.delete(upload.uploadId);
      return true;
    },
    async dropParts(upload) {
      if (openOf(upload) !== undefined) openUploads.delete(upload.uploadId);
    },
  };
}
