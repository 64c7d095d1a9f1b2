import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { exampleFields, headerOf, readChunks, readFile, templateOf } from './import-builders.ts';

const custom = templateOf(10);
const header = headerOf(custom);
const row = 'ACME-US,100234,BadgeColor,Badge color,Blue';
const fields = row.split(',');

describe('a file that is read', () => {
  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines in %s, and the last one in nothing', async (_, end) => {
    const read = await readFile([header, row, row].join(end));
    expect(read).toEqual({
      rows: [
        { rowNumber: 2, fields },
        { rowNumber: 3, fields },
      ],
      rowCount: 2,
    });
  });

  it('may begin with a byte order mark', async () => {
    expect(await readFile(`\uFEFF${header}\n${row}\n`)).toMatchObject({ rowCount: 1 });
  });

  it('may have a header in other case, in quotes and with blanks around the names', async () => {
    const other = custom.columns.map(({ name }) => `" ${name.toUpperCase()} "`).join(',');
    expect(await readFile(`${other}\n${row}\n`)).toMatchObject({ rowCount: 1 });
  });

  it('may hold commas, quotes and line breaks in quotes', async () => {
    const { rows } = await readFile(`${header}\n"a,b","say ""hi""","two\r\nlines",,""\r\n`);
    expect(rows).toEqual([{ rowNumber: 2, fields: ['a,b', 'say "hi"', 'two\r\nlines', '', ''] }]);
  });

  it('counts rows as a spreadsheet does, empty lines too', async () => {
    const { rows } = await readFile(`${header}\n\n"1\n2",,,,\n\r\n${row}\n\n`);
    expect(rows.map(({ rowNumber }) => rowNumber)).toEqual([3, 5]);
  });

  it('keeps blanks, formulas and every sign of Unicode as they are', async () => {
    const written = [' a ', '=1+1', 'Zoë 李 🎓', '\t', '-2'];
    const { rows } = await readFile(`${header}\n${written.join(',')}\n`);
    expect(rows[0]?.fields).toEqual(written);
  });

  it('gives rows with a wrong number of fields as they are', async () => {
    const { rows, rowCount } = await readFile(`${header}\na,b\n${row},more\n`);
    expect(rows.map((one) => one.fields.length)).toEqual([2, 6]);
    expect(rowCount).toBe(2);
  });

  it('with a header only is read with ZI-I-006', async () => {
    const read = await readFile(`${header}\r\n`);
    expect(read).toMatchObject({ rows: [], rowCount: 0, notice: { code: 'ZI-I-006' } });
  });
});

describe('a file that is refused', () => {
  it.each(['', '\uFEFF', '\n', '\r\n\r\n'])('is empty (%j), ZI-F-008', async (text) => {
    const { problem } = await readFile(text);
    expect(problem).toEqual({ code: 'ZI-F-008', message: 'The file is empty.' });
  });

  it.each([
    ['a wrong byte', Buffer.from([0xff]), 1],
    ['Latin-1', Buffer.from('é', 'latin1'), 1],
    ['half a character at the end', Buffer.from('é').subarray(0, 1), 1],
    ['a byte written too long', Buffer.from([0xc0, 0xaf]), 1],
    ['half of a pair', Buffer.from([0xed, 0xa0, 0x80]), 1],
    ['a sign beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80]), 1],
    ['NUL', Buffer.from([0]), 1],
    ['a wrong byte behind right ones', Buffer.from([0xc3, 0xa9, 0xe2, 0x82, 0x41]), 3],
  ])('holds %s, ZI-S-001 with its place', async (_, bytes, place) => {
    const start = Buffer.from(`${header}\n${row}\nx`);
    const { problem, rows } = await readFile(Buffer.concat([start, bytes]));
    expect(problem).toMatchObject({
      code: 'ZI-S-001',
      message: `The file is not UTF-8 encoded (byte ${start.length + place}).`,
    });
    expect(rows).toHaveLength(1);
  });

  it.each(['utf16le', 'utf16be'])('is %s, ZI-S-001 with what to do', async (encoding) => {
    const text = Buffer.from(`\uFEFF${header}\n`, 'utf16le');
    const { problem } = await readFile(encoding === 'utf16be' ? text.swap16() : text);
    expect(problem).toEqual({
      code: 'ZI-S-001',
      message: 'The file is not UTF-8 encoded (byte 1).',
      hint: 'It is UTF-16. Save the file as “CSV UTF-8”.',
    });
  });

  it('is UTF-16 without a mark, ZI-S-001 at its first NUL', async () => {
    const { problem } = await readFile(Buffer.from(header, 'utf16le'));
    expect(problem).toMatchObject({ code: 'ZI-S-001', message: expect.stringContaining('(byte 2)') });
  });

  it.each([
    ['ZIP archive or an Excel workbook', Buffer.from('PK\x03\x04abcd')],
    ['gzip', gzipSync('EmployerID')],
    ['Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['encrypted', Buffer.from('-----BEGIN PGP MESSAGE-----')],
  ])('is no text (%s), ZI-F-012 with the reason', async (what, bytes) => {
    for (const chunkBytes of [1, 65_536]) {
      const { problem } = await readFile(bytes, { chunkBytes });
      expect(problem?.code).toBe('ZI-F-012');
      expect(problem?.message).toContain(what);
    }
  });

  it('has a quote that is not closed, ZI-S-004 with the row in which it opens', async () => {
    const { problem, rows } = await readFile(`${header}\n${row}\na,"b,c\n${row}\n${row}\n`);
    expect(problem).toEqual({
      code: 'ZI-S-004',
      message: 'A quoted field is not closed (starting in row 3).',
    });
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['a,b"c,d', 'a double quote stands inside a field that is not quoted'],
    ['a, "b",c', 'a double quote stands inside a field that is not quoted'],
    ['a,"b"c,d', 'text follows a closing double quote'],
    ['a,"b" ,d', 'text follows a closing double quote'],
  ])('has a quote where none may stand (%s), ZI-S-005 with the row', async (line, reason) => {
    const { problem } = await readFile(`${header}\n${row}\n${line}\n`);
    expect(problem?.code).toBe('ZI-S-005');
    expect(problem?.message).toContain(`Row 3 cannot be read: ${reason}.`);
  });

  it('never ends a quote that was opened by mistake: it is refused after a megabyte', async () => {
    let askedCount = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${header}\na,"`);
      for (; askedCount < 1_000; askedCount += 1) yield Buffer.alloc(65_536, 'x');
    }
    const { problem } = await readChunks(endless(), custom);
    expect(problem?.code).toBe('ZI-S-004');
    expect(askedCount).toBeLessThan(20);
  });

  it('has a record that is too long without a quote, ZI-S-006', async () => {
    const { problem } = await readFile(`${header}\n${'x'.repeat(2_000)}`, {
      limits: { mostRecordChars: 1_000 },
    });
    expect(problem).toMatchObject({ code: 'ZI-S-006', message: expect.stringContaining('Row 2 ') });
  });

  it('has too many rows, ZI-F-009, and those within the limit are given', async () => {
    const { problem, rows } = await readFile(`${header}\n${`${row}\n`.repeat(4)}`, {
      limits: { mostRows: 3 },
    });
    expect(rows).toHaveLength(3);
    expect(problem).toEqual({
      code: 'ZI-F-009',
      message: 'The file exceeds 3 rows. Split it or include changed records only.',
    });
  });

  it('is not refused with as many rows as are allowed', async () => {
    expect(await readFile(`${header}\n${`${row}\n`.repeat(3)}`, { limits: { mostRows: 3 } })).toMatchObject({
      rowCount: 3,
    });
  });

  it('has too many bytes, ZI-F-009, and one byte fewer is read', async () => {
    const file = `${header}\n${row}\n`;
    for (const chunkBytes of [1, 7, 65_536]) {
      const limits = { mostBytes: file.length - 1 };
      expect((await readFile(file, { limits, chunkBytes })).problem?.code).toBe('ZI-F-009');
      expect(await readFile(file, { limits: { mostBytes: file.length }, chunkBytes })).toMatchObject({
        rowCount: 1,
      });
    }
  });

  it('stops asking for more of it', async () => {
    let isClosed = false;
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield Buffer.alloc(65_536, 'x,');
      } finally {
        isClosed = true;
      }
    }
    await readChunks(chunks(), custom, { mostRecordChars: 1_000 });
    expect(isClosed).toBe(true);
  });
});

describe('the header of every template', () => {
  const problemOf = async (names: readonly string[], template = custom) =>
    (await readFile(`${names.join(',')}\n${exampleFields(template).length}`, { template })).problem;

  it.each(importTemplates.map((template) => [template.baseName, template] as const))(
    '%s is refused with any column dropped, doubled, swapped or renamed, ZI-S-002 with its place',
    async (_, template) => {
      const names = template.columns.map(({ name }) => name);
      for (let at = 0; at < names.length; at += 1) {
        const name = names[at] ?? '';
        const next = names[at + 1];
        const said = (n: number, found: string, expected: string) => ({
          code: 'ZI-S-002',
          message: `Column ${n} is “${found}”, expected “${expected}”. The template structure may not change.`,
        });
        expect(await problemOf(names.toSpliced(at, 1), template)).toEqual(
          said(at + 1, next ?? '(missing)', name),
        );
        expect(await problemOf(names.toSpliced(at, 0, name), template)).toEqual(
          said(at + 2, name, next ?? '(no further column)'),
        );
        expect(await problemOf(names.with(at, `${name}X`), template)).toEqual(said(at + 1, `${name}X`, name));
        expect(await problemOf(names.with(at, ''), template)).toEqual(said(at + 1, '', name));
        if (next !== undefined) {
          expect(await problemOf(names.with(at, next).with(at + 1, name), template)).toEqual(
            said(at + 1, next, name),
          );
        }
      }
    },
  );

  it('is refused when a column comes before all others', async () => {
    const names = custom.columns.map(({ name }) => name);
    expect((await problemOf(['Row', ...names]))?.message).toContain(
      'Column 1 is “Row”, expected “EmployerID”',
    );
  });

  it('is refused when it is that of another template, or a row', async () => {
    expect((await problemOf(templateOf(3).columns.map(({ name }) => name)))?.code).toBe('ZI-S-002');
    expect((await readFile(`${row}\n`)).problem?.code).toBe('ZI-S-002');
  });
});
