import type { BillingTerms } from '../../functions/integrator-billing/contract.ts';
import { saveTerms } from '../../functions/integrator-billing/terms-store.ts';
import type { Run } from '../../functions/integrator-runs/contract.ts';
import type { ExportTask, ImportTask, TaskSchedule } from '../../functions/integrator-setup/contract.ts';
import { requestExports } from '../../functions/run-requests/request-exports.ts';
import { requestRerun } from '../../functions/run-requests/request-rerun.ts';
import { firm1, type IntegratorWorld } from './integrator-world.ts';
import { itemsIn, type RunResult, resultOf, workToEnd } from './run-world.ts';
import { asking } from './undo-world.ts';

const daily: TaskSchedule = { frequency: 'DAILY' };

export const exportTask = (templateId: number, differences: Partial<ExportTask> = {}): ExportTask => ({
  templateId,
  schedule: daily,
  isChangesOnly: false,
  ...differences,
});

export const importTask = (templateId: number, differences: Partial<ImportTask> = {}): ImportTask => ({
  templateId,
  schedule: daily,
  isExpected: false,
  ...differences,
});

/** What a firm may use, from the beginning on. */
export const limitTo = (world: IntegratorWorld, terms: Partial<BillingTerms>) =>
  saveTerms(world, firm1, {
    from: '2026-01-01',
    terms: { period: 'MONTH', isHardLimit: true, version: 2, ...terms },
    by: 'Vera',
    at: world.clock.now().toISOString(),
  });

/** Somebody asks for exports, and they are written. */
export const exportNow = (world: IntegratorWorld, ...templateIds: readonly number[]) =>
  workedOn(world, (deps) => requestExports(deps, { firmId: firm1, templateIds, by: 'Fay' }));

/** Somebody runs the rows of a job again that were not applied, and it is worked on to its end. */
export const rerun = (world: IntegratorWorld, jobId: string) =>
  workedOn(world, (deps) => requestRerun(deps, { firmId: firm1, jobId, by: 'Fay' }));

async function workedOn(
  world: IntegratorWorld,
  ask: (deps: ReturnType<typeof asking<IntegratorWorld>>) => Promise<Run>,
): Promise<RunResult> {
  world.clock.advance(60_000);
  const run = await ask(asking(world));
  await workToEnd(world, run);
  return resultOf(world, run);
}

async function rowsOf(world: IntegratorWorld, partition: string) {
  const items = await itemsIn(world.integrator.client, world.integrator.table);
  return items.filter(({ pk }) => pk === `F#${firm1}#${partition}`);
}

/** Records that are counted, by job. */
export const ledgerOf = async (world: IntegratorWorld) =>
  Object.fromEntries(
    (await rowsOf(world, 'LEDGER')).map(({ jobId, recordCount }) => [
      String(jobId).split('.').slice(0, 2).join('.'),
      recordCount,
    ]),
  );

/** Events that were not sent on, in the order in which they happened, of one moment by type and template. */
export const eventsOf = async (world: IntegratorWorld) =>
  (await rowsOf(world, 'NEW-EVENTS'))
    .map(({ type, at, data }) => ({
      type: String(type),
      at: String(at),
      data: data as Record<string, unknown>,
    }))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));

const placeOf = ({ type, at, data }: { type: string; at: string; data: Record<string, unknown> }): string =>
  `${at} ${type} ${data['templateId']}`;
