import fc from 'fast-check';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { bucket } from './a-transfer-world.ts';

const up = [
  '..',
  '.',
  '...',
  '.. ',
  '..\\',
  '%2e%2e',
  '..%2f',
  '..%5c',
  '%252e%252e',
  '．．',
  '‥',
  '..;',
  '..\u200b',
];
const encoded = [
  '%00',
  '%2f',
  '%5C',
  '..%c0%af',
  '%c0%ae%c0%ae',
  '\u2215',
  '\u2044',
  '\uff0f',
  '\uff3c',
  '\\',
];
const hidden = ['\0', '..\0', 'a.csv\0', '\u202e', '\ufeff', '\r\n', '\t', '\u0007', ' ', '\u00a0', '\uFFFD'];
const names = [
  'Import',
  'Export',
  'Archive',
  'Rejected',
  'import',
  'IMPORT',
  'Import.',
  'Import ',
  'Import0',
  'a.csv',
];
const neighbours = ['firm1', 'firm10', 'firm', 'FIRM1', bucket, 'Secret', 'Important', 'etc', '~', '~firm10'];
// One name in two normal forms, letters that fold to others, and devices of Windows.
const forms = [
  'é',
  'e\u0301',
  'Å',
  'Å',
  'ﬁ',
  'İ',
  'ß',
  'CON',
  'nul.csv',
  'a.csv.',
  'a.csv:stream',
  'A~1',
  '*',
  '?',
  '$HOME',
];
const long = ['x'.repeat(255), 'x'.repeat(1_100), 'é'.repeat(700), '../'.repeat(400), 'y/'.repeat(900)];

const part = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...up) },
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  { weight: 4, arbitrary: fc.constantFrom(...neighbours) },
  { weight: 2, arbitrary: fc.constantFrom(...encoded, ...hidden) },
  { weight: 2, arbitrary: fc.constantFrom(...forms) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', `\${transfer:UserName}`, `\${transfer:UserName}0`, '{{user}}'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...long) },
  { weight: 2, arbitrary: fc.constantFrom(...naughtyStrings) },
);
const start = fc.constantFrom(
  '',
  '/',
  '//',
  './',
  '../',
  '/Import/',
  '/Import/../',
  '/Export/../../',
  '\\',
  '/./',
);
const path = fc
  .tuple(
    start,
    fc.array(part, { minLength: 1, maxLength: 7 }),
    fc.constantFrom('', '', '', '/', '//', '/.', '/..'),
  )
  .map(([first, parts, end]) => first + parts.join('/') + end);

/** That many different paths, the same in every run: most try to leave where a firm may be, some do not. */
export function hostilePaths(count: number): string[] {
  const found = new Set<string>();
  for (let seed = 20_261_120; found.size < count; seed += 1)
    for (const one of fc.sample(path, { numRuns: count, seed })) if (found.size < count) found.add(one);
  return [...found];
}
