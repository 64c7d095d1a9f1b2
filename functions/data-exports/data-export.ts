import type { ExportStatus } from './contract.ts';

/** Which statuses may follow which; all else is refused. Ended ones have no successor. */
const successors: Record<ExportStatus, readonly ExportStatus[]> = {
  REQUESTED: ['IN_PROGRESS', 'FAILED', 'CANCELLED'],
  IN_PROGRESS: ['COMPLETE', 'COMPLETE_WITH_EXCEPTIONS', 'FAILED'],
  COMPLETE: [],
  COMPLETE_WITH_EXCEPTIONS: [],
  FAILED: [],
  CANCELLED: [],
};

/** Statuses from which `to` may be entered; the store turns them into the condition of its write. */
export function predecessorsOf(to: ExportStatus): ExportStatus[] {
  const all = Object.keys(successors) as ExportStatus[];
  return all.filter((from) => successors[from].includes(to));
}
