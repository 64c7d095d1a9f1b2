import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPath, longestSegment } from '../../../functions/archives/archive-path.ts';
import type { Attachment, EVerifyDocument, I9Record } from '../../../functions/i9/contract.ts';
import { AssetCode } from '../../../functions/record-assets/contract.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import { attachmentPaths, recordFolder } from '../../../functions/record-assets/record-folder.ts';
import { anAttachment, anI9Record, aProfile } from '../../support/record-builders.ts';
import { aCase, aSubmission } from './asset-sources.ts';

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

  it.each(['900001234', '900-00-1234', 'EMP 900 00 1234', 'x900001234y', '900-00-9876', '900-00-5555'])(
    'leaves out an employee id like %j, which holds a social security number',
    (employeeId) => {
      const priorVersions = [
        { ...aPriorVersion, section1: { lastName: 'A', firstName: 'B', ssn: '900009876' } },
      ];
      expect(recordFolder(anI9Record({ employeeId, priorVersions }), 'Acme')).toBe(
        'records/Acme/OTANSLEY_ZEPHYRINE_NOID_I9-5000001/',
      );
    },
  );
});

const aPriorVersion = {
  version: 1,
  formEdition: '01/20/25' as const,
  supersededAt: '2026-03-20T10:00:00.000Z',
  supersededBy: 'Tobias Rainsborrow',
  section1: anI9Record().section1,
  supplementA: [],
  supplementB: [],
};

const letters = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.constant('N'.repeat(40)),
);
const caseNumber = fc.oneof(
  fc.constantFrom('2026061000001AA', '2026061000001aa', 'a/b', 'A_B', '../..', 'con', '900001234', 'x.pdf'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }),
);
const everify = fc.record({
  caseNumber,
  kind: fc.constantFrom<EVerifyDocument['kind']>('FAN', 'RDC', 'PHOTO'),
  language: fc.constantFrom('en', 'es'),
  isSigned: fc.boolean(),
});
const attachment = fc.record({
  documentTypeCode: fc.oneof(
    fc.constantFrom('US_PASSPORT', 'us_passport', '900-00-1234', 'N'.repeat(40)),
    letters,
  ),
  section: fc.constantFrom<Attachment['section']>('S1', 'S2', 'SA', 'SB', 'HIST', 'EVERIFY', 'OTHER'),
  list: fc.constantFrom<Attachment['list']>('A', 'B', 'C', undefined),
  mimeType: fc.constantFrom<Attachment['mimeType']>('application/pdf', 'image/tiff'),
  everify: fc.option(everify, { nil: undefined }),
});
const anyRecord = fc
  .record({
    lastName: letters,
    firstName: letters,
    employeeId: fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }), { nil: undefined }),
    i9Id: fc.oneof(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.constant(Number.MAX_SAFE_INTEGER),
    ),
    attachments: fc.array(attachment, { maxLength: 8 }),
    copyCount: fc.constantFrom(1, 3, 15),
    caseNumbers: fc.array(caseNumber, { maxLength: 4 }),
  })
  .map(({ lastName, firstName, employeeId, i9Id, attachments, copyCount, caseNumbers }): I9Record => {
    const many = Array.from({ length: copyCount }, () => attachments).flat();
    return {
      ...anI9Record({ i9Id, employeeId, profileId: i9Id, version: 4, workflow: 'EMPLOYEE_APPOINT' }),
      section1: { lastName, firstName, ssn: '900001234' },
      priorVersions: [aPriorVersion, aPriorVersion, { ...aPriorVersion, version: 2_000_000_000 }],
      attachments: many.map((one, index) =>
        anAttachment(Buffer.alloc(0), { ...one, attachmentId: `a${index}` }),
      ),
      everifyCases: caseNumbers.map((number) =>
        aCase({
          caseNumber: number,
          submission: aSubmission(),
          photoMatch: 'MATCH',
          duplicateContinueReason: 'x',
        }),
      ),
    };
  });

/** Every path that the package has for a record when every asset is chosen. */
function pathsOf(record: I9Record, employerName: string): string[] {
  const folder = recordFolder(record, employerName);
  const contents = record.attachments.map(
    ({ attachmentId }) => [attachmentId, { kind: 'PRESENT' as const, bytes: Buffer.alloc(0) }] as const,
  );
  const notes = [{ text: 'x', author: 'y', at: '2026-03-05T10:00:00.000Z', source: 'UI' as const }];
  const source = { record, attachments: new Map(contents), profile: aProfile(), notes };
  return recordFiles(source, AssetCode.options).files.map(({ name }) => folder + name);
}

describe('a path in the package', () => {
  const everyPath = (check: (paths: readonly string[], record: I9Record) => void) =>
    fc.assert(
      fc.property(anyRecord, fc.string({ unit: 'grapheme', maxLength: 120 }), (record, employerName) =>
        check(pathsOf(record, employerName), record),
      ),
      { numRuns: 40 },
    );

  it('has at most 200 characters and segments of at most 60, whatever the names', () => {
    everyPath((paths) => {
      expect(Math.max(...paths.map((path) => path.length))).toBeLessThanOrEqual(longestPath);
      const segments = paths.flatMap((path) => path.split('/'));
      expect(Math.max(...segments.map((segment) => segment.length))).toBeLessThanOrEqual(longestSegment);
    });
  });

  it('holds nothing but safe characters, climbs nowhere and ends in no dot', () => {
    everyPath((paths) => {
      for (const path of paths) {
        expect(path).toMatch(/^records(\/(?!\.)[A-Za-z0-9_.-]*[A-Za-z0-9_-]){3,4}$/);
      }
    });
  });

  it('is another for every file, also where case does not count', () => {
    everyPath((paths, record) => {
      expect(paths.length).toBeGreaterThanOrEqual(record.attachments.length);
      expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    });
  });

  it('is another for another record', () => {
    fc.assert(
      fc.property(anyRecord, anyRecord, (one, other) => {
        fc.pre(one.i9Id !== other.i9Id);
        const folders = [one, other].map((record) => recordFolder(record, 'Acme').toLowerCase());
        expect(folders[0]).not.toBe(folders[1]);
      }),
      { numRuns: 60 },
    );
  });

  it('never holds the social security number, wherever it was typed', () => {
    fc.assert(
      fc.property(
        anyRecord,
        fc.constantFrom('900001234', '900-00-1234', 'x 900 00 1234'),
        (record, typed) => {
          const { section1, attachments } = record;
          fc.pre(!String(record.i9Id).includes('900001234'));
          const named: I9Record = {
            ...record,
            employeeId: typed,
            section1: { ...section1, lastName: typed, firstName: typed },
            attachments: attachments.map((one) => ({ ...one, documentTypeCode: typed })),
          };
          for (const path of pathsOf(named, 'Acme'))
            expect(path.replaceAll(/\D/g, '')).not.toContain('900001234');
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('paths of stored files', () => {
  it('say section, list, kind and position', () => {
    const attachments = [
      anAttachment(Buffer.alloc(0)),
      anAttachment(Buffer.alloc(0), {
        list: undefined,
        section: 'HIST',
        documentTypeCode: 'PAPER_FORM',
        mimeType: 'image/tiff',
      }),
      anAttachment(Buffer.alloc(0), {
        list: 'A',
        section: 'SB',
        documentTypeCode: 'Größe/2',
        mimeType: 'application/pdf',
      }),
      anAttachment(Buffer.alloc(0), {
        list: 'A',
        documentTypeCode: 'FOREIGN_PASSPORT_TEMP_I551',
        mimeType: 'image/png',
      }),
    ];
    expect(attachmentPaths(anI9Record({ attachments }))).toEqual([
      'attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_01.jpg',
      'attachments/I9-5000001_HIST_PAPER_FORM_02.tif',
      'attachments/I9-5000001_SB_ListA_Grosse_2_03.pdf',
      'attachments/I9-5000001_S2_ListA_FOREIGN_PASSPORT_TEMP_I551_04.png',
    ]);
  });

  it('say case, kind, language and whether it is signed', () => {
    const of = (caseNumber: string, kind: EVerifyDocument['kind'], language: string, isSigned: boolean) =>
      anAttachment(Buffer.alloc(0), {
        section: 'EVERIFY',
        mimeType: kind === 'PHOTO' ? 'image/jpeg' : 'application/pdf',
        everify: { caseNumber, kind, language, isSigned },
      });
    const attachments = [
      of('C1', 'FAN', 'en', false),
      of('C1', 'FAN', 'en', true),
      of('C1', 'FAN', 'en', true),
      of('c1', 'RDC', 'es', false),
      of('C1', 'PHOTO', 'en', false),
      of('C1', 'PHOTO', 'en', false),
    ];
    expect(attachmentPaths(anI9Record({ attachments }))).toEqual([
      'everify/EV-C1_FAN_en.pdf',
      'everify/EV-C1_FAN_en_signed.pdf',
      'everify/EV-C1_FAN_en_signed_2.pdf',
      'everify/EV-c1_2_RDC_es.pdf',
      'everify/EV-C1_PhotoMatch.jpg',
      'everify/EV-C1_PhotoMatch_2.jpg',
    ]);
  });
});
