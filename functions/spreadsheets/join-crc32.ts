/** Of CRC-32 as ZIP has it, lowest bit first. */
const polynomial = 0xedb88320;

/** `a · b` modulo the polynomial; both and the result reflected, the highest bit standing for 1. */
function product(a: number, b: number): number {
  let bit = 0x80000000;
  let factor = b;
  let sum = 0;
  while (bit !== 0) {
    if ((a & bit) !== 0) sum ^= factor;
    factor = (factor & 1) === 1 ? (factor >>> 1) ^ polynomial : factor >>> 1;
    bit >>>= 1;
  }
  return sum >>> 0;
}

/** `x` to the power of 2^n, for every n that a number of bits can need. */
const powers: readonly number[] = (() => {
  const found = [0x40000000];
  while (found.length < 64) found.push(product(found.at(-1) as number, found.at(-1) as number));
  return found;
})();

/** CRC-32 of two texts in a row, from the CRC-32 of each and the length of the second in bytes. */
export function joinCrc32(first: number, second: number, secondBytes: number): number {
  let shift = 0x80000000;
  let rest = secondBytes;
  for (let power = 3; rest > 0; power += 1) {
    if (rest % 2 === 1) shift = product(powers[power] as number, shift);
    rest = Math.floor(rest / 2);
  }
  return (product(shift, first) ^ second) >>> 0;
}
