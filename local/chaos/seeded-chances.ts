/**
 * Numbers from 0 to below 1, a row of its own for each kind of chance: whether a call is refused does not depend on how many
 * events were late before it.
 */
export function seededChances(seed: number): (kind: string) => number {
  const states = new Map<string, number>();
  return (kind) => {
    const state = ((states.get(kind) ?? startOf(seed, kind)) + 0x6d2b79f5) | 0;
    states.set(kind, state);
    // mulberry32
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

function startOf(seed: number, kind: string): number {
  let start = seed | 0;
  for (const letter of kind) start = Math.imul(start ^ letter.charCodeAt(0), 0x01000193);
  return start;
}
