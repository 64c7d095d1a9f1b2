import type { JobRef } from '../../functions/integrator-jobs/contract.ts';
import { detailsKey, keptName } from '../../functions/integrator-jobs/details-key.ts';
import type { StoredRun } from '../../functions/integrator-runs/run-store.ts';
import { requestUndo } from '../../functions/run-requests/request-undo.ts';
import { csvOf, firm1, type IntegratorWorld, textAt } from './integrator-world.ts';
import { keptOf, type RunResult, resultOf, runNight, send, workToEnd } from './run-world.ts';

/** Starts of workflows, in memory: which attempts there were, and which go on. */
function memoryRunWorkflow() {
  const nameOf = ({ firmId, runId }: Pick<StoredRun, 'firmId' | 'runId'>, attempt: number) =>
    `${firmId} ${runId} ${attempt}`;
  const started: string[] = [];
  const workflow = {
    started,
    running: new Set<string>(),
    isBroken: false,
    async start(ref: Pick<StoredRun, 'firmId' | 'runId'>, attempt: number) {
      if (workflow.isBroken) throw new Error('the workflow cannot be reached');
      const name = nameOf(ref, attempt);
      if (started.includes(name)) return;
      started.push(name);
      workflow.running.add(name);
    },
    isRunning: async (ref: Pick<StoredRun, 'firmId' | 'runId'>, attempt: number) =>
      workflow.running.has(nameOf(ref, attempt)),
  };
  return workflow;
}

export const asking = <T extends object>(world: T) => ({ ...world, runWorkflow: memoryRunWorkflow() });

/** Somebody undoes a run, a minute later, and it is worked on to its end. */
export async function undo(
  world: IntegratorWorld,
  { runId, firmId = firm1 }: { readonly runId: string; readonly firmId?: string },
): Promise<RunResult> {
  world.clock.advance(60_000);
  const run = await requestUndo(asking(world), { firmId, runId, by: 'Fay' });
  await workToEnd(world, run);
  return resultOf(world, run);
}

/**
 * A night of three files of employers, the first of which makes P1. The second makes P2, which P1 comes to name, and the third
 * P3, which P2 comes to name.
 */
export async function threeFilesOfEmployers(world: IntegratorWorld): Promise<RunResult> {
  const employer = (EmployerID: string, ParentEmployerID = '') => ({ EmployerID, ParentEmployerID });
  const files = [
    [employer('P1')],
    [employer('P2'), employer('P1', 'P2')],
    [employer('P3'), employer('P2', 'P3')],
  ];
  for (const [place, rows] of files.entries())
    await send(world, 1, csvOf(1, ...rows), { date: `2026111${place + 7}` });
  return runNight(world, { runId: '2026-11-21' });
}

/** What an undo says it has kept, line by line. */
export const keptBy = (world: IntegratorWorld, job: JobRef) =>
  textAt(world, detailsKey(job, keptName))
    .split('\n')
    .filter((line) => line !== '')
    .map(
      (line) =>
        JSON.parse(line) as {
          rowNumber: number;
          key: string;
          column?: string;
          code: string;
          message: string;
        },
    );

/** Everything that a firm keeps, by kind and key. */
export async function everything(world: IntegratorWorld, kinds: readonly string[], firmId = firm1) {
  const all = new Map<string, Record<string, string>>();
  for (const kind of kinds)
    for (const [key, values] of await keptOf(world, kind, firmId)) all.set(`${kind} ${key}`, values);
  return all;
}
