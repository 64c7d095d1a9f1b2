import type { RequestedRun } from '../deliveries/run-request.ts';
import type { Workflow } from './deps.ts';
import type { ExportRef } from './package-keys.ts';

interface Deps {
  readonly workflow: Workflow;
}

/** Starts a run of the workflow that begins with sending; the same run again is one run under the same name. */
export async function startSendingRun(
  deps: Deps,
  { distributorId, dataExportId, generation }: ExportRef,
  run: RequestedRun,
): Promise<void> {
  const input = { distributorId, dataExportId, generation, startAt: 'SEND', ...run };
  await deps.workflow.start(runNameOf({ dataExportId, generation }, run.runNumber), input);
}

/** Runs are named after export and generation; those after the first, which makes the package too, bear a number. */
export function runNameOf(
  { dataExportId, generation }: Pick<ExportRef, 'dataExportId' | 'generation'>,
  runNumber = 1,
): string {
  const name = `${dataExportId}-g${generation}`;
  return runNumber === 1 ? name : `${name}-r${runNumber}`;
}
