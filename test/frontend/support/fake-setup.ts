import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { type FirmSetup, folders, integratorRoutes } from '../../../functions/integrator/contract.ts';
import { integratorReportRoutes, type SetUpTask } from '../../../functions/integrator-reports/contract.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type FirmRequest, firmOf } from './fake-integrator.ts';

const { getFirmSetup, putFirmSetup } = integratorRoutes;
const { listSetUpTasks } = integratorReportRoutes;

const setupOf = (world: ApiWorld, request: FirmRequest): FirmSetup =>
  found(world.integrator.setups.get(firmOf(world, request).firmId), 'FIRM_NOT_FOUND');

const titleOf = (templates: readonly { readonly id: number; readonly title: string }[], id: number): string =>
  templates.find((one) => one.id === id)?.title ?? `No. ${id}`;

/** The tasks of a setup as the reports name them. */
function tasksOf(setup: FirmSetup, lastRuns: ReadonlyMap<string, SetUpTask['lastRun']>): SetUpTask[] {
  const { dateFormat, notificationEmails, isNoUpdateEnabled, isSubscribed } = setup;
  const shared = {
    dateFormat,
    notificationEmails,
    status: isSubscribed ? ('ACTIVE' as const) : ('PAUSED' as const),
    nextRunAt: isSubscribed ? '2026-03-04T10:00:00.000Z' : undefined,
  };
  const imports = setup.importTasks.map(({ templateId, schedule, isExpected }) => ({
    ...shared,
    name: titleOf(importTemplates, templateId),
    type: 'IMPORT' as const,
    templateId,
    schedule,
    dataPath: `/${folders.import}`,
    isNoUpdateEnabled,
    isExpected,
    ignoredColumns: setup.ignoredColumns[String(templateId)] ?? [],
    lastRun: lastRuns.get(`IMPORT ${templateId}`),
  }));
  const exports = setup.exportTasks.map(({ templateId, schedule, isChangesOnly }) => ({
    ...shared,
    name: titleOf(exportTemplates, templateId),
    type: 'EXPORT' as const,
    templateId,
    schedule,
    dataPath: `/${folders.export}`,
    isChangesOnly,
    lastRun: lastRuns.get(`EXPORT ${templateId}`),
  }));
  return [...imports, ...exports];
}

/** The API of set-ups over the world. */
export const setupAnswers = [
  playable(getFirmSetup, (world, request) => ({ body: setupOf(world, request) })),
  playable(putFirmSetup, (world, request) => {
    const before = setupOf(world, request);
    const after = { ...before, ...request.body, version: before.version + 1 };
    world.integrator.setups.set(before.firmId, after);
    world.integrator.saved.push(request.body);
    return { body: after };
  }),
  playable(listSetUpTasks, (world, request) => ({
    body: { items: tasksOf(setupOf(world, request), world.integrator.lastRuns) },
  })),
];
