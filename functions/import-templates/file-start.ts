import type { FileProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';

/** Bytes that must be there before it can be told what a file is. */
export const fileStartBytes = 8;

const compressed: readonly (readonly [start: string, what: string])[] = [
  ['504b0304', 'it is a ZIP archive or an Excel workbook; save the sheet as “CSV UTF-8”'],
  ['504b0506', 'it is an empty ZIP archive'],
  ['d0cf11e0a1b11ae1', 'it is an Excel workbook; save the sheet as “CSV UTF-8”'],
  ['1f8b', 'it is compressed with gzip; upload it uncompressed'],
  ['425a68', 'it is compressed with bzip2; upload it uncompressed'],
  ['fd377a585a00', 'it is compressed with xz; upload it uncompressed'],
  ['28b52ffd', 'it is compressed with zstd; upload it uncompressed'],
  ['377abcaf271c', 'it is a 7-Zip archive; upload the CSV file in it'],
  ['526172211a07', 'it is a RAR archive; upload the CSV file in it'],
  ['255044462d', 'it is a PDF document'],
  ['2d2d2d2d2d424547', 'it is encrypted or a key; upload the decrypted CSV file'],
];

/** Refuses what is not text at all, or is text in another encoding, by its first bytes. */
export function fileStartProblem(start: Buffer): FileProblem | undefined {
  const hex = start.subarray(0, fileStartBytes).toString('hex');
  const reason = compressed.find(([magic]) => hex.startsWith(magic))?.[1];
  if (reason !== undefined) return { code: 'ZI-F-012', message: messageOf('ZI-F-012', { reason }) };
  if (hex.startsWith('fffe') || hex.startsWith('feff')) return notUtf8(0, 'It is UTF-16');
  return undefined;
}

/** @param place of the first byte that is wrong, counted from 0; the message counts from 1 */
export function notUtf8(place: number, what = 'A byte there is not UTF-8'): FileProblem {
  return {
    code: 'ZI-S-001',
    message: messageOf('ZI-S-001', { pos: place + 1 }),
    hint: `${what}. Save the file as “CSV UTF-8”.`,
  };
}
