import { createHash } from 'node:crypto';
import { TransientError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { type ByteRange, byteRanges, pieceOf } from './byte-range.ts';
import type { Attachment, I9Record } from './contract.ts';
import type { RecordKey } from './record-items.ts';

interface Deps {
  readonly attachments: Files;
}

/** The bytes of an attachment, or why there are none to give: an outcome of reading, not a failure of the step. */
export type AttachmentContent =
  | { readonly kind: 'PRESENT'; readonly bytes: Buffer }
  | { readonly kind: 'MISSING'; readonly reason: 'OBJECT_MISSING' | 'OBJECT_TOO_SHORT' }
  | { readonly kind: 'DAMAGED'; readonly reason: 'SHA256_DIFFERS' };

/** Where the attachments of a record lie; named by their content, so that the same content again is the same object. */
export function bundleKey(key: RecordKey, contentHash: string): string {
  return `${recordFolder(key)}${contentHash.slice(0, 32)}.bundle`;
}

/** Where an attachment would lie whose bytes were lost before it came here; nothing is ever written there. */
export function lostKey(key: RecordKey, attachmentId: string): string {
  return `${recordFolder(key)}lost/${attachmentId}`;
}

/** Where all objects of a record lie, and none of another's: the prefix of their keys, with the slash at its end. */
export function recordFolder({ distributorId, clientId, i9Id }: RecordKey): string {
  return `D/${distributorId}/C/${clientId}/I/${i9Id}/`;
}

/**
 * All attachments of a record by attachment id, each checked against its SHA-256. Pieces of one object that lie
 * together are read by one request.
 * @throws TransientError and whatever the bucket throws, but for objects that are missing or too short
 */
export async function readAttachments(
  deps: Deps,
  record: Pick<I9Record, 'attachments'>,
): Promise<Map<string, AttachmentContent>> {
  const ranges = byteRanges(record.attachments, (attachment) => attachment.objectKey);
  const read = await Promise.all(ranges.map((range) => readRange(deps, range)));
  return new Map(read.flat());
}

async function readRange(deps: Deps, range: ByteRange<Attachment>): Promise<[string, AttachmentContent][]> {
  const bytes = await bytesOf(deps, range);
  if (Buffer.isBuffer(bytes))
    return range.pieces.map((piece) => [piece.attachmentId, checked(piece, pieceOf(range, bytes, piece))]);
  if (bytes === 'OBJECT_MISSING' || range.pieces.length === 1)
    return range.pieces.map((piece) => [piece.attachmentId, { kind: 'MISSING', reason: bytes }]);
  // The object ends early: the pieces before its end are still good.
  const alone = range.pieces.map((piece) => byteRanges([piece], () => range.file));
  return (await Promise.all(alone.flat().map((one) => readRange(deps, one)))).flat();
}

async function bytesOf(
  deps: Deps,
  range: ByteRange<Attachment>,
): Promise<Buffer | 'OBJECT_MISSING' | 'OBJECT_TOO_SHORT'> {
  if (range.start === range.endExclusive) return Buffer.alloc(0);
  try {
    return await deps.attachments.readRange(range.file, range.start, range.endExclusive);
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidRange') return 'OBJECT_TOO_SHORT';
    if (!(error instanceof TransientError)) throw error;
    if (error.code === 'OBJECT_MISSING' || error.code === 'OBJECT_TOO_SHORT') return error.code;
    throw error;
  }
}

function checked(attachment: Attachment, bytes: Buffer): AttachmentContent {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return sha256 === attachment.sha256
    ? { kind: 'PRESENT', bytes }
    : { kind: 'DAMAGED', reason: 'SHA256_DIFFERS' };
}
