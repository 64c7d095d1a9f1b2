import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  csvLines,
  type IndexContext,
  type SheetName,
  sheetHeaders,
  sheetNames,
  sheetRows,
} from '../../../functions/record-assets/index-rows.ts';
import { attachmentNames } from '../../../functions/record-assets/record-folder.ts';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';

const context: IndexContext = {
  employerName: 'Harborview Logistics, Inc.',
  fein: '980000011',
  worksiteName: 'Quayside Terminal',
  securityGroupNames: ['Drivers', 'Warehouse'],
  folderPath: 'records/Harborview_Logistics_Inc/OTANSLEY_ZEPHYRINE_HBV-0000001_I9-5000001/',
  formSha256: 'ab'.repeat(32),
  asOfDate: '2026-11-20',
};

const signature = (signerName: string, at: string) => ({ method: 'CLICK_TO_SIGN' as const, signerName, at });

/** Every column has a value of its own. */
function fullRecord(): I9Record {
  const record = anI9Record();
  const attachment = anAttachment(Buffer.from('a licence'), { side: 'FRONT' });
  const document = (number: string, title: string) => ({
    documentTypeCode: 'X',
    title,
    issuingAuthority: `Authority ${number}`,
    number,
    expirationDate: '2031-05-06',
    isReceipt: false,
  });
  return anI9Record({
    securityGroupIds: [51, 52],
    startDate: '2020-03-02',
    terminationDate: '2022-06-30',
    isTerminated: true,
    nextAction: 'PURGE',
    nextActionDueDate: '2023-06-30',
    section1: {
      ...record.section1,
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
        address: { street: '9 Pretend Lane', city: 'Makebelieve', state: 'WA', zip: '98000' },
        signature: signature('Barnaby Quill', '2020-03-02T09:00:00.000Z'),
      },
    ],
    section2: {
      ...(record.section2 as NonNullable<I9Record['section2']>),
      listA: [document('A1', 'First'), document('A2', 'Second'), document('A3', 'Third')],
      additionalInformation: 'Line one\nLine two, with a comma\r\nand "quotes"',
      isAlternativeProcedure: true,
    },
    supplementB: [
      {
        rehireDate: '2021-05-05',
        newLastName: 'Newname',
        newFirstName: 'Zeph',
        document: document('B9', 'Renewed'),
        signerName: 'Ngozi Sorrelwood',
        signature: signature('Ngozi Sorrelwood', '2021-05-05T10:00:00.000Z'),
        isAlternativeProcedure: false,
      },
    ],
    everifyCases: [
      {
        caseNumber: '2020061000001AA',
        status: 'CLOSED',
        createdBy: 'Ngozi Sorrelwood',
        createdAt: '2020-03-04T10:00:00.000Z',
        closureReason: 'Still employed',
        history: [],
      },
    ],
    attachments: [attachment],
  });
}

const sheetsOf = (record: I9Record) => sheetRows(record, context, attachmentNames(record));
const rowOf = (record: I9Record) => {
  const values = csvRows(csvLines(sheetsOf(record).Records))[0] ?? [];
  return Object.fromEntries(sheetHeaders.Records.map((header, index) => [header, values[index]]));
};

describe('the index', () => {
  it('shows a full record in every sheet as it did before, byte for byte', () => {
    const sheets: Record<string, (string | number | undefined)[][]> = sheetsOf(fullRecord());
    const text = sheetNames
      .filter((name) => name !== 'Exceptions')
      .map((name) => `${name}\r\n${csvLines([[...sheetHeaders[name]], ...(sheets[name] ?? [])])}`)
      .join('\r\n');
    const golden = join(import.meta.dirname, '../../fixtures/data-exports/index-of-full-record.csv');
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it.each(sheetNames.filter((name) => name !== 'Exceptions'))(
    'gives %s rows as many cells as it has headers',
    (name) => {
      const rows = sheetsOf(fullRecord())[name as Exclude<SheetName, 'Exceptions'>];
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.length).toBe(sheetHeaders[name].length);
    },
  );

  it('leaves cells empty for what a record does not have', () => {
    const row = rowOf(
      anI9Record({ section2: undefined, startDate: undefined, employeeId: undefined, auditTrail: [] }),
    );
    expect(row).toMatchObject({
      'Section 2 Signer': '',
      'Section 2 Signed On': '',
      'List A #1 Title': '',
      'Termination Date': '',
      'Retention Date': '',
      'Alternative Procedure': '',
      'S1 On Time': '',
      'S2 On Time': '',
      'Attachment Count': '0',
      'Audit Rows': '0',
    });
  });

  it('shows no more of a social security number than its last four digits', () => {
    const record = fullRecord();
    const text = JSON.stringify(sheetsOf(record));
    expect(rowOf(record)['SSN']).toBe('***-**-1234');
    expect(text).not.toContain(record.section1.ssn);
    expect(rowOf({ ...record, section1: { ...record.section1, ssn: undefined } })['SSN']).toBe('');
  });

  it('counts a termination to come as active, one of today as terminated', () => {
    const statusOf = (terminationDate: string) =>
      rowOf(anI9Record({ terminationDate, isTerminated: true }))['Employee Status'];
    expect([statusOf('2026-11-21'), statusOf('2026-11-20')]).toEqual(['Active', 'Terminated']);
  });
});

describe('a CSV line', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x', '=cmd|"/c calc"!A1'])(
    'leads %j by an apostrophe, so that no spreadsheet runs it',
    (cell) => {
      expect(csvRows(csvLines([[cell]]))).toEqual([[`'${cell}`]]);
    },
  );

  it.each(['a,b', 'a"b', 'a\nb', 'a\rb', 'a\r\nb', ' a ', '"', 'ñ', '', "'", '\n=1'])(
    'gives %j back as it was',
    (cell) => {
      expect(csvRows(csvLines([['before', cell, 'after']]))).toEqual([['before', cell, 'after']]);
    },
  );

  it('ends in CR LF and quotes every cell that holds a line break', () => {
    expect(csvLines([['a\nb', 7, undefined]])).toBe('"a\nb",7,\r\n');
  });
});
