import { describe, expect, it } from 'vitest';
import { ExportStatus } from '../../../functions/data-exports/contract.ts';
import { predecessorsOf } from '../../../functions/data-exports/data-export.ts';
import { nextToStart, slotCount } from '../../../functions/data-exports/export-queue.ts';

const allowed: Record<ExportStatus, ExportStatus[]> = {
  REQUESTED: ['IN_PROGRESS', 'FAILED', 'CANCELLED'],
  IN_PROGRESS: ['COMPLETE', 'COMPLETE_WITH_EXCEPTIONS', 'FAILED'],
  COMPLETE: [],
  COMPLETE_WITH_EXCEPTIONS: [],
  FAILED: [],
  CANCELLED: [],
};
describe('the status of a data export', () => {
  it.each(ExportStatus.options)('lists as predecessors of %s exactly those that may become it', (to) => {
    expect(predecessorsOf(to)).toEqual(ExportStatus.options.filter((from) => allowed[from].includes(to)));
  });
});

describe('the queue', () => {
  const queued = (...ids: string[]) =>
    ids.map((dataExportId) => ({ dataExportId, distributorId: 'meridian-hr' }));
  const started = (requested: string[], running: string[]) =>
    nextToStart(queued(...requested), queued(...running)).map((one) => one.dataExportId);

  it('starts the oldest requests, as many as slots are free', () => {
    expect(slotCount).toBe(4);
    expect(started(['1', '2', '3', '4', '5'], [])).toEqual(['1', '2', '3', '4']);
    expect(started(['5', '6'], ['1', '2', '3'])).toEqual(['5']);
  });

  it('starts nothing while every slot is taken, or more than every slot', () => {
    expect(started(['9'], ['1', '2', '3', '4'])).toEqual([]);
    expect(started(['9'], ['1', '2', '3', '4', '5'])).toEqual([]);
  });

  it('does not start what runs already', () => {
    expect(started(['1', '2'], ['1'])).toEqual(['2']);
  });
});
