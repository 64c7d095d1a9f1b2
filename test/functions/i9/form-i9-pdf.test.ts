import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CitizenshipStatus, type I9Record } from '../../../functions/i9/contract.ts';
import { renderFormI9 } from '../../../functions/i9/form-i9-pdf.ts';
import { checkPdf, fontsOf, hasPdfTools, linesOf, propertiesOf, textOf } from '../pdf/pdf-tools.ts';
import { aRecord, emptyRecord, fullRecord, longRecord } from './pdf-records.ts';

const { section1 } = fullRecord;

const anyTexts = fc.infiniteStream(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.string({ unit: 'grapheme', maxLength: 60 })),
);

/** What the form of the full record must say, part by part, in the order of the form. */
const fullText: Record<string, readonly string[]> = {
  'Section 1': [
    ...['Featherstone', 'Ottoline', 'Birdwhistle', '12 Imaginary Crescent', '4B', 'Nowhereville', 'OR'],
    ...['97000-1234', '02/28/1990', '900-12-3456', 'ottoline@example.com', '+1 503 555 0100', '05/06/2027'],
    ...['A000000001', '00000000A11', 'XX0000077, Ruritania', '01/02/2026'],
    'Electronically signed by Ottoline Q Featherstone, 2026-01-02T08:09:10.111Z, click to sign, IP 192.0.2.17, attestation S1-2025-01',
  ],
  'Section 2': [
    ...['Foreign Passport, work-authorized nonimmigrant', 'Ministry of Ruritania', 'XX0000088', '11/12/2030'],
    ...['Form I-94', 'DHS Customs', '00000000A22', '09/10/2028'],
    ...['Form DS-2019', 'Department of State', 'N0000000033', '07/08/2029'],
    ...["Driver's License", 'State of Oregon', 'ORDL-44', '03/04/2031'],
    ...['Receipt: Social Security Card (document due 04/02/2026)', 'SSA Office', 'SSCARD-55', '05/16/2032'],
    ...['CAP-GAP until 10/01/2026; 240-Day Ext. noted by H. Example.', '01/05/2026', '01/06/2026'],
    ...[
      'Penhaligon, Horace, Chief Inventor',
      'Imaginary Widgets LLC',
      '1 Fictional Plaza, Nowhereville, OR 97001',
    ],
    'Electronically signed by Horace Penhaligon, 2026-01-06T17:18:19.222Z, click to sign, IP 192.0.2.17',
  ],
  'Supplement A': [
    ...['Quillfeather', 'Barnaby', '99 Pretend Lane, Apt. 7', 'Makebelieve', 'WA', '98000'],
    'Electronically signed by Barnaby Quillfeather, 2026-01-02T09:00:00.000Z, click to sign, IP 192.0.2.17',
  ],
  'Supplement B': [
    ...[
      '08/09/2026',
      'Birdwhistle-Moon',
      'Ottilie',
      'Employment Authorization Document, USCIS Center',
      'EAD-66',
    ],
    ...['12/13/2033', 'Petronella Example', '08/10/2026', 'Name changed after marriage, initialled PE.'],
    'Electronically signed by Petronella Example, 2026-08-10T20:21:22.333Z, click to sign, IP 192.0.2.17',
  ],
};

/** The ordinary text of the page of each part. */
const pageOf: Record<string, number> = {
  'Section 1': 1,
  'Section 2': 1,
  'Supplement A': 3,
  'Supplement B': 4,
};

describe.skipIf(!hasPdfTools)('Form I-9 as PDF', () => {
  const full = renderFormI9(fullRecord);

  it.each(Object.keys(fullText))('states every entry of %s', (part) => {
    const text = textOf(full, pageOf[part]);

    expect(fullText[part]?.filter((entry) => !text.includes(entry))).toEqual([]);
  });

  it('carries the title, the record, the edition and the page number on every page', () => {
    const pages = [1, 2, 3, 4].map((page) => textOf(full, page));
    const missing = pages.map((text, index) =>
      [
        'Employment Eligibility Verification',
        'I-9 record 900000123',
        'Edition 01/20/25',
        `Page ${index + 1} of 4`,
        'not the official USCIS form image',
      ].filter((entry) => !text.includes(entry)),
    );

    expect(missing).toEqual([[], [], [], []]);
  });

  it('shows the lists of acceptable documents and the supplements under their official names', () => {
    expect(textOf(full, 2)).toContain('LISTS OF ACCEPTABLE DOCUMENTS');
    expect(textOf(full, 3)).toContain('Supplement A, Preparer and/or Translator Certification for Section 1');
    expect(textOf(full, 4)).toContain('Supplement B, Reverification and Rehire (formerly Section 3)');
  });

  it('is the same, byte by byte, when made again', () => {
    expect(renderFormI9(structuredClone(fullRecord))).toEqual(full);
  });

  it('is at most 16 KB', () => {
    expect(full.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('names no person in its properties and states its language', () => {
    const properties = propertiesOf(full);

    expect(properties['Title']).toBe('Form I-9, record 900000123');
    expect(Object.values(properties).join(' ')).not.toContain('Featherstone');
    expect(full.toString('latin1')).toContain('/Lang(en-US)');
  });

  it('passes the checks of qpdf', () => {
    for (const record of [fullRecord, emptyRecord, longRecord])
      expect(() => checkPdf(renderFormI9(record))).not.toThrow();
  });

  it('says that nobody has signed and leaves what is not entered yet empty', () => {
    const pages = [1, 3, 4].map((page) => textOf(renderFormI9(emptyRecord), page));

    expect(pages[0]?.match(/Not signed/g)).toHaveLength(2);
    expect(pages[0]).not.toContain('N/A');
    expect(pages[1]).toContain('No preparer or translator on record.');
    expect(pages[2]).toContain('No reverification or rehire on record.');
  });

  it('shows N/A for what a signed section leaves out', () => {
    const { lastName, firstName, signature } = section1;
    const pdf = renderFormI9(
      aRecord({ section1: { lastName, firstName, signature }, section2: undefined, supplementA: [] }),
    );

    expect(textOf(pdf, 1).match(/N\/A/g)).toHaveLength(16);
  });

  it.each(CitizenshipStatus.options)('crosses one box, that of %s', (citizenshipStatus) => {
    const record = aRecord({ section1: { ...section1, citizenshipStatus }, section2: undefined });
    const crossed = linesOf(renderFormI9(record), 1).filter((line) => /\bX {1,3}\d\. A/.test(line));
    const statements: Record<typeof citizenshipStatus, string> = {
      CITIZEN: '1. A citizen of the United States',
      NONCITIZEN_NATIONAL: '2. A noncitizen national',
      LAWFUL_PERMANENT_RESIDENT: '3. A lawful permanent resident',
      ALIEN_AUTHORIZED: '4. An alien authorized to work',
    };

    expect(crossed).toEqual([expect.stringContaining(statements[citizenshipStatus])]);
  });

  it('gives five preparers and four reverifications two pages each', () => {
    const pdf = renderFormI9(longRecord);

    expect(propertiesOf(pdf)['Pages']).toBe('6');
    expect(textOf(pdf, 3)).toContain('Preparer4');
    expect(textOf(pdf, 4)).toContain('Preparer5');
    expect(textOf(pdf, 5)).toContain('05/03/2026');
    expect(textOf(pdf, 6)).toContain('05/04/2026');
  });

  it('keeps an older edition under its own date', () => {
    const text = textOf(renderFormI9(aRecord({ formEdition: '10/21/19', recordType: 'HISTORICAL' })), 1);

    expect(text).toContain('Edition 10/21/19');
    expect(text).toContain('Shown in the layout of edition 01/20/25');
    expect(text).toContain('Historical record, version 3');
  });

  it('prints names of any alphabet with an embedded font', () => {
    const pdf = renderFormI9(
      aRecord({
        section1: {
          ...section1,
          lastName: 'Nguyễn-Šimůnek',
          firstName: 'Łukasz',
          otherLastNames: 'Щербак 王',
        },
      }),
    );

    expect(fontsOf(pdf)[2]).toMatch(/\+DejaVuSansCondensed +CID TrueType +Identity-H +yes yes yes/);
    expect(pdf.length).toBeLessThanOrEqual(16 * 1024);
    expect(
      ['Nguyễn-Šimůnek', 'Łukasz', 'Щербак 王'].filter((name) => !textOf(pdf, 1).includes(name)),
    ).toEqual([]);
  });

  it('takes any text in any field', () => {
    fc.assert(
      fc.property(anyTexts, (texts) => {
        expect(renderFormI9(withTexts(fullRecord, () => texts.next().value)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('stays a sound document whatever its texts are', () => {
    fc.assert(
      fc.property(anyTexts, (texts) => {
        const pdf = renderFormI9(withTexts(fullRecord, () => texts.next().value));
        checkPdf(pdf);
        textOf(pdf);
      }),
      { numRuns: process.env['WAYBILL_DEEP'] ? 200 : 6 },
    );
  });

  it('is the same when bundled to one file, without the packages beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-bundle-'));
    try {
      const entryPoints = [join(import.meta.dirname, '../../../functions/i9/form-i9-pdf.ts')];
      const outfile = join(folder, 'form.mjs');
      await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', minify: true });
      const record = aRecord({ section1: { ...section1, lastName: 'Łukasiewicz' } });
      writeFileSync(join(folder, 'record.json'), JSON.stringify(record));
      const script = `import { renderFormI9 } from './form.mjs'; import { readFileSync, writeFileSync } from 'node:fs';
        writeFileSync('form.pdf', renderFormI9(JSON.parse(readFileSync('record.json', 'utf8'))));
        process.stdout.write(readFileSync('form.pdf').toString('base64'));`;
      const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder });

      expect(Buffer.from(printed.toString(), 'base64')).toEqual(renderFormI9(record));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const formats =
  /^(\d{4}-\d\d-\d\d.*|\d{9}|CITIZEN|ALIEN_AUTHORIZED|CLICK_TO_SIGN|\d\d\/\d\d\/\d\d|ELECTRONIC)$/;

/** A copy whose free texts are others; dates, codes and numbers stay. */
function withTexts(record: I9Record, next: () => string): I9Record {
  return JSON.parse(JSON.stringify(record), (_, value) =>
    typeof value === 'string' && !formats.test(value) ? next() : value,
  );
}
