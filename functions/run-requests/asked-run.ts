import { pacificDateOf } from '../import-templates/run-date.ts';
import { detailDays } from '../integrator-jobs/contract.ts';
import type { Run } from '../integrator-runs/contract.ts';
import type { AskDeps, RunDeps } from '../integrator-runs/deps.ts';
import { listRuns, newRunPut } from '../integrator-runs/run-store.ts';
import { ConflictError, TransientError } from '../platform/errors.ts';
import { cancellationCodes, type TransactItem, transact } from '../platform/table.ts';

const dayMs = 86_400_000;

/** @throws ConflictError `SUPPORT_ENDED` when details of something that ended then are kept no more */
export function requireSupport({ clock }: RunDeps, endedAt: string): void {
  if (clock.now().getTime() < Date.parse(endedAt) + detailDays * dayMs) return;
  const message = `What is needed for that is kept for ${detailDays} days. Upload a corrected file instead.`;
  throw new ConflictError('SUPPORT_ENDED', message);
}

/** A run that somebody asks for, and what is written with it. */
export interface AskedRun {
  readonly run: Omit<Run, 'runId' | 'runDate' | 'status' | 'queuedAt' | 'epoch'>;
  items(runId: string, at: string): TransactItem[];
}

const lettersByKind = { RERUN: 'R', UNDO: 'U', EXPORT: 'X' } as const;
const mostNumber = 99;

/**
 * Adds a run under the next number of its kind and day, and starts it. Whoever is second to a number is asked anew.
 * @param ask looks at what there is, and throws when it may not be
 */
export async function addAskedRun(
  deps: AskDeps,
  { firmId, kind }: { readonly firmId: string; readonly kind: keyof typeof lettersByKind },
  ask: () => Promise<AskedRun>,
): Promise<Run> {
  for (let lostCount = 0; lostCount <= mostNumber; lostCount += 1) {
    const now = deps.clock.now();
    const runDate = pacificDateOf(now);
    // The number comes first: whoever takes it before the answer is asked for is seen by that, and later ones are second to it.
    const runId = await nextRunId(deps, firmId, `${runDate}-${lettersByKind[kind]}`);
    const { run: asked, items } = await ask();
    const queuedAt = now.toISOString();
    const run: Run = { ...asked, runId, runDate, status: 'QUEUED', queuedAt, epoch: 0 };
    if (!(await isAdded(deps, [newRunPut(deps, run), ...items(runId, queuedAt)]))) continue;
    await startNow(deps, run);
    return run;
  }
  throw new TransientError('RUN_NUMBERS_TAKEN', 'others keep asking for runs of this firm; try again');
}

/** @param prefix `{date}-{letter}` */
async function nextRunId(deps: RunDeps, firmId: string, prefix: string): Promise<string> {
  const runs = await listRuns(deps, firmId, { from: prefix, to: prefix });
  const numbers = runs.map(({ runId }) => Number(runId.slice(prefix.length)));
  const next = Math.max(0, ...numbers) + 1;
  if (next <= mostNumber) return `${prefix}${String(next).padStart(2, '0')}`;
  throw new TransientError(
    'TOO_MANY_RUNS',
    `no more than ${mostNumber} a day can be asked for; try again tomorrow`,
  );
}

async function isAdded(deps: RunDeps, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(deps.integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** One that cannot be started now is started by the next dispatch. */
async function startNow(deps: AskDeps, run: Run): Promise<void> {
  const { firmId, runId } = run;
  try {
    await deps.runWorkflow.start({ firmId, runId }, 0);
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('RUN_NOT_STARTED_YET', { firmId, code: runId, errorName });
  }
}
