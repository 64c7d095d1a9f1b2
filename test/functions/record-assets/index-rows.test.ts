import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { type Cell, csvLines } from '../../../functions/record-assets/csv-lines.ts';
import {
  dictionaryColumns,
  dictionaryRows,
  lostRecordRow,
  sheetColumns,
  sheetHeaders,
  sheetNames,
  sheetRows,
} from '../../../functions/record-assets/index-rows.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import type { IndexContext, RecordSource } from '../../../functions/record-assets/record-source.ts';
import { anI9Record } from '../../support/record-builders.ts';
import {
  aCase,
  aContext,
  aDocument,
  aSource,
  aSourceWith,
  aStoredFile,
  aSubmission,
} from './asset-sources.ts';

const signature = (signerName: string, at: string) => ({ method: 'CLICK_TO_SIGN' as const, signerName, at });
/** Every column has a value of its own. */
function fullSource(): RecordSource {
  const { section1, section2 } = anI9Record();
  const source = aSourceWith([aStoredFile('licence', { side: 'FRONT' })], {
    securityGroupIds: [51, 52],
    startDate: '2020-03-02',
    terminationDate: '2022-06-30',
    isTerminated: true,
    nextAction: 'PURGE',
    nextActionDueDate: '2023-06-30',
    section1: {
      ...section1,
      otherLastNames: 'Birdwhistle; "Bird"',
      uscisANumber: 'A000000001',
      authorizedUntilDate: '2027-05-06',
      i94Number: '00000000A11',
      foreignPassportNumber: 'XX0000077',
      foreignPassportCountry: 'Ruritania',
      address: {
        street: '12 Lantern Hill',
        apartment: '4B',
        city: 'Saltmere',
        state: 'ME',
        zip: '00013-0001',
      },
    },
    supplementA: [
      {
        lastName: 'Quill',
        firstName: 'Barnaby',
        middleInitial: 'Z',
        address: { street: '9 Pretend Lane', apartment: '2', city: 'Makebelieve', state: 'WA', zip: '98000' },
        signature: signature('Barnaby Quill', '2020-03-02T09:00:00.000Z'),
      },
    ],
    section2: {
      ...(section2 as NonNullable<I9Record['section2']>),
      listA: [aDocument('A1', 'First'), aDocument('A2', 'Second'), aDocument('A3', 'Third')],
      additionalInformation: 'Line one\nLine two, with a comma\r\nand "quotes"',
      isAlternativeProcedure: true,
    },
    supplementB: [
      {
        rehireDate: '2021-05-05',
        newLastName: 'Newname',
        newFirstName: 'Zeph',
        newMiddleInitial: 'R',
        document: { ...aDocument('B9', 'Renewed'), isReceipt: true, receiptDueDate: '2021-08-03' },
        signerName: 'Ngozi Sorrelwood',
        signature: signature('Ngozi Sorrelwood', '2021-05-05T10:00:00.000Z'),
        additionalInformation: "'quoted'",
        isAlternativeProcedure: false,
      },
    ],
    everifyCases: [
      aCase({
        closureReason: 'OTHER',
        photoMatch: 'MATCH',
        submission: aSubmission(),
        isFanReviewed: false,
        duplicateContinueReason: 'Hired again',
      }),
    ],
  });
  const note = {
    text: '=1+1',
    author: 'Dana Quillfeather',
    at: '2026-03-05T10:00:00.000Z',
    source: 'UI' as const,
  };
  return { ...source, notes: [note] };
}

const assets = [
  'I9_ATTACHMENTS',
  'I9_AUDIT_TRAIL',
  'PROFILE_NOTES',
  'EV_CASE_DATA',
  'EV_CASE_HISTORY',
  'I9_HISTORICAL',
] as const;

function sheetsOf(source: RecordSource, differences: Partial<IndexContext> = {}) {
  const context = aContext({ assets, made: recordFiles(source, assets), ...differences });
  return sheetRows(source, context);
}

function rowOf(record: I9Record, differences: Partial<IndexContext> = {}): Record<string, Cell> {
  const [row = []] = sheetsOf(aSource({ record }), differences).Records;
  return Object.fromEntries(sheetHeaders.Records.map((header, index) => [header, row[index]]));
}

describe('the index', () => {
  it('shows a full record in every sheet, byte for byte', () => {
    const source = { ...fullSource(), record: { ...fullSource().record, recordType: 'HISTORICAL' as const } };
    const sheets = sheetsOf(source);
    const text = sheetNames
      .map((name) => `${name}\r\n${csvLines([sheetHeaders[name], ...sheets[name]])}`)
      .join('\r\n');
    const golden = join(import.meta.dirname, '../../fixtures/record-assets/index-of-full-record.csv');
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it('has the columns of the specification, in its order', () => {
    const documentColumns = (label: string) =>
      ['Title', 'Issuing Authority', 'Number', 'Expiration'].map((part) => `${label} ${part}`);
    expect(sheetHeaders.Records).toEqual([
      ...['I9 ID', 'Profile ID', 'Employee ID', 'Employer', 'FEIN', 'Worksite', 'Security Group'],
      ...['Record Type', 'Form Edition', 'Workflow', 'Last Name', 'First Name', 'MI', 'Other Last Names'],
      ...[
        'Address',
        'Apt',
        'City',
        'State',
        'ZIP',
        'DOB',
        'SSN',
        'E-mail',
        'Phone',
        'Citizenship Attestation',
      ],
      ...['USCIS/A-Number', 'I-94 Number', 'Foreign Passport Number', 'Country of Issuance'],
      ...['Work Authorization Expiration', 'Section 1 Signed On', 'Preparer/Translator Count'],
      ...['List A #1', 'List A #2', 'List A #3', 'List B', 'List C'].flatMap(documentColumns),
      ...['Additional Information', 'Alternative Procedure', 'First Day of Employment', 'Section 2 Signer'],
      ...['Title', 'Section 2 Signed On', 'Business Name', 'Business Address', 'Supplement B Entries'],
      ...['Last Rehire Date', 'Next Action', 'Next Action Due', 'Employee Active/Terminated'],
      ...['Termination Date', 'Retention Date', 'Past Retention', 'S1 On Time', 'S2 On Time'],
      ...['E-Verify Case Number', 'Case Status', 'Closure Reason', 'Attachment Count', 'Folder Path'],
      ...['Form PDF SHA256', 'Audit Rows'],
    ]);
  });

  it('has the sheets of the package, each with the number of the form in front', () => {
    expect(sheetNames).toEqual([
      'Records',
      'Documents',
      'SupplementA',
      'SupplementB',
      'EVerifyCases',
      'EVerifyHistory',
      'AuditTrail',
      'Notes',
      'Exceptions',
    ]);
    expect(sheetNames.map((name) => sheetHeaders[name][0])).toEqual(sheetNames.map(() => 'I9 ID'));
  });

  it.each(sheetNames)('names the columns of %s differently and describes them', (name) => {
    const columns = sheetColumns[name];
    expect(new Set(columns.map(({ header }) => header.toLowerCase())).size).toBe(columns.length);
    expect(columns.filter(({ description }) => description === '')).toEqual([]);
  });

  it('is explained by its dictionary, column by column', () => {
    const rows = dictionaryRows();
    expect(rows.map(([sheet, column]) => [sheet, column])).toEqual(
      sheetNames.flatMap((name) => sheetHeaders[name].map((header) => [name, header])),
    );
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([dictionaryColumns.length]));
    expect(rows).toContainEqual(['Records', 'DOB', 'date', 'Section 1, date of birth.']);
  });

  it('has a row for a record that is gone', () => {
    expect(lostRecordRow(7, 'RECORD_MISSING')).toEqual([
      7,
      'RECORD',
      'RECORD_MISSING',
      'the record is no longer there',
    ]);
    expect(lostRecordRow(7, 'RECORD_DAMAGED').slice(2)).toEqual([
      'RECORD_DAMAGED',
      'the stored record cannot be read',
    ]);
  });
});

const patterns = {
  text: /^/,
  date: /^\d{4}-\d\d-\d\d$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  integer: /^\d+$/,
  yesNo: /^[YN]$/,
  link: /^records\//,
};

describe('a cell', () => {
  it.each(sheetNames)('of %s is what its column says', (name) => {
    const source = fullSource();
    const made = recordFiles({ ...source, attachments: new Map() }, ['I9_ATTACHMENTS']);
    const rows = name === 'Exceptions' ? sheetsOf(source, { made }) : sheetsOf(source);
    expect(rows[name].length).toBeGreaterThan(0);
    for (const row of rows[name]) {
      expect(row.length).toBe(sheetColumns[name].length);
      for (const [index, { type }] of sheetColumns[name].entries()) {
        const cell = row[index];
        if (cell === undefined) continue;
        expect(String(cell)).toMatch(patterns[type]);
        expect(typeof cell).toBe(type === 'integer' ? 'number' : 'string');
      }
    }
  });

  it('is empty for what a record does not have', () => {
    const record = anI9Record({
      section2: undefined,
      startDate: undefined,
      employeeId: undefined,
      auditTrail: [],
    });
    expect(rowOf(record)).toMatchObject({
      'Employee ID': undefined,
      'Section 2 Signer': undefined,
      'Section 2 Signed On': undefined,
      'List A #1 Title': undefined,
      'Termination Date': undefined,
      'Retention Date': undefined,
      'Alternative Procedure': undefined,
      'S1 On Time': undefined,
      'S2 On Time': undefined,
      'E-Verify Case Number': undefined,
      'Attachment Count': 0,
      'Audit Rows': 0,
    });
  });

  it('tells a receipt from the document itself', () => {
    const listB = { ...aDocument('B1', 'Driver License'), isReceipt: true, receiptDueDate: '2026-06-01' };
    const { section2 } = anI9Record();
    const record = anI9Record({ section2: { ...(section2 as NonNullable<I9Record['section2']>), listB } });
    expect(rowOf(record)['List B Title']).toBe('Receipt: Driver License (document due 06/01/2026)');
  });

  it('counts a termination to come as active, one of today as terminated', () => {
    const statusOf = (terminationDate: string) =>
      rowOf(anI9Record({ terminationDate, isTerminated: true }))['Employee Active/Terminated'];
    expect([statusOf('2026-11-21'), statusOf('2026-11-20')]).toEqual(['Active', 'Terminated']);
  });

  it('says in the same order what belongs to each of several cases', () => {
    const open = aCase({ caseNumber: 'B', status: 'REFERRED' });
    const closed = aCase({ caseNumber: 'A', closureReason: 'INCORRECT_DATA' });
    expect(rowOf(anI9Record({ everifyCases: [open, closed] }))).toMatchObject({
      'E-Verify Case Number': 'B; A',
      'Case Status': 'REFERRED; CLOSED',
      'Closure Reason': '; INCORRECT_DATA',
    });
  });
});
