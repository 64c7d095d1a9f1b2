import type { Operation, S3Call, S3Context } from './call.ts';
import { secondOf } from './call.ts';
import { copyResult, digestOf, sourceOf } from './copies.ts';
import { authorizeWrite, receiveBody } from './object-writer.ts';
import { type ChecksumAlgorithm, checksumHeader, opaqueETag } from './protocol/checksums.ts';
import { invalidRequest } from './protocol/errors.ts';
import { checkBodySize, limits } from './protocol/limits.ts';
import { encryptionHeaders, isKmsEncrypted, quoted } from './protocol/object-headers.ts';
import { copyRange } from './protocol/ranges.ts';
import { unversionedId } from './store/object-table.ts';
import type { Segment } from './store/segment-table.ts';
import type { Part, Upload } from './store/upload-table.ts';
import { partNumberOf, uploadOf } from './uploads.ts';

interface PartContent {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly eTag: string;
  readonly checksum: string | undefined;
}

/** Puts a part in place of one of the same number. @throws AwsError `NoSuchUpload` */
function writePart(s3: S3Context, call: S3Call, content: PartContent): Part {
  return s3.store.commit((change) => {
    const { uploads, segments } = s3.store;
    // The upload may have been completed or aborted while the bytes came in.
    const { uploadId } = uploadOf(s3, call);
    const part: Part = {
      partNumber: partNumberOf(call),
      contentId: s3.content.nextName(),
      sizeBytes: content.sizeBytes,
      eTag: content.eTag,
      checksum: content.checksum,
      modifiedAtMs: secondOf(s3.clock),
    };
    segments.insert(part.contentId, content.segments);
    const replaced = uploads.part(uploadId, part.partNumber);
    uploads.putPart(uploadId, part);
    if (replaced !== undefined) change.release(replaced.contentId);
    return part;
  });
}

function checkAlgorithm({ checksumAlgorithm }: Upload, sent: ChecksumAlgorithm | undefined): void {
  if (checksumAlgorithm === undefined || sent === undefined || sent === checksumAlgorithm) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm.toLowerCase()}, actual checksum Type: ${sent.toLowerCase()}`,
  );
}

export const uploadPart: Operation = async (s3, call) => {
  authorizeWrite(call);
  partNumberOf(call);
  const upload = uploadOf(s3, call);
  const { attributes, checksumAlgorithm } = upload;
  const received = await receiveBody(s3, call, limits.partBytes, attributes, checksumAlgorithm);
  const { checksum } = received;
  try {
    checkAlgorithm(upload, checksum?.algorithm);
    const part = writePart(s3, call, {
      ...received,
      checksum: checksumAlgorithm === undefined ? undefined : checksum?.value,
    });
    return {
      status: 200,
      headers: {
        etag: quoted(part.eTag),
        ...encryptionHeaders(attributes.encryption),
        ...(checksum && { [checksumHeader(checksum.algorithm)]: checksum.value }),
      },
    };
  } catch (error) {
    received.discard();
    throw error;
  }
};

/** The part refers to the source's files; its bytes are read once, for the ETag. */
export const uploadPartCopy: Operation = async (s3, call) => {
  authorizeWrite(call);
  const source = sourceOf(s3, call);
  partNumberOf(call);
  const upload = uploadOf(s3, call);
  const range = copyRange(call.headers['x-amz-copy-source-range'], source.sizeBytes);
  checkBodySize(range.sizeBytes, limits.partBytes);
  const segments = s3.store.segments.slice(source.contentId, range.startBytes, range.sizeBytes);
  const unpin = s3.content.pin(segments);
  try {
    const algorithm = upload.checksumAlgorithm;
    const { md5, checksum } = await digestOf(s3, segments, algorithm);
    const eTag = isKmsEncrypted(upload.attributes) ? opaqueETag() : md5;
    const part = writePart(s3, call, { segments, sizeBytes: range.sizeBytes, eTag, checksum });
    const written = { ...part, versionId: unversionedId, attributes: upload.attributes };
    const value = algorithm && checksum ? { algorithm, value: checksum } : undefined;
    return copyResult('CopyPartResult', written, source, value);
  } finally {
    unpin();
  }
};
