import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { ObjectCreated } from './contract.ts';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The ULID that something has however often it is made: of when it happened and of what it is. */
export function ulidOf(at: string, identity: string): string {
  const hash = createHash('sha256').update(identity).digest();
  const signs = Array.from(hash.subarray(0, 16), (byte) => letters[byte & 31]);
  return encodeTime(Date.parse(at), 10) + signs.join('');
}

/** The id that one upload has, however often its event comes: a ULID of when it was completed and of what it is. */
export function fileIdOf({ time, detail: { object } }: ObjectCreated): string {
  const identity = `${object.key}\n${object.sequencer ?? object.etag ?? time}`;
  return ulidOf(time, identity);
}

/** Whether an object of the same key came later: S3's sequencers are hexadecimal and compared by their beginnings. */
export function isLaterObject(sequencer: string, than: string): boolean {
  const length = Math.max(sequencer.length, than.length);
  return sequencer.toUpperCase().padEnd(length, '0') > than.toUpperCase().padEnd(length, '0');
}
