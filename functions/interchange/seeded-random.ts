/** A stream of chance that is the same for the same seed, on every machine. Not for secrets. */
export interface SeededRandom {
  /** From 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** A whole number, both ends inclusive. */
  between(least: number, most: number): number;
  /** True in so many of a hundred cases. */
  isPercent(percent: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** So many decimal digits, leading zeros included. */
  digits(count: number): string;
  shuffled<T>(items: readonly T[]): T[];
}

/** Each purpose has a stream of its own, so that a new one does not shift the others. */
export function seededRandom(...seed: readonly (string | number)[]): SeededRandom {
  const fraction = sfc32(seed.join('/'));
  const between = (least: number, most: number): number =>
    least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between,
    isPercent: (percent) => fraction() * 100 < percent,
    pick(choices) {
      const picked = choices[between(0, choices.length - 1)];
      if (picked === undefined) throw new Error('cannot pick from nothing');
      return picked;
    },
    digits: (count) => Array.from({ length: count }, () => between(0, 9)).join(''),
    shuffled(items) {
      const rest = [...items];
      return items.flatMap(() => rest.splice(between(0, rest.length - 1), 1));
    },
  };
}

/** Chris Doty-Humphrey's Small Fast Counter with 32-bit words (PractRand), seeded by a hash of the text. */
function sfc32(text: string): () => number {
  let [a, b, c, counter] = [hash32(text, 0x9e3779b9), hash32(text, 0x243f6a88), hash32(text, 0xb7e15162), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** FNV-1a with another start value, finished by a mixing step. */
function hash32(text: string, start: number): number {
  let hash = start;
  for (let position = 0; position < text.length; position += 1)
    hash = Math.imul(hash ^ text.charCodeAt(position), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return hash ^ (hash >>> 16);
}
