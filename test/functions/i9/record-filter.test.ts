import { describe, expect, it } from 'vitest';
import { type ActiveRecords, RecordFilter, type TerminatedRecords } from '../../../functions/i9/contract.ts';
import { selectRecord } from '../../../functions/i9/record-filter.ts';
import { aRecordRow } from '../../support/record-builders.ts';

const today = '2026-11-20';
const terminated = (terminationDate: string | undefined, startDate = '2023-01-02') =>
  aRecordRow({ startDate, terminationDate, isTerminated: true });

const rows = {
  complete: aRecordRow({ startDate: '2024-03-04' }),
  unsigned1: aRecordRow({ startDate: '2026-11-01', isSection1Signed: false, isSection2Signed: false }),
  unsigned2: aRecordRow({ startDate: '2026-11-10', isSection2Signed: false }),
  unstarted: aRecordRow({ startDate: undefined, isSection2Signed: false }),
  leaving: aRecordRow({ startDate: '2020-01-01', terminationDate: '2026-12-31', isTerminated: true }),
  recent: terminated('2026-06-30'),
  lastDay: terminated('2025-11-20', '2020-01-01'),
  past: terminated('2020-02-01', '2019-05-01'),
  pastWithOpenCase: { ...terminated('2020-02-01', '2019-05-01'), openEverifyCaseCount: 1 },
  undated: terminated(undefined),
};
type Name = keyof typeof rows;
const active: Name[] = ['complete', 'unsigned1', 'unsigned2', 'unstarted', 'leaving'];
const gone: Name[] = ['recent', 'lastDay', 'past', 'pastWithOpenCase', 'undated'];

function selected(filter: unknown): Record<string, string> {
  const parsed = RecordFilter.parse(filter);
  const judged = Object.entries(rows).map(([name, row]) => [name, selectRecord(parsed, row, today)]);
  return Object.fromEntries(judged.filter(([, selection]) => selection !== 'NOT_SELECTED'));
}
const subset = (activeRecords: ActiveRecords, terminatedRecords: TerminatedRecords) =>
  selected({ recordStatus: 'SUBSET', activeRecords, terminatedRecords });
const all = (names: readonly Name[]) => Object.fromEntries(names.map((name) => [name, 'SELECTED']));

it('takes every record without a subset', () => {
  expect(selected({ recordStatus: 'ALL_RECORDS' })).toEqual(all([...active, ...gone]));
});

describe('of the active records', () => {
  const cases: [string, ActiveRecords, Name[]][] = [
    ['none', { kind: 'ACTIVE_NONE' }, []],
    ['all, those who leave later among them', { kind: 'ACTIVE_ALL' }, active],
    ['the completed ones', { kind: 'ACTIVE_COMPLETED_ONLY' }, ['complete', 'leaving']],
    ['the incomplete ones', { kind: 'ACTIVE_INCOMPLETE_ONLY' }, ['unsigned1', 'unsigned2', 'unstarted']],
    [
      'those started in a range, both ends included',
      { kind: 'ACTIVE_START_RANGE', fromDate: '2024-03-04', toDate: '2026-11-01' },
      ['complete', 'unsigned1'],
    ],
    ['those started since', { kind: 'ACTIVE_START_RANGE', fromDate: '2026-11-02' }, ['unsigned2']],
    ['those started until', { kind: 'ACTIVE_START_RANGE', toDate: '2020-01-01' }, ['leaving']],
  ];
  it.each(cases)('takes %s', (_case, filter, names) => {
    expect(subset(filter, { kind: 'TERM_NONE' })).toEqual(all(names));
  });
});

describe('of the terminated records', () => {
  const undated = { undated: 'SELECTED_UNDATED' };
  const cases: [string, TerminatedRecords, Record<string, string>][] = [
    ['none', { kind: 'TERM_NONE' }, {}],
    ['all', { kind: 'TERM_ALL' }, all(gone)],
    [
      'those within retention, its last day included, and the undated as exceptions',
      { kind: 'TERM_WITHIN_RETENTION' },
      { ...all(['recent', 'lastDay']), ...undated },
    ],
    [
      'those that may be purged, from the retention date on and without an open case',
      { kind: 'TERM_PAST_RETENTION' },
      all(['lastDay', 'past']),
    ],
    [
      'those since a date, and the undated as exceptions',
      { kind: 'TERM_SINCE', fromDate: '2025-11-20' },
      { ...all(['recent', 'lastDay']), ...undated },
    ],
    [
      'those in a range, and the undated as exceptions',
      { kind: 'TERM_RANGE', fromDate: '2020-02-01', toDate: '2025-11-20' },
      { ...all(['lastDay', 'past', 'pastWithOpenCase']), ...undated },
    ],
  ];
  it.each(cases)('takes %s', (_case, filter, names) => {
    expect(subset({ kind: 'ACTIVE_NONE' }, filter)).toEqual(names);
  });
});

describe('on a boundary', () => {
  const on = (filter: unknown, differences: Parameters<typeof aRecordRow>[0], day: string) =>
    selectRecord(RecordFilter.parse(filter), aRecordRow(differences), day);
  const activeOnly = {
    recordStatus: 'SUBSET',
    activeRecords: { kind: 'ACTIVE_ALL' },
    terminatedRecords: { kind: 'TERM_NONE' },
  };
  const goneOnly = (terminatedRecords: TerminatedRecords) => ({
    recordStatus: 'SUBSET',
    activeRecords: { kind: 'ACTIVE_NONE' },
    terminatedRecords,
  });
  const within = goneOnly({ kind: 'TERM_WITHIN_RETENTION' });
  const past = goneOnly({ kind: 'TERM_PAST_RETENTION' });

  it.each([
    ['2026-11-19', 'SELECTED', 'NOT_SELECTED'],
    ['2026-11-20', 'NOT_SELECTED', 'SELECTED'],
    ['2026-11-21', 'NOT_SELECTED', 'SELECTED'],
  ])('a termination on 20 November counts from that day on: on %s', (day, asActive, asGone) => {
    const leaving = { terminationDate: '2026-11-20', isTerminated: true };
    const all = goneOnly({ kind: 'TERM_ALL' });
    expect([on(activeOnly, leaving, day), on(all, leaving, day)]).toEqual([asActive, asGone]);
  });

  it.each([
    ['2023-02-27', 'SELECTED', 'NOT_SELECTED'],
    ['2023-02-28', 'SELECTED', 'SELECTED'],
    ['2023-03-01', 'NOT_SELECTED', 'SELECTED'],
  ])('a start on 29 February is kept until 28 February: on %s', (day, asKept, asPast) => {
    const row = { startDate: '2020-02-29', terminationDate: '2020-06-30', isTerminated: true };
    expect([on(within, row, day), on(past, row, day)]).toEqual([asKept, asPast]);
  });

  it.each([
    ['2025-02-27', 'SELECTED', 'NOT_SELECTED'],
    ['2025-02-28', 'SELECTED', 'SELECTED'],
    ['2025-03-01', 'NOT_SELECTED', 'SELECTED'],
  ])('a termination on 29 February is kept until 28 February: on %s', (day, asKept, asPast) => {
    const row = { startDate: '2018-01-08', terminationDate: '2024-02-29', isTerminated: true };
    expect([on(within, row, day), on(past, row, day)]).toEqual([asKept, asPast]);
  });

  it.each([
    ['2025-11-19', 'NOT_SELECTED'],
    ['2025-11-20', 'SELECTED'],
    ['2025-11-21', 'SELECTED'],
  ])('"terminated since 20 November 2025" takes a termination on %s as %s', (terminationDate, selection) => {
    const since = goneOnly({ kind: 'TERM_SINCE', fromDate: '2025-11-20' });
    expect(on(since, { terminationDate, isTerminated: true }, today)).toBe(selection);
  });

  it.each([
    ['2025-01-31', 'NOT_SELECTED'],
    ['2025-02-01', 'SELECTED'],
    ['2025-02-28', 'SELECTED'],
    ['2025-03-01', 'NOT_SELECTED'],
  ])('"terminated in February 2025" takes a termination on %s as %s', (terminationDate, selection) => {
    const range = goneOnly({ kind: 'TERM_RANGE', fromDate: '2025-02-01', toDate: '2025-02-28' });
    expect(on(range, { terminationDate, isTerminated: true }, today)).toBe(selection);
  });

  it.each([
    ['2026-01-31', 'NOT_SELECTED'],
    ['2026-02-01', 'SELECTED'],
    ['2026-02-28', 'SELECTED'],
    ['2026-03-01', 'NOT_SELECTED'],
  ])('"started in February 2026" takes a start on %s as %s', (startDate, selection) => {
    const activeRecords = { kind: 'ACTIVE_START_RANGE', fromDate: '2026-02-01', toDate: '2026-02-28' };
    expect(on({ ...activeOnly, activeRecords }, { startDate }, today)).toBe(selection);
  });

  it('a termination that is to come is in no choice of terminated records, however far it lies', () => {
    const leaving = { terminationDate: '2026-11-21', isTerminated: true };
    const kinds = ['TERM_ALL', 'TERM_WITHIN_RETENTION', 'TERM_PAST_RETENTION'] as const;
    const choices = [
      ...kinds.map((kind) => goneOnly({ kind })),
      goneOnly({ kind: 'TERM_SINCE', fromDate: '2020-01-01' }),
      goneOnly({ kind: 'TERM_RANGE', fromDate: '2020-01-01', toDate: '2030-01-01' }),
    ];
    expect(new Set(choices.map((filter) => on(filter, leaving, today)))).toEqual(new Set(['NOT_SELECTED']));
  });

  it('a tick without a date is an exception of every choice that asks for dates, and of no other', () => {
    const ticked = { terminationDate: undefined, isTerminated: true };
    const judged = [
      goneOnly({ kind: 'TERM_SINCE', fromDate: '2020-01-01' }),
      goneOnly({ kind: 'TERM_RANGE', fromDate: '2020-01-01', toDate: '2020-01-02' }),
      within,
      goneOnly({ kind: 'TERM_ALL' }),
      past,
      activeOnly,
    ].map((filter) => on(filter, ticked, today));
    expect(judged).toEqual([
      'SELECTED_UNDATED',
      'SELECTED_UNDATED',
      'SELECTED_UNDATED',
      'SELECTED',
      'NOT_SELECTED',
      'NOT_SELECTED',
    ]);
  });

  it('a termination whose start nobody entered is kept and is no exception', () => {
    const row = { startDate: undefined, terminationDate: '2015-01-01', isTerminated: true };
    expect([on(within, row, today), on(past, row, today)]).toEqual(['SELECTED', 'NOT_SELECTED']);
  });
});
