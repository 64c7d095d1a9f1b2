import { jobsOfRun, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { TransientError } from '../platform/errors.ts';
import { boundGarbage } from '../platform/heap-garbage.ts';
import type { TaskRun } from '../platform/task.ts';
import { beginRun } from './begin-run.ts';
import type { WorkOnRunInput, WorkOnRunOutput } from './contract.ts';
import type { RunDeps } from './deps.ts';
import { tried } from './end-job.ts';
import { endRun, interruptJobs, isJobEnded, statusOf } from './end-run.ts';
import { workOnExportJob } from './export-job.ts';
import { workOnImportJob } from './import-job.ts';
import { tellRunBegun, tellRunEnd } from './run-events.ts';
import { type HeldRun, isLockLost } from './run-lock.ts';
import type { StoredRun } from './run-store.ts';
import { orderOfJobs, takeFiles } from './take-files.ts';
import { workOnUndoJob } from './undo-job.ts';

/** A call works so long at most, so that the runs of many firms take turns. */
const sliceMs = 120_000;
/** Left of a function's time for the chunk at work. */
const reserveMs = 30_000;
const waitSeconds = 30;

const ended: WorkOnRunOutput = { isEnded: true, waitSeconds: 0 };
const goesOn: WorkOnRunOutput = { isEnded: false, waitSeconds: 0 };
const waits: WorkOnRunOutput = { isEnded: false, waitSeconds };
const waitsForUploads: WorkOnRunOutput = { isEnded: false, waitSeconds: 10 };

/**
 * Works on a run for a slice of time. Killed anywhere and called again it comes to the same: what was committed stays, what was
 * frozen is applied as it was, and an earlier call that is still alive can write nothing any more.
 */
export async function workOnRun(
  deps: RunDeps & Partial<Audited>,
  { hasFailed, ...ref }: WorkOnRunInput,
  { remainingMs }: Pick<TaskRun, 'remainingMs'>,
): Promise<WorkOnRunOutput> {
  const mostMs = remainingMs();
  const goOn = () => remainingMs() > reserveMs && mostMs - remainingMs() < sliceMs;
  const begun = await beginRun(deps, ref);
  if (begun.kind === 'ENDED') return ended;
  if (begun.kind === 'WAIT') {
    if (hasFailed) throw new TransientError('RUN_WAITS', 'another run of the firm is at work; try again');
    return waits;
  }
  if (!hasFailed) await tellRunBegun(deps, begun);
  const letGarbageBe = boundGarbage();
  try {
    return await work(deps, begun, { hasFailed, goOn });
  } catch (error) {
    if (!isLockLost(error)) throw error;
    deps.log.warn('RUN_TAKEN_OVER', { ...ref, attemptNumber: begun.held.epoch });
    return waits;
  } finally {
    letGarbageBe();
  }
}

async function work(
  deps: RunDeps & Partial<Audited>,
  { run, held }: { readonly run: StoredRun; readonly held: HeldRun },
  { hasFailed, goOn }: { readonly hasFailed: boolean; readonly goOn: () => boolean },
): Promise<WorkOnRunOutput> {
  if (run.kind === 'NIGHTLY' && !hasFailed && !(await takeFiles(deps, held, run))) return waitsForUploads;
  const jobs = async () => orderOfJobs(run, await jobsOfRun(deps, run.firmId, run.runId));
  if (hasFailed) {
    await interruptJobs(deps, held, await jobs());
    const all = await jobs();
    await tried(deps, () => tellRunEnd(deps, run, all, 'INTERRUPTED'));
    await endRun(deps, held, all, 'INTERRUPTED');
    return ended;
  }
  for (let isFirst = true; ; isFirst = false) {
    const all = await jobs();
    const next = all.find((job) => !isJobEnded(job));
    if (next === undefined) {
      await tellRunEnd(deps, run, all, statusOf(all.map(({ status }) => status)));
      await endRun(deps, held, all);
      return ended;
    }
    if (!isFirst && !goOn()) return goesOn;
    const { isEnded } = await workOnJob(deps, { run, held, job: next, ended: all.filter(isJobEnded) }, goOn);
    if (!isEnded) return goesOn;
  }
}

interface Work {
  readonly run: StoredRun;
  readonly held: HeldRun;
  readonly job: StoredJob;
  readonly ended: readonly StoredJob[];
}

function workOnJob(deps: RunDeps, work: Work, goOn: () => boolean) {
  const { run, job, held } = work;
  if (job.kind === 'UNDO') return workOnUndoJob(deps, { run, job, epoch: held.epoch }, goOn);
  return job.kind === 'EXPORT' ? workOnExportJob(deps, work, goOn) : workOnImportJob(deps, work, goOn);
}
