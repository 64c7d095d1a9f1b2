import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPath, longestSegment } from '../../../functions/archives/archive-path.ts';
import { auditTrailCsv } from '../../../functions/record-assets/audit-trail-csv.ts';
import { attachmentNames, recordFolder } from '../../../functions/record-assets/record-folder.ts';
import type { Attachment, I9Record } from '../../../functions/i9/contract.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';

const named = (lastName: string, firstName: string, differences: Partial<I9Record> = {}) => {
  const record = anI9Record(differences);
  return { ...record, section1: { ...record.section1, lastName, firstName } };
};

describe('the folder of a record', () => {
  it.each([
    ["O'Tansley", 'Zephyrine', 'OTANSLEY_ZEPHYRINE'],
    ['O’Tansley', 'D`Arcy', 'OTANSLEY_DARCY'],
    ['Šćiborowska-Nuñez', 'Zoë', 'SCIBOROWSKA-NUNEZ_ZOE'],
    ['Łønning', 'Ægir', 'LONNING_AEGIR'],
    ['Straße', 'Iğdır', 'STRASSE_IGDIR'],
    ['de la  Cruz', 'Ana María', 'DE_LA_CRUZ_ANA_MARIA'],
    ['../../etc', 'passwd', 'ETC_PASSWD'],
    ['a/b\\c:d', 'x\ny', 'A_B_C_D_X_Y'],
    ['St. John', 'J.', 'ST._JOHN_J'],
  ])('of %j %j begins with %s', (lastName, firstName, begins) => {
    expect(recordFolder(named(lastName, firstName, { employeeId: 'E7' }), 'Acme, Inc.')).toBe(
      `records/Acme_Inc/${begins}_E7_I9-5000001/`,
    );
  });

  it('says NOID when there is no employee id', () => {
    const record = { ...anI9Record(), employeeId: undefined };
    expect(recordFolder(record, 'Acme')).toBe('records/Acme/OTANSLEY_ZEPHYRINE_NOID_I9-5000001/');
  });

  it('keeps the I-9 id whole behind names of forty letters', () => {
    const folder = recordFolder(named('N'.repeat(40), 'V'.repeat(40)), 'E'.repeat(120));
    expect(folder).toBe(`records/${'E'.repeat(50)}/${'N'.repeat(20)}_${'V'.repeat(20)}_HBV-000_I9-5000001/`);
  });

  it('is a folder of its own even for names of which nothing is left', () => {
    expect(recordFolder(named('李', '王', { employeeId: '—' }), '中')).toBe('records/_/__I9-5000001/');
  });
});

const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const anyRecord = fc
  .record({
    lastName: letters,
    firstName: letters,
    employeeId: fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }), { nil: undefined }),
    i9Id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    documentTypeCode: fc.string({ unit: 'grapheme', maxLength: 40 }),
    section: fc.constantFrom<Attachment['section']>('S1', 'S2', 'SA', 'SB', 'HIST', 'OTHER'),
  })
  .map(({ lastName, firstName, employeeId, i9Id, documentTypeCode, section }) => ({
    ...anI9Record({ i9Id, employeeId }),
    section1: { lastName, firstName },
    attachments: Array.from({ length: 120 }, () =>
      anAttachment(Buffer.alloc(0), { documentTypeCode, section, mimeType: 'application/pdf' }),
    ),
  }));

/** Every path of a record's files, as the package has them. */
function pathsOf(record: I9Record, employerName: string): string[] {
  const folder = recordFolder(record, employerName);
  const id = record.i9Id;
  return [
    `${folder}I9-${id}_FormI9.pdf`,
    `${folder}audit/I9-${id}_AuditTrail.csv`,
    `${folder}I9-${id}.json`,
    ...attachmentNames(record).map((name) => `${folder}attachments/${name}`),
  ];
}

describe('a path in the package', () => {
  it('has at most 200 characters and segments of at most 60, whatever the names', () => {
    fc.assert(
      fc.property(anyRecord, fc.string({ unit: 'grapheme', maxLength: 120 }), (record, employerName) => {
        for (const path of pathsOf(record, employerName)) {
          expect(path.length).toBeLessThanOrEqual(longestPath);
          const folders = path.split('/').slice(0, -1);
          expect(Math.max(...folders.map((segment) => segment.length))).toBeLessThanOrEqual(longestSegment);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('holds nothing but safe characters, climbs nowhere and ends in no dot', () => {
    fc.assert(
      fc.property(anyRecord, fc.string({ unit: 'grapheme', maxLength: 120 }), (record, employerName) => {
        for (const path of pathsOf(record, employerName)) {
          expect(path).toMatch(/^records\/[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+\/[A-Za-z0-9_./-]+$/);
          for (const segment of path.split('/')) expect(segment).toMatch(/^(?!\.)(?!.*\.$).+$/);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is another for another record, also where case does not count', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, (one, other) => {
        const records = one.i9Id === other.i9Id ? [one] : [one, other];
        const paths = records.flatMap((record) => pathsOf(record, 'Acme')).map((path) => path.toLowerCase());
        expect(new Set(paths).size).toBe(paths.length);
      }),
      { numRuns: 60 },
    );
  });

  it('never holds the social security number', () => {
    const record = anI9Record();
    expect(pathsOf(record, 'Acme').join()).not.toContain(record.section1.ssn);
  });
});

describe('names of attachments', () => {
  it('say section, list, kind and position', () => {
    const attachment = (differences: Partial<Attachment>) => anAttachment(Buffer.alloc(0), differences);
    const attachments = [
      attachment({ mimeType: 'image/jpeg' }),
      attachment({
        list: undefined,
        section: 'HIST',
        documentTypeCode: 'PAPER_FORM',
        mimeType: 'image/tiff',
      }),
      attachment({ list: 'A', section: 'SB', documentTypeCode: 'Größe/2', mimeType: 'application/pdf' }),
      attachment({ mimeType: 'image/png' }),
    ];
    expect(attachmentNames(anI9Record({ attachments }))).toEqual([
      'I9-5000001_S2_ListB_DRIVERS_LICENSE_01.jpg',
      'I9-5000001_HIST_PAPER_FORM_02.tif',
      'I9-5000001_SB_ListA_Grosse_2_03.pdf',
      'I9-5000001_S2_ListB_DRIVERS_LICENSE_04.png',
    ]);
  });
});

describe('the audit trail as CSV', () => {
  it('has a line per event, oldest first, with the chain of hashes', () => {
    const { auditTrail } = anI9Record();
    const lines = auditTrailCsv(auditTrail).split('\r\n');
    expect(lines[0]).toBe(
      'Sequence,Date (UTC),Section,Audit History Event,Field Name,Previous Value,Updated Value,Changed By,Actor Type,IP Address,Channel,Reference,Previous Hash,Hash',
    );
    expect(lines.slice(1, -1)).toEqual(
      auditTrail.map(
        ({ sequence, at, previousHash, hash }) =>
          `${sequence},${at},ACCESS,VIEWED,,,,Ngozi Sorrelwood,USER,,,,${previousHash},${hash}`,
      ),
    );
    expect(lines.at(-1)).toBe('');
  });
});
