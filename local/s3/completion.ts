import { AwsError } from '../service.ts';
import type { Operation, S3Call, S3Context } from './call.ts';
import { digestOf } from './copies.ts';
import { authorizeWrite, type Draft, writeObject } from './object-writer.ts';
import { readXmlBody } from './protocol/checked-body.ts';
import {
  type Checksum,
  checksumAlgorithms,
  checksumElement,
  checksumHeader,
  compositeChecksum,
  compositeETag,
} from './protocol/checksums.ts';
import { invalidRequest, malformedXml } from './protocol/errors.ts';
import { limits } from './protocol/limits.ts';
import { encryptionHeaders, quoted, versionHeaders } from './protocol/object-headers.ts';
import { childrenOf, leaf, parseXml, textOf, type XmlElement, xmlDocument } from './protocol/xml.ts';
import type { Segment } from './store/segment-table.ts';
import type { Part, Upload } from './store/upload-table.ts';
import { uploadOf } from './uploads.ts';

interface ListedPart {
  readonly partNumber: number;
  readonly eTag: string;
  readonly element: XmlElement;
}

const invalidPart = () =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
  );

/** Reads the list of parts. The checksum headers of this call speak of the object, not of this document. */
async function readList(call: S3Call): Promise<ListedPart[]> {
  const own = Object.entries(call.headers).filter(([name]) => !/^x-amz-(sdk-)?checksum-/.test(name));
  const root = parseXml(await readXmlBody({ ...call, headers: Object.fromEntries(own) }));
  const listed = childrenOf(root, 'Part').map((element) => ({
    partNumber: Number(textOf(element, 'PartNumber') ?? Number.NaN),
    eTag: (textOf(element, 'ETag') ?? '').trim().replace(/^"(.*)"$/, '$1'),
    element,
  }));
  const isInRange = (number: number) =>
    Number.isInteger(number) && number >= 1 && number <= limits.partNumber;
  if (root.name !== 'CompleteMultipartUpload' || listed.length === 0) throw malformedXml();
  if (!listed.every(({ partNumber }) => isInRange(partNumber))) throw malformedXml();
  return listed;
}

/** Matches the list with what was uploaded. @throws AwsError `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall` */
function chosenParts(upload: Upload, uploaded: readonly Part[], listed: readonly ListedPart[]): Part[] {
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]));
  let previous = 0;
  const parts = listed.map((wanted) => {
    if (wanted.partNumber <= previous)
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        400,
      );
    previous = wanted.partNumber;
    const part = byNumber.get(wanted.partNumber);
    if (part === undefined || part.eTag !== wanted.eTag) throw invalidPart();
    checkPartChecksum(upload, part, wanted);
    return part;
  });
  for (const part of parts.slice(0, -1)) {
    if (part.sizeBytes >= limits.smallestPartBytes) continue;
    throw new AwsError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      400,
      {
        PartNumber: part.partNumber,
        ProposedSize: part.sizeBytes,
        MinSizeAllowed: limits.smallestPartBytes,
        ETag: part.eTag,
      },
    );
  }
  return parts;
}

function checkPartChecksum(
  { checksumAlgorithm, checksumType }: Upload,
  part: Part,
  wanted: ListedPart,
): void {
  if (checksumAlgorithm === undefined) return;
  const claimed = textOf(wanted.element, checksumElement(checksumAlgorithm));
  if (claimed === undefined && checksumType === 'COMPOSITE')
    throw invalidRequest(
      `The upload was created using a ${checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.partNumber} in the request.`,
    );
  if (claimed !== undefined && claimed !== part.checksum) throw invalidPart();
}

function segmentsOf(s3: S3Context, parts: readonly Part[]): Segment[] {
  return parts.flatMap((part) => s3.store.segments.slice(part.contentId, 0, part.sizeBytes));
}

/** The object's checksum; a full one is calculated by reading all parts once. */
async function objectChecksum(
  s3: S3Context,
  upload: Upload,
  parts: readonly Part[],
): Promise<Checksum | undefined> {
  const { checksumAlgorithm: algorithm, checksumType: type } = upload;
  if (algorithm === undefined) return undefined;
  if (type === 'COMPOSITE')
    return compositeChecksum(
      algorithm,
      parts.map((part) => part.checksum ?? ''),
    );
  const segments = segmentsOf(s3, parts);
  const unpin = s3.content.pin(segments);
  try {
    const { checksum: value = '' } = await digestOf(s3, segments, algorithm);
    return { algorithm, value, type: 'FULL_OBJECT' };
  } finally {
    unpin();
  }
}

/** Compares what the call claims of the whole object. @throws AwsError `BadDigest`, `InvalidRequest` */
function checkClaims(call: S3Call, draft: Draft): void {
  const { checksum } = draft.attributes;
  for (const algorithm of checksumAlgorithms) {
    const claimed = call.headers[checksumHeader(algorithm)];
    if (claimed !== undefined && (checksum?.algorithm !== algorithm || checksum.value !== claimed))
      throw new AwsError(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
        400,
      );
  }
  const claimedBytes = call.headers['x-amz-mp-object-size'];
  if (claimedBytes !== undefined && Number(claimedBytes) !== draft.sizeBytes)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${claimedBytes} does not match what was computed: ${draft.sizeBytes}`,
    );
}

function draftOf(
  s3: S3Context,
  upload: Upload,
  parts: readonly Part[],
  checksum: Checksum | undefined,
): Draft {
  return {
    segments: segmentsOf(s3, parts),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    eTag: compositeETag(parts.map((part) => part.eTag)),
    attributes: { ...upload.attributes, ...(checksum && { checksum }) },
    tags: upload.tags,
  };
}

/** Joins the parts without touching their bytes: the object refers to their files. */
export const completeMultipartUpload: Operation = async (s3, call) => {
  authorizeWrite(call);
  const { uploads } = s3.store;
  const upload = uploadOf(s3, call);
  const listed = await readList(call);
  const planned = chosenParts(upload, uploads.parts(upload.uploadId), listed);
  const checksum = await objectChecksum(s3, upload, planned);
  const object = s3.store.commit((change) => {
    // Looked at again: another call may have replaced a part, or ended the upload, meanwhile.
    uploadOf(s3, call);
    const uploaded = uploads.parts(upload.uploadId);
    const parts = chosenParts(upload, uploaded, listed);
    if (parts.some((part, index) => part.contentId !== planned[index]?.contentId)) throw invalidPart();
    const draft = draftOf(s3, upload, parts, checksum);
    checkClaims(call, draft);
    const written = writeObject(s3, call, change, draft, 'ObjectCreated:CompleteMultipartUpload');
    uploads.remove(upload);
    for (const part of uploaded) change.release(part.contentId);
    return written;
  });
  return {
    status: 200,
    headers: {
      'content-type': 'application/xml',
      ...versionHeaders(object),
      ...encryptionHeaders(upload.attributes.encryption),
    },
    body: xmlDocument(
      'CompleteMultipartUploadResult',
      leaf('Location', `${call.request.url.origin}/${object.bucket}/${encodeURIComponent(object.key)}`),
      leaf('Bucket', object.bucket),
      leaf('Key', object.key),
      leaf('ETag', quoted(object.eTag)),
      checksum === undefined ? '' : leaf(checksumElement(checksum.algorithm), checksum.value),
      leaf('ChecksumType', checksum?.type),
    ),
  };
};
