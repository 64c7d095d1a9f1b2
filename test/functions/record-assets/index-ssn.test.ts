import { describe, expect, it } from 'vitest';
import type { I9Record } from '../../../functions/i9/contract.ts';
import type { Cell } from '../../../functions/record-assets/csv-lines.ts';
import { sheetHeaders, sheetRows } from '../../../functions/record-assets/index-rows.ts';
import type { IndexContext, RecordSource } from '../../../functions/record-assets/record-source.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { aCase, aContext, aDocument, aSource, aSubmission } from './asset-sources.ts';

const assets = ['I9_AUDIT_TRAIL', 'PROFILE_NOTES', 'EV_CASE_DATA', 'EV_CASE_HISTORY'] as const;
const sheetsOf = (source: RecordSource, differences: Partial<IndexContext> = {}) =>
  sheetRows(source, aContext({ assets, ...differences }));

function rowOf(record: I9Record, differences: Partial<IndexContext> = {}): Record<string, Cell> {
  const [row = []] = sheetsOf(aSource({ record }), differences).Records;
  return Object.fromEntries(sheetHeaders.Records.map((header, index) => [header, row[index]]));
}

describe('social security numbers in the index', () => {
  const { section1 } = anI9Record();

  it('show whole or their last four digits', () => {
    expect(rowOf(anI9Record(), { ssnDisplay: 'FULL' })['SSN']).toBe('900-00-1234');
    expect(rowOf(anI9Record(), { ssnDisplay: 'LAST_FOUR' })['SSN']).toBe('***-**-1234');
    expect(rowOf(anI9Record({ section1: { ...section1, ssn: undefined } }))['SSN']).toBeUndefined();
  });

  it('stay out of what people typed too, when only four digits show', () => {
    const { section2, auditTrail } = anI9Record();
    const typed = 'was 900001234, or 900-00-1234; before 900-00-9876';
    const change = { fieldName: 'section1.ssn', previousValue: '900009876', updatedValue: '900001234' };
    const record: I9Record = {
      ...anI9Record(),
      section2: { ...(section2 as NonNullable<typeof section2>), additionalInformation: typed },
      supplementB: [{ additionalInformation: typed, isAlternativeProcedure: false }],
      auditTrail: auditTrail.map((event) => ({ ...event, ...change })),
      everifyCases: [
        aCase({
          submission: aSubmission({ ssn: '900009876' }),
          duplicateContinueReason: typed,
          history: [{ at: '2026-03-03T10:00:00.000Z', status: 'CLOSED', actor: 'E-Verify', message: typed }],
        }),
      ],
    };
    const notes = [{ text: typed, author: 'D', at: '2026-03-05T10:00:00.000Z', source: 'UI' as const }];
    const shown = (ssnDisplay: 'FULL' | 'LAST_FOUR') =>
      JSON.stringify(sheetsOf(aSource({ record, notes }), { ssnDisplay }));
    expect(shown('LAST_FOUR')).not.toMatch(/900-?00-?(1234|9876)/);
    expect(shown('LAST_FOUR')).toContain('was ***-**-1234, or ***-**-1234; before ***-**-9876');
    expect(shown('FULL')).toContain(typed);
    expect(shown('FULL')).toContain('900009876');
  });

  it('stay out of the numbers of cards, which are the same, when only four digits show', () => {
    const card = { ...aDocument('900 00 1234', 'Card'), documentTypeCode: 'SSN_CARD_UNRESTRICTED' };
    const { section2 } = anI9Record();
    const record = anI9Record({
      section1: { ...section1, ssn: undefined },
      section2: { ...(section2 as NonNullable<I9Record['section2']>), listC: card },
      supplementB: [{ document: { ...card, number: '900009876' }, isAlternativeProcedure: false }],
      everifyCases: [aCase({ submission: aSubmission({ ssn: undefined, documents: [card] }) })],
    });
    const rows = sheetsOf(aSource({ record }), { ssnDisplay: 'LAST_FOUR' });
    expect(JSON.stringify(rows)).not.toMatch(/900.?00.?(1234|9876)/);
    expect(rowOf(record, { ssnDisplay: 'LAST_FOUR' })['List C Number']).toBe('***-**-1234');
    expect(rowOf(record, { ssnDisplay: 'FULL' })['List C Number']).toBe('900 00 1234');
  });

  it('leave other numbers of nine digits as they are', () => {
    const { section2 } = anI9Record();
    const listB = aDocument('987654321', 'Passport card');
    const record = anI9Record({ section2: { ...(section2 as NonNullable<I9Record['section2']>), listB } });
    expect(rowOf(record, { ssnDisplay: 'LAST_FOUR' })['List B Number']).toBe('987654321');
  });
});
