import { ConflictError } from '../platform/errors.ts';
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

/** @throws ConflictError when the step is not allowed */
export function advance(from: ExportStatus, to: ExportStatus): ExportStatus {
  if (successors[from].includes(to)) return to;
  throw new ConflictError('STATUS_NOT_ALLOWED', `a data export that is ${from} cannot become ${to}`);
}

export function isEnded(status: ExportStatus): boolean {
  return successors[status].length === 0;
}
