import { describe, expect, it } from 'vitest';
import { ExportStatus } from '../../../functions/data-exports/contract.ts';
import { predecessorsOf } from '../../../functions/data-exports/data-export.ts';

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

const move = (from: ExportStatus, to: ExportStatus) => predecessorsOf(to).includes(from);
const refused = ExportStatus.options.flatMap((from) =>
  ExportStatus.options.filter((to) => !allowed[from].includes(to)).map((to) => [from, to] as const),
);

describe('a transition', () => {
  it.each(refused)('from %s to %s is refused', (from, to) => {
    expect(move(from, to)).toBe(false);
  });
});
