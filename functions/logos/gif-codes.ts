/** Most codes of GIF's compression, of 12 bits. */
const mostCodes = 4096;
const mostBits = 12;

/**
 * Unpacks GIF's variable-length codes (LZW) into exactly `pixelCount` colour indexes; codes beyond are not looked at.
 * @throws Error when they end early or name a string that is not there
 * @see GIF89a, appendix F
 */
export function unpackIndexes(codes: Buffer, codeSize: number, pixelCount: number): Buffer {
  if (codeSize < 1 || codeSize > 8) throw new Error('no such code size');
  const clear = 2 ** codeSize;
  const end = clear + 1;
  const strings = startStrings(clear);
  const indexes = Buffer.alloc(pixelCount);
  const next = codeReader(codes);
  let bits = codeSize + 1;
  let count = end + 1;
  let previous: number | undefined;
  for (let filled = 0; filled < pixelCount; ) {
    const code = next(bits);
    if (code === clear) {
      [bits, count, previous] = [codeSize + 1, end + 1, undefined];
      continue;
    }
    if (previous !== undefined && count < mostCodes) {
      const first = strings.first[code < count ? code : previous] ?? 0;
      strings.prefix[count] = previous;
      strings.last[count] = first;
      strings.first[count] = strings.first[previous] ?? 0;
      strings.length[count] = (strings.length[previous] ?? 0) + 1;
      count += 1;
      if (count === 2 ** bits && bits < mostBits) bits += 1;
    }
    if (code === end || code >= count) throw new Error('codes that end early or lead nowhere');
    filled += writeString(strings, code, indexes, filled);
    previous = code;
  }
  return indexes;
}

type Strings = ReturnType<typeof startStrings>;

/** Every code's string of indexes: the string before its last index, that index, its first one, and its length. */
function startStrings(colorCount: number) {
  const strings = {
    prefix: new Uint16Array(mostCodes),
    last: new Uint8Array(mostCodes),
    first: new Uint8Array(mostCodes),
    length: new Uint16Array(mostCodes),
  };
  for (let index = 0; index < colorCount; index += 1) {
    strings.last[index] = index;
    strings.first[index] = index;
    strings.length[index] = 1;
  }
  return strings;
}

/** Writes a string as far as there is place, last index first. @returns its length */
function writeString(strings: Strings, code: number, indexes: Buffer, start: number): number {
  const length = strings.length[code] ?? 0;
  let at = start + length;
  for (let one = code; at > start; one = strings.prefix[one] ?? 0) {
    at -= 1;
    // A place behind the last pixel is no place; a Buffer lets such a write pass.
    indexes[at] = strings.last[one] ?? 0;
  }
  return length;
}

/** Reads codes, lowest bit first. */
function codeReader(bytes: Buffer): (bits: number) => number {
  let held = 0;
  let heldBits = 0;
  let at = 0;
  return (bits) => {
    while (heldBits < bits) {
      const byte = bytes[at];
      if (byte === undefined) throw new Error('codes that end early');
      held |= byte << heldBits;
      heldBits += 8;
      at += 1;
    }
    const code = held & (2 ** bits - 1);
    held >>>= bits;
    heldBits -= bits;
    return code;
  };
}
