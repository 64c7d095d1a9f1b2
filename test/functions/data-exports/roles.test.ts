import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { addExport, aRequest, type ExportWorld, exportWorld } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
let dataExportId: string;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  call = exportApi(world);
  dataExportId = (await addExport(world)).dataExportId;
});
afterAll(() => engine.stop());

const callers = {
  'system administrator': { as: 'sub-vera' },
  'project manager': { as: 'sub-ida' },
  'all access': { as: 'sub-dana' },
  'read only': { as: 'sub-rita' },
  'machine that may write': { as: 'machine-meridian' },
  'machine that may read': { as: 'machine-meridian', claims: { scope: 'waybill/exports.read' } },
} as const;
type Caller = keyof typeof callers;

const everyone = Object.keys(callers) as Caller[];
const people = everyone.filter((name) => !name.startsWith('machine'));
const requesters: Caller[] = ['system administrator', 'all access', 'machine that may write'];
const choice = { clientId: 1001, recordSet: { kind: 'ALL_EMPLOYERS' } };

const may: Record<keyof typeof dataExportRoutes, readonly Caller[]> = {
  requestDataExport: requesters,
  previewDataExport: requesters,
  listDataExports: everyone,
  exportLogWorkbook: people,
  retryWaitingTransfers: [...requesters, 'project manager'],
  getDataExport: everyone,
  listExportExceptions: everyone,
  cancelDataExport: requesters,
  retryTransfer: [...requesters, 'project manager'],
  setExportPriority: ['system administrator'],
};
const bodies: Partial<Record<keyof typeof dataExportRoutes, unknown>> = {
  requestDataExport: aRequest(),
  previewDataExport: choice,
  setExportPriority: { priorityClass: 2, reason: 'Promised.' },
};

const cases = Object.keys(may).flatMap((name) =>
  everyone.map((caller) => {
    const route = name as keyof typeof dataExportRoutes;
    return { route, caller, verb: may[route].includes(caller) ? 'lets' : 'refuses' };
  }),
);

describe('every route', () => {
  it.each(cases)('$verb $caller: $route', async ({ route, caller, verb }) => {
    const { method, path } = dataExportRoutes[route];
    const address = path
      .replace('/v1/distributors/{distributorId}/data-exports', exportsPath)
      .replace('{dataExportId}', dataExportId);
    const { body } = await call(method.toUpperCase(), address, { ...callers[caller], body: bodies[route] });
    expect(body.code === 'ROLE_NOT_ALLOWED').toBe(verb === 'refuses');
  });
});
