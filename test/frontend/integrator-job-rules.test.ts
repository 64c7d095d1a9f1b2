import { describe, expect, it } from 'vitest';
import { checkComment, lengthLeft } from '../../frontend/src/integrator/job-comment-draft.ts';
import {
  doneRowCount,
  durationMs,
  isAtWork,
  jobNews,
  triggeredByLabel,
  workIntervalMs,
} from '../../frontend/src/integrator/job-labels.ts';
import { parsePreferences, type View } from '../../frontend/src/integrator/view-choice.ts';
import { endedStatuses, JobStatus } from '../../functions/integrator-jobs/contract.ts';
import { aCompletedJob, aJob, aJobAtWork, aRefusedUpload } from './support/reports-world.ts';

describe('jobs', () => {
  it('are watched closely while one of them is at work', () => {
    const moving = JobStatus.options.filter((status) => isAtWork({ status }));
    expect(moving).toEqual(JobStatus.options.filter((status) => !endedStatuses.includes(status)));
    expect(workIntervalMs([aJob(1), aJobAtWork(2)])).toBeLessThan(workIntervalMs([aJob(1)]));
    expect(workIntervalMs([])).toBe(workIntervalMs([aJob(1)]));
  });

  it('are done with every row whatever became of it', () => {
    expect(doneRowCount(aJob(1))).toBe(1200);
    expect(doneRowCount(aJobAtWork(1))).toBe(300);
  });

  it('last from start to end, and not at all before, or when they never began', () => {
    expect([aJob(1), aJobAtWork(1), aRefusedUpload(1)].map(durationMs)).toEqual([
      125_000,
      undefined,
      undefined,
    ]);
  });

  it('are news when their state changed, and not when they only came into view', () => {
    const before = [aJobAtWork(1), aJob(2)];
    expect(jobNews(before, [aJob(3), aCompletedJob(1), aJob(2)])).toEqual([
      'Import Client / Employee Data, fn_Details_Data_import_20260302.csv: Completed.',
    ]);
  });

  it('are triggered by the schedule or by a person', () => {
    expect(['SCHEDULE', 'Fia Firmadmin'].map(triggeredByLabel)).toEqual(['Schedule', 'Fia Firmadmin']);
  });
});

describe('a comment', () => {
  it('is sent without blanks around it, about the job or about a row', () => {
    expect(checkComment({ text: ' Why. ', row: ' ' })).toEqual({ body: { text: 'Why.' } });
    expect(checkComment({ text: 'Why.', row: ' 1,200 ' })).toEqual({
      body: { text: 'Why.', rowNumber: 1200 },
    });
  });

  it('has 1 to 1,000 characters', () => {
    expect(checkComment({ text: ' \n ', row: '' })).toEqual({ errors: { text: 'Write a comment.' } });
    expect(checkComment({ text: 'a'.repeat(1000), row: '' })).toHaveProperty('body');
    expect(checkComment({ text: 'a'.repeat(1003), row: '' })).toEqual({
      errors: { text: 'Shorten the comment by 3.' },
    });
    expect([' a ', 'a'.repeat(1002)].map((text) => lengthLeft({ text, row: '' }))).toEqual([999, -2]);
  });

  it.each(['0', '-1', '1.5', 'two', '12345678901'])('is about no row %s', (row) => {
    expect(checkComment({ text: 'Why.', row })).toEqual({ errors: { row: 'Write the number of a row.' } });
  });
});

describe('preferences of a list', () => {
  const view: View = {
    storageKey: 'a-view',
    of: 'jobs',
    columns: [
      { id: 'name', header: 'Name', isFixed: true },
      { id: 'status', header: 'Status' },
      { id: 'added', header: 'Added' },
    ],
  };
  const stored = { pageSize: 20, contentDensity: 'compact', wrapLines: false };

  it('keep the order chosen, drop columns that are no more, and put new ones last', () => {
    const contentDisplay = [
      { id: 'status', visible: false },
      { id: 'gone', visible: true },
      { id: 'name', visible: true },
    ];
    expect(parsePreferences(view, { ...stored, contentDisplay })).toEqual({
      ...stored,
      contentDisplay: [
        { id: 'status', visible: false },
        { id: 'name', visible: true },
        { id: 'added', visible: true },
      ],
    });
  });

  it('fall back where what is stored is not understood', () => {
    expect(parsePreferences(view, 'nonsense')).toBeUndefined();
    expect(parsePreferences(view, { ...stored, pageSize: 7, contentDisplay: [] })).toMatchObject({
      pageSize: 50,
    });
  });
});
