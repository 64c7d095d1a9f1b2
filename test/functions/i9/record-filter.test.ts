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
