import { describe, expect, it } from 'vitest';
import {
  checkForm,
  checkRecordChoice,
  errorsLeft,
  fieldErrors,
} from '../../frontend/src/data-exports/check-form.ts';
import {
  type ExportForm,
  emptyForm,
  formOf,
  isSameForm,
  withClient,
  withEmployer,
  withPurpose,
  withScope,
} from '../../frontend/src/data-exports/export-form.ts';
import { Client } from '../../functions/directory/contract.ts';

const client = Client.parse({
  distributorId: 'northwind',
  clientId: 1001,
  name: 'Alpine Ski House',
  isActive: true,
  employerCount: 2,
  recordCount: 1234,
});
const aForm = (different: Partial<ExportForm> = {}): ExportForm => ({
  ...emptyForm,
  description: 'Notice of Inspection',
  client,
  assets: ['I9_FORM'],
  ...different,
});
const subset = (
  active: Partial<ExportForm['active']>,
  terminated: Partial<ExportForm['terminated']>,
): ExportForm =>
  aForm({
    recordStatus: 'SUBSET',
    active: { ...emptyForm.active, ...active },
    terminated: { ...emptyForm.terminated, ...terminated },
  });
const withIds = (i9IdsText: string): ExportForm => aForm({ scope: 'I9_IDS', i9IdsText });
const nowMs = Date.parse('2026-03-02T15:00:00Z');
const now = { nowMs, timeZone: 'America/Chicago' };
const errorsOf = (form: ExportForm) => {
  const checked = checkForm(form, nowMs);
  return 'errors' in checked ? checked.errors : {};
};

describe('the form of a data export', () => {
  it('becomes a request for all employers', () => {
    expect(checkForm(aForm({ description: '  Notice  ', employeeNote: ' ' }), nowMs)).toEqual({
      body: {
        description: 'Notice',
        clientId: 1001,
        purpose: 'OTHER',
        ssnDisplay: 'LAST_FOUR',
        recordSet: { kind: 'ALL_EMPLOYERS' },
        recordFilter: { recordStatus: 'ALL_RECORDS' },
        assets: ['I9_FORM'],
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
    [
      'some security groups',
      { employerId: 11, scope: 'SECURITY_GROUPS', securityGroupIds: [1101] },
      { kind: 'SECURITY_GROUPS', employerId: 11, securityGroupIds: [1101] },
    ],
    ['ids of any employer', { scope: 'I9_IDS', i9IdsText: '7,8' }, { kind: 'I9_IDS', i9Ids: [7, 8] }],
    [
      'ids of one employer',
      { employerId: 11, scope: 'I9_IDS', i9IdsText: '7' },
      { kind: 'I9_IDS', employerId: 11, i9Ids: [7] },
    ],
  ] as const)('requests %s', (_, given, recordSet) => {
    expect(checkForm(aForm(given), nowMs)).toMatchObject({ body: { recordSet } });
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
      'security groups without one',
      aForm({ employerId: 11, scope: 'SECURITY_GROUPS' }),
      { securityGroups: 'Select at least one security group.' },
    ],
    [
      'a subset of nothing',
      subset({ kind: 'ACTIVE_NONE' }, { kind: 'TERM_NONE' }),
      { recordStatus: 'Select an Active Records filter, a Terminated Records filter, or both.' },
    ],
    [
      'ranges that end before they begin',
      subset(
        { kind: 'ACTIVE_START_RANGE', fromDate: '2026-02-02', toDate: '2026-02-01' },
        { kind: 'TERM_RANGE', fromDate: '2025-01-02', toDate: '2025-01-01' },
      ),
      {
        activeRecords: 'The From date must be on or before the To date.',
        terminatedRecords: 'The From date must be on or before the To date.',
      },
    ],
    [
      'a range that ends before it begins, although another date is missing',
      subset(
        { kind: 'ACTIVE_START_RANGE', fromDate: '2026-02-02', toDate: '2026-02-01' },
        { kind: 'TERM_SINCE' },
      ),
      {
        activeRecords: 'The From date must be on or before the To date.',
        terminatedRecords: 'Enter the date, for example 2026-03-31.',
      },
    ],
    [
      'a subset without its date',
      subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_SINCE' }),
      { terminatedRecords: 'Enter the date, for example 2026-03-31.' },
    ],
    [
      'a date that is half typed',
      subset({ kind: 'ACTIVE_START_RANGE', fromDate: '2026-0' }, { kind: 'TERM_NONE' }),
      { activeRecords: 'Enter the date, for example 2026-03-31.' },
    ],
    [
      'a due date that has passed',
      aForm({ purpose: 'GOVERNMENT_AUDIT', due: { date: '2026-03-02', time: '09:00', timeZone: 'UTC' } }),
      { responseDueAt: 'The Response Due Date must be in the future.' },
    ],
    [
      'a due date without its time',
      aForm({ purpose: 'GOVERNMENT_AUDIT', due: { date: '2026-03-05', time: '', timeZone: 'UTC' } }),
      { responseDueAt: 'Enter date and time of the Response Due Date, or clear the date.' },
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

  it('is the same only as long as nothing was entered', () => {
    expect([
      isSameForm(emptyForm, emptyForm),
      isSameForm(emptyForm, { ...emptyForm, employeeNote: 'x' }),
    ]).toEqual([true, false]);
  });

  it('sends the subset with the dates that its choices need, and no others', () => {
    const form = subset(
      { kind: 'ACTIVE_START_RANGE', fromDate: '2024-01-01' },
      { kind: 'TERM_SINCE', fromDate: '2023-10-01', toDate: '2024-01-01' },
    );
    expect(checkForm(form, nowMs)).toMatchObject({
      body: {
        recordFilter: {
          recordStatus: 'SUBSET',
          activeRecords: { kind: 'ACTIVE_START_RANGE', fromDate: '2024-01-01' },
          terminatedRecords: { kind: 'TERM_SINCE', fromDate: '2023-10-01' },
        },
      },
    });
  });

  it('ignores the record status with I-9 IDs, wrong dates included', () => {
    const form = { ...subset({ kind: 'ACTIVE_NONE' }, { kind: 'TERM_SINCE' }), scope: 'I9_IDS' as const };
    expect(checkForm({ ...form, i9IdsText: '7' }, nowMs)).toMatchObject({
      body: { recordFilter: { recordStatus: 'ALL_RECORDS' } },
    });
  });

  it('counts a record choice whatever else is missing', () => {
    expect(checkRecordChoice({ ...emptyForm, client })).toEqual({
      body: {
        clientId: 1001,
        recordSet: { kind: 'ALL_EMPLOYERS' },
        recordFilter: { recordStatus: 'ALL_RECORDS' },
      },
    });
  });

  it.each([
    ['GOVERNMENT_AUDIT', 'LAST_FOUR', '2026-03-05T23:00:00.000Z'],
    ['CLIENT_TERMINATION', 'FULL', undefined],
    ['OTHER', 'LAST_FOUR', undefined],
  ] as const)('proposes for %s', (purpose, ssnDisplay, responseDueAt) => {
    const form = withPurpose(aForm({ ssnDisplay: 'FULL' }), purpose, now);
    expect(checkForm(form, nowMs)).toMatchObject({ body: { purpose, ssnDisplay, responseDueAt } });
  });

  it.each([
    [{ kind: 'ALL_EMPLOYERS' as const }],
    [{ kind: 'WORKSITES' as const, employerId: 11, worksiteIds: [111] }],
    [{ kind: 'SECURITY_GROUPS' as const, employerId: 11, securityGroupIds: [1101] }],
    [{ kind: 'I9_IDS' as const, i9Ids: [7, 8] }],
  ])('asks again for what was asked for before: %o', (recordSet) => {
    const request = {
      description: 'Notice',
      employeeNote: 'Asked for',
      purpose: 'GOVERNMENT_AUDIT' as const,
      responseDueAt: '2026-03-09T22:00:00.000Z',
      ssnDisplay: 'FULL' as const,
      clientId: 1001,
      recordSet,
      recordFilter: { recordStatus: 'ALL_RECORDS' as const },
      assets: ['I9_FORM' as const, 'EV_FAN' as const],
    };
    expect(checkForm(formOf(request, client, now), nowMs)).toEqual({ body: request });
  });

  it('asks again for the subset, with a new due date where the old one has passed', () => {
    const request = {
      description: 'Notice',
      purpose: 'GOVERNMENT_AUDIT' as const,
      responseDueAt: '2026-03-01T22:00:00.000Z',
      recordSet: { kind: 'EMPLOYER' as const, employerId: 11 },
      recordFilter: {
        recordStatus: 'SUBSET' as const,
        activeRecords: { kind: 'ACTIVE_ALL' as const },
        terminatedRecords: { kind: 'TERM_RANGE' as const, fromDate: '2025-01-01', toDate: '2025-12-31' },
      },
      assets: ['I9_FORM' as const],
    };
    expect(checkForm(formOf(request, client, now), nowMs)).toMatchObject({
      body: { ...request, responseDueAt: '2026-03-05T23:00:00.000Z' },
    });
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
