/** Longest folder or file name and longest path inside an archive, characters (older Windows tools stop at 260 in all). */
export const longestSegment = 60;
export const longestPath = 200;

/** Letters that Unicode does not take apart into a base letter and a mark. */
const folded: Readonly<Record<string, string>> = {
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'Th',
  þ: 'th',
  Ł: 'L',
  ł: 'l',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
};

/** Names that Windows keeps for devices, whatever the ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A text as one name of a path: ASCII letters, digits, `_`, `.` and `-`, at most `longest` characters, never empty, never
 * starting or ending with a dot, never a device name.
 */
export function pathName(text: string, longest = longestSegment): string {
  const ascii = [...text.normalize('NFD')].map((letter) => folded[letter] ?? letter).join('');
  const safe = ascii
    .replaceAll(/\p{M}|['’`]/gu, '')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '_')
    .slice(0, longest)
    .replaceAll(/^[._]+|[._]+$/g, '');
  if (safe === '') return '_';
  // Cut once more, a device name could end with a dot, which Windows takes away.
  return reserved.test(safe) ? `_${safe.slice(0, longest - 1).replace(/[._]+$/, '')}` : safe;
}
