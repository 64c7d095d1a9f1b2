import { expect, it } from 'vitest';
import { RecordSummary } from '../../../functions/i9/record-summary.ts';
import { aRecordRow } from '../../support/record-builders.ts';

const today = '2026-11-20';
const rows = [
  aRecordRow(),
  aRecordRow({ isSection2Signed: false, attachmentCount: 2, attachmentBytes: 4096 }),
  aRecordRow({ isSection1Signed: false, isSection2Signed: false, startDate: undefined }),
  aRecordRow({ terminationDate: '2026-11-21', isTerminated: true, everifyCaseCount: 1 }),
  aRecordRow({ terminationDate: today, everifyCaseCount: 2, openEverifyCaseCount: 1 }),
  aRecordRow({ isTerminated: true, recordType: 'HISTORICAL', attachmentCount: 1 }),
  aRecordRow({ startDate: '2020-02-29', terminationDate: '2025-11-20', isTerminated: true }),
  aRecordRow({ startDate: '2020-02-29', terminationDate: '2025-11-21', isTerminated: true }),
  aRecordRow({
    startDate: '2019-05-01',
    terminationDate: '2020-02-01',
    openEverifyCaseCount: 1,
    everifyCaseCount: 1,
  }),
];
const counts = {
  recordCount: 9,
  activeCount: 4,
  terminatedCount: 5,
  incompleteCount: 2,
  historicalCount: 1,
  pastRetentionCount: 2,
  withAttachmentsCount: 2,
  openCaseCount: 2,
  closedCaseCount: 2,
};

function countsOf(...pages: (typeof rows)[]) {
  const summary = new RecordSummary(today);
  for (const page of pages) summary.add(page);
  return summary.counts;
}

it('counts records by status, state of the form, retention and what hangs on them', () => {
  expect(countsOf(rows)).toEqual(counts);
});

it('counts the same however the rows are cut into pages', () => {
  expect(countsOf(rows.slice(0, 4), [], rows.slice(4))).toEqual(counts);
  expect(countsOf(...rows.map((row) => [row]))).toEqual(counts);
});

it('counts nothing in an empty set', () => {
  expect(new Set(Object.values(countsOf()))).toEqual(new Set([0]));
});

it('gives counts that later pages do not change', () => {
  const summary = new RecordSummary(today);
  const before = summary.counts;
  summary.add(rows);
  expect([before.recordCount, summary.counts.recordCount]).toEqual([0, 9]);
});
