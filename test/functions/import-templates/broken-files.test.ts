import { describe, expect, it } from 'vitest';
import { knowledgeBaseOf } from '../../../functions/immigration/knowledge-base.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { CheckOptions, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import { csvLine, errorColumns } from '../../../functions/import-templates/failed-rows-csv.ts';
import { planFile } from '../../../functions/integrator/plan-file.ts';
import { type Survey, surveyFile } from '../../../functions/integrator/survey-file.ts';
import {
  at,
  exampleRow,
  firmId,
  putExamples,
  reference,
  runDate,
  type Written,
} from '../immigration/firm-world.ts';
import { type MemoryTable, memoryTable } from '../immigration/memory-table.ts';
import { headerOf, readFile, seeded } from './import-builders.ts';

const templates = importTemplates.map((template) => [template.baseName, template] as const);
const options: CheckOptions = {
  dateFormat: 'MM/DD/YYYY',
  isNoUpdateEnabled: true,
  ignoredColumns: new Set(),
  lists: knowledgeBaseOf(reference),
  today: runDate,
};

async function* inPieces(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
const survey = (bytes: Buffer, template: ImportTemplate, size?: number): Promise<Survey> =>
  surveyFile(inPieces(bytes, size), { template, options });

/** Example rows with other ids. */
function sampleFile(template: ImportTemplate, rowCount: number): Buffer {
  const last = template.columns.filter(({ keyPart }) => keyPart !== undefined).at(-1);
  const rows = Array.from({ length: rowCount }, (_, at): Written => {
    const example = exampleRow(template);
    const isOther = at > 0 && last !== undefined && (last.type === 'id' || last.type === 'text');
    return isOther ? { ...example, [last.name]: `${example[last.name]}${at}` } : example;
  });
  const lines = rows.map((row) => csvLine(template.columns.map(({ name }) => row[name] ?? '')));
  return Buffer.from([`${headerOf(template)}\r\n`, ...lines].join(''));
}

describe('a file whose columns are not those of its template', () => {
  /** Every other header that dropping, renaming, moving, swapping and doubling one column makes. */
  function* changedHeaders(names: readonly string[]): Generator<readonly string[]> {
    for (let at = 0; at < names.length; at += 1) {
      const [name = '', rest] = [names[at], names.toSpliced(at, 1)];
      yield rest;
      for (const other of ['', `${name}2`, `x${name}`, name.slice(1), 'ErrorCode'])
        yield names.with(at, other);
      for (let to = 0; to <= rest.length; to += 1) {
        if (to !== at) yield rest.toSpliced(to, 0, name);
        yield names.toSpliced(to, 0, name);
        if (to > at && to < names.length) yield names.with(at, names[to] ?? '').with(to, name);
      }
    }
    yield ['', ...names];
    yield [...names, ''];
    yield names.toReversed();
  }

  it.each(templates)(
    'is refused whatever column of %s is elsewhere, and none of its rows is read',
    async (_, template) => {
      const names = template.columns.map(({ name }) => name);
      const row = csvLine(names.map((name) => exampleRow(template)[name] ?? ''));
      let count = 0;
      for (const header of changedHeaders(names)) {
        for (const file of [csvLine(header) + row, csvLine([...header, ...errorColumns]) + row]) {
          const { problem, rows } = await readFile(file, { template });
          if (problem?.code !== 'ZI-S-002' || rows.length > 0)
            expect([file, problem, rows]).toEqual('refused');
        }
        count += 1;
      }
      expect(count).toBeGreaterThan(2 * names.length ** 2);
    },
  );

  it('is refused as a file of any other template', async () => {
    for (const [, template] of templates) {
      const others = importTemplates.filter(({ id }) => id !== template.id);
      for (const other of others) {
        const { problem, rows } = await readFile(sampleFile(other, 2), { template });
        expect([problem?.code, rows]).toEqual(['ZI-S-002', []]);
      }
    }
  });
});

describe('a file that is cut', () => {
  // A cut in the last cell of a row leaves a right file that says something else. Nothing in it tells, so that only uploads
  // that Transfer calls complete are read at all, by key and ETag. What can be told from its content is told here.
  it.each(templates)(
    'at any byte of %s is refused, or is another file with fewer or shorter rows',
    async (_, template) => {
      const whole = sampleFile(template, 2);
      const full = await survey(whole, template);
      const { rows: wholeRows } = await readFile(whole, { template });
      if (full.kind !== 'READ') throw new Error('a sample file is right');
      const lastCell = whole.subarray(0, -2).lastIndexOf(',');
      for (let size = 0; size < whole.length; size += 1) {
        const cut = whole.subarray(0, size);
        const found = await survey(cut, template);
        if (found.kind === 'REFUSED') continue;
        expect([size, found.sha256]).not.toEqual([size, full.sha256]);
        const { rows } = await readFile(cut, { template });
        const width = template.columns.length;
        const accepted = rows.filter(({ fields }) => fields.length === width);
        expect([size, accepted.length === full.rowCount]).toEqual([size, size > lastCell]);
        expect(accepted.slice(0, -1)).toEqual(wholeRows.slice(0, Math.max(0, accepted.length - 1)));
        const [last, same] = [accepted.at(-1), wholeRows[accepted.length - 1]];
        expect(last?.fields.slice(0, -1)).toEqual(same && last ? same.fields.slice(0, -1) : undefined);
      }
    },
  );
});

/** Bytes changed, put in, doubled and cut at random; below the header three times of four. */
function mutated(file: Buffer, random: (most: number) => number): Buffer {
  const pieces = [
    '"',
    '""',
    ',',
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\ufeff',
    'é',
    '李🎓',
    '=1+1',
    'Zoom No Update',
    'D/S',
    ' ',
    '\u2028',
    '__proto__',
    'x'.repeat(5_000),
    '"'.repeat(3),
    ','.repeat(60),
    '\xff',
    '\xc3',
    '\xed\xa0\x80',
    '\xfe\xff',
  ].map((text) => Buffer.from(text, /[\x80-\xff]/.test(text) ? 'latin1' : 'utf8'));
  let bytes = file;
  for (let change = random(4); change >= 0; change -= 1) {
    const header = bytes.indexOf('\n') + 1;
    const place = random(4) === 0 ? random(bytes.length + 1) : header + random(bytes.length - header + 1);
    const piece = random(3) === 0 ? Buffer.from([random(256)]) : (pieces[random(pieces.length)] ?? file);
    const dropped = random(4) === 0 ? random(40) : random(2);
    bytes = Buffer.concat([bytes.subarray(0, place), piece, bytes.subarray(place + dropped)]);
  }
  return bytes;
}

describe('10,000 broken files', () => {
  const deps: MemoryTable = memoryTable();

  /** What the check of a file does. */
  async function check(bytes: Buffer, template: ImportTemplate, pieceBytes: number): Promise<string> {
    const found = await survey(bytes, template, pieceBytes);
    if (found.kind === 'REFUSED') return found.problem.code;
    const { tally } = await planFile(deps, inPieces(bytes, pieceBytes), {
      ...{ firmId, template, options, reference, order: found.order, at },
      parents: new Set(),
      goOn: () => undefined,
    });
    const { createCount, updateCount, unchangedCount, rejectCount, supersededCount, rowCount } =
      tally.summary(found.rowCount);
    expect(createCount + updateCount + unchangedCount + rejectCount + supersededCount).toBe(rowCount);
    return rejectCount > 0 ? 'SOME_REJECTED' : 'READ';
  }

  it('are each refused, or read and planned row by row; none ends in an error, and nothing is written', async () => {
    await putExamples(deps);
    const before = structuredClone(deps.items);
    const random = seeded(20_261_121);
    const files = importTemplates.map((template) => ({ template, file: sampleFile(template, 3) }));
    const outcomes: Record<string, number> = {};
    for (let turn = 0; turn < 10_000; turn += 1) {
      const { template, file } = files[turn % files.length] as (typeof files)[number];
      const bytes = mutated(file, random);
      const outcome = await check(bytes, template, random(3) === 0 ? 1 + random(200) : 65_536);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).sort()).toEqual(
      expect.arrayContaining(['READ', 'SOME_REJECTED', 'ZI-S-001', 'ZI-S-002', 'ZI-S-004', 'ZI-S-005']),
    );
    expect(outcomes['READ']).toBeGreaterThan(200);
    expect(outcomes['SOME_REJECTED']).toBeGreaterThan(1_000);
    expect(deps.items).toEqual(before);
  });
});
