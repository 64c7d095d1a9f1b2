import { describe, expect, it } from 'vitest';
import {
  counted,
  runNews,
  runProgress,
  undoObstacle,
  undoTotals,
} from '../../frontend/src/integrator/run-labels.ts';
import { periodOf } from '../../frontend/src/integrator/run-times.ts';
import {
  nextRunOf,
  taskIntervalMs,
  taskKey,
  taskNews,
  taskProgressText,
} from '../../frontend/src/integrator/upcoming-tasks.ts';
import type { ShownRun, UpcomingTask } from '../../functions/integrator-reports/contract.ts';
import { aCompletedJob, aJob, aJobAtWork, anUndoJob, aRun, aTask } from './support/reports-world.ts';

const working = (doneCount: number, rowCount = 1200): UpcomingTask =>
  aTask(1, { state: 'IN_PROGRESS', job: { jobId: aJob(1).jobId, rowCount, doneCount } });

describe('tasks of the next runs', () => {
  it('tell how many rows are done once the rows are counted', () => {
    expect([working(500), working(0, 0), aTask(1)].map(taskProgressText)).toEqual([
      '(500 / 1,200 rows)',
      undefined,
      undefined,
    ]);
  });

  it('are watched closely while a check or a run is at work', () => {
    const states: UpcomingTask['state'][] = ['SCHEDULED', 'WAITING', 'HELD'];
    const resting = taskIntervalMs(states.map((state) => ({ state })));
    const moving: UpcomingTask['state'][] = ['RECEIVED', 'CHECKING', 'QUEUED', 'IN_PROGRESS'];
    for (const state of moving) {
      expect(taskIntervalMs([{ state: 'SCHEDULED' }, { state }])).toBeLessThan(resting);
    }
    expect(taskIntervalMs([])).toBe(resting);
  });

  it('tell when the run begins that takes what is uploaded now', () => {
    const scheduled = aTask(2, {
      state: 'SCHEDULED',
      file: undefined,
      nextRunAt: '2026-03-05T10:00:00.000Z',
    });
    expect(nextRunOf([working(1), scheduled])).toBe('2026-03-05T10:00:00.000Z');
    expect(nextRunOf([working(1)])).toBeUndefined();
    const weekly = { frequency: 'WEEKLY', weekday: 5 } as const;
    expect(nextRunOf([aTask(3, { state: 'SCHEDULED', schedule: weekly })])).toBeUndefined();
  });

  it('are told apart by their files', () => {
    expect(new Set([aTask(1), aTask(2), aTask(1, { templateId: 4 })].map(taskKey)).size).toBe(3);
    expect(taskKey(working(1))).toBe(taskKey(aTask(1)));
  });

  it('are news when their state changed and when their job has ended, and not when they only came into view', () => {
    const queued = aTask(1, { state: 'QUEUED', job: { jobId: aJob(1).jobId, rowCount: 0, doneCount: 0 } });
    const { fileName } = { fileName: 'fn_Details_Data_import_20260302.csv' };
    expect(taskNews([aTask(1)], [queued, aTask(2)])).toEqual([`${fileName}: Queued.`]);
    expect(taskNews([working(1)], [working(2)])).toEqual([]);
    expect(taskNews([working(1)], [])).toEqual([`${fileName}: its job has ended.`]);
    expect(taskNews([aTask(1), aTask(2, { state: 'SCHEDULED', file: undefined })], [])).toEqual([]);
  });
});

describe('the period of completed runs', () => {
  const at = Date.parse('2026-03-31T05:00:00.000Z');

  it('has no end and begins 30 days before the Pacific day unless it is chosen', () => {
    expect(periodOf({}, at)).toEqual({ from: '2026-02-28' });
    expect(periodOf({ from: '2026-01-01' }, at)).toEqual({ from: '2026-01-01' });
    expect(periodOf({ to: '2026-01-31' }, at)).toEqual({ from: '2026-01-01', to: '2026-01-31' });
  });
});

const runWith = (different: Partial<ShownRun>): ShownRun => ({ ...aRun(), jobs: [], ...different });

describe('a run', () => {
  it('counts rows of jobs that have ended as done, also where one stopped early', () => {
    const stopped = aJob(3, { status: 'INTERRUPTED', rowCount: 100, createdCount: 0 });
    const jobs = [aCompletedJob(1), aJobAtWork(2), stopped, aJob(4, { status: 'QUEUED', rowCount: 0 })];
    expect(runProgress(runWith({ jobs }))).toEqual({
      doneCount: 1200 + 300 + 100,
      totalCount: 2500,
      of: 'rows',
    });
  });

  it('counts the jobs of an undo, which has no rows', () => {
    const jobs = [anUndoJob(1), { ...anUndoJob(2), status: 'IN_PROGRESS' as const }];
    expect(runProgress(runWith({ kind: 'UNDO', jobs }))).toEqual({ doneCount: 1, totalCount: 2, of: 'jobs' });
  });

  it('sums up what an undo did', () => {
    const jobs = [anUndoJob(1), aJob(2), anUndoJob(3)];
    expect(undoTotals(runWith({ jobs }))).toEqual({ restoredCount: 4200, removedCount: 194, keptCount: 6 });
  });

  it.each([
    ['nothing', runWith({}), undefined],
    ['that it works', runWith({ canUndo: false, status: 'IN_PROGRESS' }), 'The run has not ended.'],
    [
      'the run that undoes it',
      runWith({ canUndo: false, undoneByRunId: '2026-03-04-U01' }),
      'Run 2026-03-04-U01 undoes it.',
    ],
    [
      'its age',
      runWith({ canUndo: false, supportEndsAt: '2026-03-01T00:00:00.000Z' }),
      'A run can be undone for 90 days.',
    ],
    ['that there is nothing to undo', runWith({ canUndo: false }), 'The run has changed nothing.'],
  ])('is kept from being undone by %s', (_, run, expected) => {
    expect(undoObstacle(run, Date.parse('2026-03-10T00:00:00.000Z'))).toBe(expected);
  });

  it('is news when its state changed', () => {
    const queued = runWith({ status: 'QUEUED' });
    expect(runNews([queued], [runWith({ status: 'COMPLETED' })])).toEqual(['Run 2026-03-03: Completed.']);
    expect(runNews([], [queued])).toEqual([]);
    expect(runNews([queued], [queued])).toEqual([]);
  });

  it('counts one and many', () => {
    expect([0, 1, 1200].map((count) => counted(count, 'record'))).toEqual([
      '0 records',
      '1 record',
      '1,200 records',
    ]);
  });
});
