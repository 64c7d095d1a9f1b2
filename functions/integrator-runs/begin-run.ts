import { addDays } from '../import-templates/calendar-date.ts';
import { endedStatuses } from '../integrator-jobs/contract.ts';
import { NotFoundError } from '../platform/errors.ts';
import { cancellationCodes, transact } from '../platform/table.ts';
import type { RunRef } from './contract.ts';
import type { RunDeps } from './deps.ts';
import { type HeldRun, lockClaim, readLock } from './run-lock.ts';
import { listRuns, readRun, runUpdate, type StoredRun } from './run-store.ts';

/** `WAIT`: another run of the firm comes before it, or is at work. */
export type Begun =
  | { readonly kind: 'ENDED' }
  | { readonly kind: 'WAIT' }
  | { readonly kind: 'BEGUN'; readonly run: StoredRun; readonly held: HeldRun };

const openStatuses = ['QUEUED', 'IN_PROGRESS'] as const;
export const hasEnded = ({ status }: Pick<StoredRun, 'status'>): boolean => endedStatuses.includes(status);

/** Begins work on a run, or goes on with it: from now on no earlier beginning can write. */
export async function beginRun(deps: RunDeps, ref: RunRef): Promise<Begun> {
  const run = await readRun(deps, ref);
  if (run === undefined) throw new NotFoundError('RUN_NOT_FOUND', 'the firm has no such run');
  if (hasEnded(run)) return { kind: 'ENDED' };
  const lock = await readLock(deps, ref.firmId);
  if (lock !== undefined && lock.runId !== ref.runId) return { kind: 'WAIT' };
  if (lock === undefined && (await isEarlierOpen(deps, run))) return { kind: 'WAIT' };
  const epoch = run.epoch + 1;
  const startedAt = run.startedAt ?? deps.clock.now().toISOString();
  const begun = { status: 'IN_PROGRESS', epoch, startedAt } as const;
  try {
    await transact(deps.integrator.client, [
      lockClaim(deps, ref, epoch),
      runUpdate(deps, ref, begun, { status: openStatuses, epoch: run.epoch }),
    ]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    return { kind: 'WAIT' };
  }
  deps.log.info('RUN_BEGUN', { ...ref, code: run.kind, attemptNumber: epoch });
  return { kind: 'BEGUN', run: { ...run, ...begun }, held: { ...ref, epoch } };
}

/** Nights further back have ended, or were given up. */
const mostNights = 31;

/** Nightly runs go in the order of their dates. */
async function isEarlierOpen(deps: RunDeps, { firmId, kind, runId, runDate }: StoredRun): Promise<boolean> {
  if (kind !== 'NIGHTLY') return false;
  const earlier = await listRuns(deps, firmId, { from: addDays(runDate, -mostNights), to: runDate });
  return earlier.some((run) => run.kind === 'NIGHTLY' && run.runId < runId && !hasEnded(run));
}
