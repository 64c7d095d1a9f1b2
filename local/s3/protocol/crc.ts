/** CRC-32C (Castagnoli), reflected. */
const crc32cTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** Continues a CRC-32C; start with 0. */
export function crc32c(chunk: Uint8Array, previous: number): number {
  let crc = ~previous;
  for (let index = 0; index < chunk.length; index++)
    crc = (crc >>> 8) ^ (crc32cTable[(crc ^ (chunk[index] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

// CRC-64/NVME, reflected polynomial 0x9a6c9329ac4bc9b5; in two halves, since BigInt would be 50 times slower.
const crc64High = new Uint32Array(256);
const crc64Low = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let high = 0;
  let low = index;
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (carry) {
      high ^= 0x9a6c9329;
      low ^= 0xac4bc9b5;
    }
  }
  crc64High[index] = high;
  crc64Low[index] = low;
}

export interface Crc64 {
  readonly high: number;
  readonly low: number;
}

/** Continues a CRC-64/NVME; start with zeros. */
export function crc64nvme(chunk: Uint8Array, previous: Crc64): Crc64 {
  let high = ~previous.high;
  let low = ~previous.low;
  for (let index = 0; index < chunk.length; index++) {
    const slot = (low ^ (chunk[index] ?? 0)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (crc64Low[slot] ?? 0);
    high = (high >>> 8) ^ (crc64High[slot] ?? 0);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}
