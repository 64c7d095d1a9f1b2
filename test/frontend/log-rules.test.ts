import { describe, expect, it } from 'vitest';
import { milestones } from '../../frontend/src/data-exports/milestones.ts';
import { isMoving } from '../../frontend/src/data-exports/status-labels.ts';
import { timelineOf } from '../../frontend/src/data-exports/timeline.ts';
import { aShownExport, awaitingRetry, broken, delivered, running } from './support/shown-exports.ts';

const nowMs = Date.parse('2026-03-04T00:00:00Z');

describe('whether an export is watched closely', () => {
  it.each([
    ['requested', {}, true],
    ['running', running(), true],
    ['extracted, with nothing sent yet', { ...delivered(), transfer: undefined }, true],
    ['delivered', delivered(), false],
    ['failed', broken(), false],
    ['cancelled', { status: 'CANCELLED' as const }, false],
    ["waiting for tomorrow's attempt", awaitingRetry(), false],
  ])('%s', (_, given, expected) => {
    expect(isMoving(aShownExport(given), nowMs)).toBe(expected);
  });

  it('again just before its next attempt is due', () => {
    expect(isMoving(aShownExport(awaitingRetry()), Date.parse('2099-03-04T15:14:30Z'))).toBe(true);
  });
});

describe('milestones', () => {
  const before = aShownExport(running());

  it('are changes of status, not of progress', () => {
    expect(milestones([before], [{ ...before, processedCount: 400 }])).toEqual([]);
  });

  it('name the export and both statuses when both changed', () => {
    const after = { ...before, ...delivered() };
    expect(milestones([before], [after])).toEqual([
      `${before.exportNumber}: Complete.`,
      `${before.exportNumber}: Transfer Complete.`,
    ]);
  });

  it('are silent about exports that only came into view', () => {
    expect(milestones([before], [aShownExport(delivered())])).toEqual([]);
  });
});

describe('the timeline', () => {
  it('tells what happened and what is planned, oldest first', () => {
    const told = timelineOf(aShownExport(awaitingRetry())).map(({ text, code }) => [text, code]);
    expect(told).toEqual([
      ['Requested', undefined],
      ['Extraction started', undefined],
      ['Record set frozen', undefined],
      ['Extraction: Complete with Exceptions', undefined],
      ['Attempt 1 started', undefined],
      ['Attempt 1 failed', 'AUTH_FAILED'],
      ['Attempt 2 started', undefined],
      ['Attempt 2 failed', 'AUTH_FAILED'],
      ['Next attempt', undefined],
    ]);
  });
});
