import { describe, expect, it } from 'vitest';
import {
  checkForm,
  type ExportForm,
  emptyForm,
  errorsLeft,
  fieldErrors,
  isDirty,
  withClient,
  withEmployer,
  withScope,
} from '../../frontend/src/data-exports/export-form.ts';
import { parseI9Ids } from '../../frontend/src/data-exports/i9-ids.ts';
import type { Client } from '../../functions/directory/contract.ts';

const client: Client = {
  distributorId: 'northwind',
  clientId: 1001,
  name: 'Alpine Ski House',
  isActive: true,
  employerCount: 2,
  recordCount: 1234,
};
const aForm = (different: Partial<ExportForm> = {}): ExportForm => ({
  ...emptyForm,
  description: 'Notice of Inspection',
  client,
  assets: ['I9_FORM'],
  ...different,
});
const withIds = (i9IdsText: string): ExportForm => aForm({ scope: 'I9_IDS', i9IdsText });
const errorsOf = (form: ExportForm) => {
  const checked = checkForm(form);
  return 'errors' in checked ? checked.errors : {};
};

describe('I-9 IDs as typed', () => {
  it.each([
    ['12345,67890,11223', [12345, 67890, 11223]],
    [' 7 ;8\n9\r\n10,, ;', [7, 8, 9, 10]],
    ['5,3,5,03', [5, 3]],
    ['', []],
  ])('reads %j', (text, i9Ids) => {
    expect(parseI9Ids(text)).toEqual({ i9Ids, invalid: [] });
  });

  it('keeps what is no number apart', () => {
    expect(parseI9Ids('1, 2a, -3, 0, 4.5, 1e3, 99999999999999999999, 6 7')).toEqual({
      i9Ids: [1],
      invalid: ['2a', '-3', '0', '4.5', '1e3', '99999999999999999999', '6 7'],
    });
  });
});

describe('the form of a data export', () => {
  it('becomes a request for all employers', () => {
    expect(checkForm(aForm({ description: '  Notice  ', employeeNote: ' ' }))).toEqual({
      body: {
        description: 'Notice',
        clientId: 1001,
        recordSet: { kind: 'ALL_EMPLOYERS' },
        assets: ['I9_FORM'],
        employeeNote: undefined,
      },
    });
  });

  it.each([
    ['one employer', { employerId: 11 }, { kind: 'EMPLOYER', employerId: 11 }],
    [
      'all worksites of an employer as that employer',
      { employerId: 11, scope: 'WORKSITES', worksites: 'ALL' },
      { kind: 'EMPLOYER', employerId: 11 },
    ],
    [
      'some worksites',
      { employerId: 11, scope: 'WORKSITES', worksites: [111, 112] },
      { kind: 'WORKSITES', employerId: 11, worksiteIds: [111, 112] },
    ],
    ['ids of any employer', { scope: 'I9_IDS', i9IdsText: '7,8' }, { kind: 'I9_IDS', i9Ids: [7, 8] }],
    [
      'ids of one employer',
      { employerId: 11, scope: 'I9_IDS', i9IdsText: '7' },
      { kind: 'I9_IDS', employerId: 11, i9Ids: [7] },
    ],
  ] as const)('requests %s', (_, given, recordSet) => {
    expect(checkForm(aForm(given))).toMatchObject({ body: { recordSet } });
  });

  it('rejects an empty form field by field', () => {
    expect(errorsOf(emptyForm)).toEqual({
      description: 'Enter an Export Description.',
      client: 'Select a client with Client Search.',
      assets: 'Select at least one I-9 or E-Verify asset.',
    });
  });

  it.each([
    [
      'a description of 201 characters',
      aForm({ description: 'x'.repeat(201) }),
      { description: 'Export Description must be 200 characters or fewer.' },
    ],
    [
      'worksites without one',
      aForm({ employerId: 11, scope: 'WORKSITES' }),
      { worksites: 'Select ALL WORKSITES or at least one worksite.' },
    ],
    [
      'a note of 2,001 characters',
      aForm({ employeeNote: 'x'.repeat(2_001) }),
      { employeeNote: 'The note must be 2,000 characters or fewer.' },
    ],
    ['ids without one', withIds(' , '), { i9Ids: 'Enter at least one I-9 ID.' }],
    [
      'ids that are no numbers, naming ten',
      withIds(`1,${Array.from({ length: 12 }, (_, index) => `x${index}`)}`),
      {
        i9Ids: 'I-9 IDs must be numbers separated by commas. Invalid: x0, x1, x2, x3, x4, x5, x6, x7, x8, x9',
      },
    ],
    [
      'more than 10,000 ids',
      withIds(Array.from({ length: 10_001 }, (_, index) => index + 1).join(',')),
      { i9Ids: 'Enter no more than 10,000 I-9 IDs.' },
    ],
  ])('rejects %s', (_, form, errors) => {
    expect(errorsOf(form)).toEqual(errors);
  });

  it('accepts 10,000 ids and counts repeated ones once', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => index + 1);
    expect(errorsOf(withIds([...ids, ...ids].join(';')))).toEqual({});
  });

  it('forgets employer, scope and ids with another client, and scope and ids with another employer', () => {
    const full = aForm({ employerId: 11, scope: 'I9_IDS', i9IdsText: '7' });
    expect([withClient(full, client), withEmployer(full, 12)]).toEqual([
      { ...aForm(), employerId: undefined, scope: undefined },
      { ...aForm(), employerId: 12, scope: undefined },
    ]);
  });

  it('forgets the ids when worksites are chosen instead', () => {
    const full = aForm({ employerId: 11, scope: 'I9_IDS', i9IdsText: '7' });
    expect(withScope(full, 'WORKSITES')).toEqual({ ...aForm(), employerId: 11, scope: 'WORKSITES' });
  });

  it('counts as unsaved only when something was entered', () => {
    expect([isDirty(emptyForm), isDirty({ ...emptyForm, employeeNote: 'x' })]).toEqual([false, true]);
  });
});

describe("the server's errors", () => {
  it('go to the fields that their pointers name, the first of each field, the rest apart', () => {
    const problems = [
      { pointer: '#/recordSet/i9Ids', detail: 'not found' },
      { pointer: '#/recordSet/i9Ids/3', detail: 'no number' },
      { pointer: '#/recordSet', detail: 'No I-9 records match the selected criteria.' },
      { pointer: '#/header/idempotency-key', detail: 'too short' },
    ];
    expect(fieldErrors(problems)).toEqual({
      errors: { i9Ids: 'not found', employer: 'No I-9 records match the selected criteria.' },
      rest: ['too short'],
    });
  });

  it('stay until what they are about changes', () => {
    const errors = { i9Ids: 'not found', description: 'too long' };
    const before = withIds('7');
    expect([
      errorsLeft(errors, before, { ...before, description: 'short' }),
      errorsLeft(errors, before, { ...before, i9IdsText: '8' }),
      errorsLeft(errors, before, { ...before, assets: [] }),
    ]).toEqual([{ i9Ids: 'not found' }, { description: 'too long' }, errors]);
  });
});
