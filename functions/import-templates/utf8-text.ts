import { isAscii, isUtf8 } from 'node:buffer';

/** How many bytes a lead byte announces, itself included; 0 when it cannot lead. */
function announced(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** Where the last character begins when its bytes are not all there yet; else the length. */
export function wholeCharactersEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    return announced(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The first character that is not UTF-8, or is NUL, which no text holds; `undefined` when all are right. */
export function firstBadByte(bytes: Buffer): number | undefined {
  const nul = bytes.indexOf(0);
  const bad = isUtf8(bytes) ? -1 : firstNotUtf8(bytes);
  if (nul < 0 || bad < 0) return nul < 0 && bad < 0 ? undefined : Math.max(nul, bad);
  return Math.min(nul, bad);
}

function firstNotUtf8(bytes: Buffer): number {
  // By halves: the longest start that is whole and right.
  let right = 0;
  let wrong = bytes.length;
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    const start = bytes.subarray(0, middle);
    if (isUtf8(start.subarray(0, wholeCharactersEnd(start)))) right = middle;
    else wrong = middle;
  }
  return wholeCharactersEnd(bytes.subarray(0, right));
}

/** Text of bytes that are known to be UTF-8. */
export const textOf = (bytes: Buffer): string =>
  // Latin-1 strings take a byte per character and are made by one copy.
  bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
