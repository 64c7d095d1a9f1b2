import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { EntityKind } from '../import-templates/contract.ts';
import { fileNote } from '../integrator/file-notes.ts';
import { readImportFile } from '../integrator/import-file-store.ts';
import { endedStatuses, type JobStatus } from '../integrator-jobs/contract.ts';
import { readJob, type StoredJob } from '../integrator-jobs/job-store.ts';
import { transact } from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import { readChanges, readOutcome } from './chunk-store.ts';
import type { RunStatus } from './contract.ts';
import type { RunDeps } from './deps.ts';
import { endStopped, tried } from './end-job.ts';
import { endExportStopped, removeExport } from './export-job.ts';
import { tallyOf } from './job-tally.ts';
import { secureSource } from './open-job.ts';
import { commitChunk } from './run-chunk.ts';
import { runEvent } from './run-events.ts';
import { type HeldRun, lockRelease } from './run-lock.ts';
import { runUpdate } from './run-store.ts';

export const isJobEnded = ({ status }: Pick<StoredJob, 'status'>): boolean => endedStatuses.includes(status);

/** The worst of its jobs. */
export const statusOf = (statuses: readonly JobStatus[]): RunStatus =>
  (['INTERRUPTED', 'INCOMPLETE'] as const).find((status) => statuses.includes(status)) ?? 'COMPLETED';

/** Ends a run all of whose jobs have ended, and lets the next one of its firm begin. @param status when it is not that of its jobs */
export async function endRun(
  deps: RunDeps,
  held: HeldRun,
  jobs: readonly StoredJob[],
  status: RunStatus = statusOf(jobs.map((job) => job.status)),
): Promise<void> {
  const ended = { status, endedAt: deps.clock.now().toISOString(), jobCount: jobs.length };
  const event = runEvent({ ...held, ...ended }, jobs.length);
  await transact(deps.integrator.client, [
    lockRelease(deps, held, held.epoch),
    runUpdate(deps, held, ended, { status: ['IN_PROGRESS'], epoch: held.epoch }),
    ...(event === undefined ? [] : [eventPut(deps, event)]),
  ]);
  const told = status === 'INTERRUPTED' ? 'NightlyRunsInterrupted' : 'NightlyRunsCompleted';
  // Only the run of a night is named by its date.
  if (/^\d{4}-\d\d-\d\d$/.test(held.runId)) deps.log.measure(told, 1);
  deps.log.info('RUN_ENDED', {
    firmId: held.firmId,
    runId: held.runId,
    code: status,
    recordCount: jobs.length,
  });
}

/**
 * Ends every job of a run that cannot go on. What is frozen of the chunk at work is applied to its end when that
 * can be done; files that were not come to are secured, so that they can be run again.
 */
export async function interruptJobs(deps: RunDeps, held: HeldRun, jobs: readonly StoredJob[]): Promise<void> {
  for (const job of jobs) if (!isJobEnded(job)) await interruptJob(deps, held, job);
}

async function interruptJob(deps: RunDeps, held: HeldRun, job: StoredJob): Promise<void> {
  const note = fileNote('ZI-X-900', { id: job.jobId });
  if (job.kind === 'EXPORT') {
    await tried(deps, () => removeExport(deps, job));
    return endExportStopped(deps, { held, job }, note);
  }
  const template = importTemplates.find(({ id }) => id === job.templateId);
  if (job.kind === 'UNDO' || template === undefined) {
    const unsureKinds = template === undefined ? EntityKind.options : [template.entity];
    return endStopped(deps, held, job, { note, done: undefined, unsureKinds });
  }
  const secured = (await tried(deps, () => securedJob(deps, held, job))) ?? job;
  const finished = await tried(deps, () => finishChunk(deps, held, secured));
  // A commit that failed may have been made: what its job's row says is what is counted.
  const applied = finished ?? (await tried(deps, () => readJob(deps, secured))) ?? secured;
  const tally = await tried(deps, () => tallyOf(deps, applied, template));
  const unsureKinds = finished === undefined ? [template.entity] : [];
  await endStopped(deps, held, applied, { note, done: tally && { template, tally }, unsureKinds });
}

async function securedJob(deps: RunDeps, held: HeldRun, job: StoredJob): Promise<StoredJob | undefined> {
  const file = job.kind === 'IMPORT' && job.archiveETag === undefined && (await readImportFile(deps, job));
  return file ? secureSource(deps, held, job, file) : job;
}

async function finishChunk(deps: RunDeps, held: HeldRun, job: StoredJob): Promise<StoredJob | undefined> {
  const outcome = await readOutcome(deps, job, job.doneChunkCount);
  if (outcome === undefined) return job;
  return commitChunk(deps, held, job, { outcome, changes: await readChanges(deps, job, outcome) });
}
