import { CsvError, parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import {
  checkOptions,
  exampleFields,
  headerOf,
  type ReadFile,
  readFile,
  seeded,
  templateOf,
} from './import-builders.ts';

const custom = templateOf(10);

/** The same by another parser, or why it refuses. */
function oracle(text: string): string[][] | string {
  try {
    return parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as string[][];
  } catch (error) {
    if (error instanceof CsvError) return error.code;
    throw error;
  }
}

const codes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'ZI-S-004',
  CSV_INVALID_CLOSING_QUOTE: 'ZI-S-005',
  INVALID_OPENING_QUOTE: 'ZI-S-005',
};

const outcome = ({ rows, problem }: ReadFile): string[][] | string =>
  problem?.code ?? rows.map(({ fields }) => [...fields]);

const pieces = [
  'a',
  'bc',
  ',',
  ',',
  ',',
  '"',
  '""',
  '","',
  '\n',
  '\r',
  '\r\n',
  ' ',
  'é',
  '李',
  '🎓',
  '1/2/2020',
  '"a"',
  '"x\ny"',
];

/** A file below a right header; most have quotes where they belong. */
function randomText(random: (most: number) => number): string {
  let text = '';
  const size = random(40);
  const isTidy = random(3) > 0;
  for (let at = 0; at < size; at += 1) {
    const piece = pieces[random(pieces.length)] ?? '';
    if (!isTidy || !piece.includes('"')) text += piece;
    else text += random(2) === 0 ? `,"${['', 'q', 'a,b', 'l\r\nl', 'é""', '""'][random(6)]}",` : 'z';
  }
  return text;
}

describe('10,000 random files', () => {
  it('are read as another parser reads them, whatever the size of their pieces', async () => {
    const random = seeded(20_261_120);
    const counts = { read: 0, refused: 0 };
    for (let file = 0; file < 10_000; file += 1) {
      const text = `${headerOf(custom)}\n${randomText(random)}`;
      const expected = oracle(text);
      const wanted = typeof expected === 'string' ? (codes[expected] ?? expected) : expected.slice(1);
      const chunkBytes = 1 + random(30);
      const read = await readFile(text, { chunkBytes, limits: { pieceBytes: 1 + random(20) } });
      expect([text, outcome(read)]).toEqual([text, wanted]);
      counts[typeof wanted === 'string' ? 'refused' : 'read'] += 1;
    }
    expect(counts.read).toBeGreaterThan(4_000);
    expect(counts.refused).toBeGreaterThan(1_000);
  });

  it('with bytes changed, cut and doubled are read or refused, and every row is checked, without an error', async () => {
    const random = seeded(7);
    const template = templateOf(3);
    const check = rowChecker(template, checkOptions());
    const file = Buffer.from(`${headerOf(template)}\r\n${exampleFields(template).join(',')}\r\n`);
    const kinds = new Set<string>();
    for (let turn = 0; turn < 10_000; turn += 1) {
      const bytes = mutated(file, random);
      const { rows, problem } = await readFile(bytes, { template, chunkBytes: 1 + random(2_000) });
      kinds.add(problem?.code ?? 'READ');
      for (const { fields } of rows) {
        const { cells, problems, key } = check(fields);
        expect(problems.length > 0 || (cells.length === 49 && key.length === 2)).toBe(true);
      }
    }
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining(['READ', 'ZI-S-001', 'ZI-S-002', 'ZI-S-004', 'ZI-S-005']),
    );
  });
});

function mutated(file: Buffer, random: (most: number) => number): Buffer {
  const bytes = Buffer.from(file);
  // Most changes go below the header, into the row.
  const place = (): number =>
    random(8) === 0 ? random(file.length) : file.indexOf('\n') + random(file.length - file.indexOf('\n'));
  for (let change = random(4); change >= 0; change -= 1) {
    const signs = [0, 10, 13, 34, 44, 48, 0x80, 0xc3, 0xff, random(256)];
    bytes[place()] = signs[random(signs.length)] ?? 0;
  }
  if (random(4) > 0) return bytes;
  const [start, end] = [place(), place()];
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

describe('every way to cut a small file into pieces', () => {
  const texts = [
    `${headerOf(custom)}\r\n"é,""x""\r\n",李🎓,,"",z\r\n\r\na,b,c,d,e`,
    `\uFEFF${headerOf(custom)}\ra,"b`,
    `${headerOf(custom)}\na,"b"x,\n`,
    `${headerOf(custom)}\na,b"x,\n`,
    `${headerOf(custom).replace('FieldKeyword', 'Other')}\na\n`,
  ];
  const files = [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.concat([Buffer.from(`${headerOf(custom)}\na,é`), Buffer.from([0xe2, 0x82]), Buffer.from(',c\n')]),
    Buffer.concat([Buffer.from(`${headerOf(custom)}\na,é\n`), Buffer.from([0xf0, 0x9f, 0x8e])]),
  ];

  it.each(files.map((file, at) => [at, file] as const))('gives the same for file %i', async (_, file) => {
    const whole = await readFile(file);
    for (let chunkBytes = 1; chunkBytes <= file.length; chunkBytes += 1) {
      for (const pieceBytes of [1, 16]) {
        expect(await readFile(file, { chunkBytes, limits: { pieceBytes } })).toEqual(whole);
      }
    }
  });
});
