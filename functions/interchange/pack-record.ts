import { createHash } from 'node:crypto';
import { bundleKey, lostKey } from '../i9/attachment-store.ts';
import { type AuditEventDraft, chainEvents, trailStart, verifyChain } from '../i9/audit-chain.ts';
import { type ByteRange, byteRanges, pieceOf } from '../i9/byte-range.ts';
import type { Attachment, AuditEvent } from '../i9/contract.ts';
import type { HashedRecord } from '../i9/record-items.ts';
import type { InterchangeAttachment, RecordLine } from './contract.ts';

/** A record line whose trail is whole and whose content has a hash, whatever bundle its attachments lie in. */
export interface CheckedRecord {
  readonly line: RecordLine;
  readonly auditTrail: AuditEvent[];
  readonly contentHash: string;
}

/** Lists of a record line that version 1.1 brought. */
const laterLists = ['priorVersions', 'communications', 'resolveEntries', 'remoteEvents'] as const;

type StoredAttachment = InterchangeAttachment & { readonly file: string };

/** Checks what a schema cannot: the audit trail's chain, and that attachments have ids of their own. */
export function checkRecord(line: RecordLine): CheckedRecord | { readonly problem: string } {
  const ids = new Set(line.attachments.map((attachment) => attachment.attachmentId));
  if (ids.size < line.attachments.length) return { problem: '/attachments: two have the same attachmentId' };
  const auditTrail = wholeTrail(line);
  if ('problem' in auditTrail) return auditTrail;
  const attachments = line.attachments.map(({ file: _file, offset: _offset, ...attachment }) => attachment);
  const content = JSON.stringify(withoutEmpty({ ...line, attachments, auditTrail }));
  return { line, auditTrail, contentHash: createHash('sha256').update(content).digest('hex') };
}

/** Lists that came after version 1.0 count when they hold something: a pack of 1.0 keeps the hashes it was loaded with. */
function withoutEmpty(content: Record<string, unknown>): Record<string, unknown> {
  const isLater = (name: string) => laterLists.some((list) => list === name);
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  return Object.fromEntries(
    Object.entries(content).filter(([name, value]) => !(isLater(name) && isEmpty(value))),
  );
}

function wholeTrail({ auditTrail }: RecordLine): AuditEvent[] | { problem: string } {
  if (auditTrail.every((event) => event.hash === undefined && event.previousHash === undefined))
    return chainEvents(trailStart, auditTrail.map(draftOf));
  const check = verifyChain(auditTrail as AuditEvent[]);
  if (check.isIntact) return auditTrail as AuditEvent[];
  return { problem: `/auditTrail/${check.brokenSequence - 1}: the chain of hashes breaks here` };
}

function draftOf(event: RecordLine['auditTrail'][number]): AuditEventDraft {
  const { sequence: _sequence, previousHash: _previous, hash: _hash, ...draft } = event;
  return draft;
}

/** The record as it is stored, and the object that its attachments' bytes go into (none when there are none). */
export async function bundleRecord(
  checked: CheckedRecord,
  readRange: (file: string, start: number, endExclusive: number) => Promise<Buffer | undefined>,
): Promise<{ stored: HashedRecord; bundle?: { key: string; bytes: Buffer } } | { readonly problem: string }> {
  const { line, auditTrail, contentHash } = checked;
  const key = bundleKey(line, contentHash);
  const pieces = await readPieces(line.attachments, readRange);
  if ('problem' in pieces) return pieces;
  let offset = 0;
  const attachments = line.attachments.map(({ file: _file, ...attachment }): Attachment => {
    const bytes = pieces.get(attachment.attachmentId);
    if (bytes === undefined)
      return { ...attachment, objectKey: lostKey(line, attachment.attachmentId), offset: 0 };
    offset += bytes.length;
    return { ...attachment, objectKey: key, offset: offset - bytes.length };
  });
  const stored = { record: { ...line, attachments, auditTrail }, contentHash };
  const bytes = Buffer.concat([...pieces.values()]);
  return pieces.size === 0 ? { stored } : { stored, bundle: { key, bytes } };
}

/** Bytes of the attachments by id, in the order of the record; those declared lost are absent. */
async function readPieces(
  attachments: readonly InterchangeAttachment[],
  readRange: (file: string, start: number, endExclusive: number) => Promise<Buffer | undefined>,
): Promise<Map<string, Buffer> | { readonly problem: string }> {
  const stored = attachments.filter(
    (attachment): attachment is StoredAttachment => attachment.file !== undefined,
  );
  const found = new Map<string, Buffer>();
  for (const range of byteRanges(stored, (attachment) => attachment.file)) {
    const bytes = await readRange(range.file, range.start, range.endExclusive);
    for (const piece of range.pieces) {
      const checked = bytes && checkedPiece(range, bytes, piece);
      if (checked === undefined) return { problem: problemOfPiece(attachments, piece, bytes !== undefined) };
      found.set(piece.attachmentId, checked);
    }
  }
  return new Map(
    stored.map(({ attachmentId }) => [attachmentId, found.get(attachmentId) ?? Buffer.alloc(0)]),
  );
}

function checkedPiece(
  range: ByteRange<StoredAttachment>,
  bytes: Buffer,
  piece: StoredAttachment,
): Buffer | undefined {
  const own = pieceOf(range, bytes, piece);
  return createHash('sha256').update(own).digest('hex') === piece.sha256 ? own : undefined;
}

function problemOfPiece(
  attachments: readonly InterchangeAttachment[],
  piece: InterchangeAttachment,
  isThere: boolean,
): string {
  const path = `/attachments/${attachments.indexOf(piece)}`;
  if (isThere) return `${path}/sha256: the bytes have another SHA-256`;
  return `${path}/file: not in the pack, or too short; leave \`file\` out when the bytes are lost`;
}
