import type { BaseDeps, Workflow } from './deps.ts';
import { nextToStart } from './export-queue.ts';
import { type QueuedExport, readQueue, takeFromQueue } from './queue-store.ts';

export interface StartExportsDeps extends BaseDeps {
  readonly workflow: Workflow;
}

/**
 * Starts what is due. It looks at the queue, not at its caller, so a lost or repeated message changes nothing: runs are
 * named after export and generation, and a run that was taken but not started before a crash is started now.
 */
export async function startExports(deps: StartExportsDeps): Promise<{ startedCount: number }> {
  const { requested, running } = await readQueue(deps);
  for (const queued of running) await startRun(deps, queued);
  let startedCount = 0;
  for (const queued of nextToStart(requested, running)) {
    if (!(await takeFromQueue(deps, queued))) continue;
    await startRun(deps, queued);
    deps.log.info('EXPORT_STARTED', {
      distributorId: queued.distributorId,
      dataExportId: queued.dataExportId,
    });
    startedCount += 1;
  }
  return { startedCount };
}

async function startRun(deps: StartExportsDeps, { distributorId, dataExportId, generation }: QueuedExport) {
  await deps.workflow.start(`${dataExportId}-g${generation}`, { distributorId, dataExportId, generation });
}
