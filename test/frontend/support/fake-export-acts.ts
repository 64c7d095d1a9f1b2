import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { ConflictError } from '../../../functions/platform/errors.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld, ShownExport } from './api-world.ts';

/** Replaces an export by one that differs. */
function changeExport(
  world: ApiWorld,
  dataExportId: string,
  change: (before: ShownExport) => Partial<ShownExport>,
): ShownExport {
  const before = found(
    world.exports.find((one) => one.dataExportId === dataExportId),
    'DATA_EXPORT_NOT_FOUND',
  );
  const after = { ...before, ...change(before) };
  world.exports = world.exports.map((one) => (one === before ? after : one));
  return after;
}

function sendAgain(before: ShownExport): Partial<ShownExport> {
  const { transfer } = before;
  if (transfer === undefined || transfer.status === 'COMPLETE')
    throw new ConflictError('TRANSFER_NOT_WAITING', 'This transfer does not wait.');
  const isNewCycle = transfer.status === 'FAILED';
  return {
    transfer: {
      ...transfer,
      status: 'IN_PROGRESS',
      nextAttemptAt: undefined,
      attemptNumber: isNewCycle ? 1 : transfer.attemptNumber + 1,
      cycleNumber: transfer.cycleNumber + (isNewCycle ? 1 : 0),
    },
  };
}

const { cancelDataExport, retryTransfer, retryWaitingTransfers, setExportPriority, exportLogWorkbook } =
  dataExportRoutes;

/** What can be done with exports of the world, with the refusals of the real ones. */
export const exportActs = [
  playable(cancelDataExport, (world, { params, principal }) => ({
    body: changeExport(world, params.dataExportId, (before) => {
      if (before.status !== 'REQUESTED')
        throw new ConflictError('STATUS_NOT_ALLOWED', 'The export has started and cannot be cancelled.');
      world.acts.push(`cancel ${before.exportNumber}`);
      return {
        status: 'CANCELLED',
        queue: undefined,
        cancelledAt: '2026-03-02T16:00:00.000Z',
        cancelledBy: principal.displayName,
      };
    }),
  })),
  playable(retryTransfer, (world, { params }) => ({
    body: changeExport(world, params.dataExportId, (before) => {
      world.acts.push(`retry ${before.exportNumber}`);
      return sendAgain(before);
    }),
  })),
  playable(retryWaitingTransfers, (world) => {
    const waiting = world.exports.filter(({ transfer }) => transfer?.nextAttemptAt !== undefined);
    for (const { dataExportId } of waiting) changeExport(world, dataExportId, sendAgain);
    world.acts.push('retry waiting transfers');
    return {
      body: {
        startedCount: waiting.length,
        exportNumbers: waiting.map(({ exportNumber }) => exportNumber),
      },
    };
  }),
  playable(setExportPriority, (world, { params, body }) => ({
    body: changeExport(world, params.dataExportId, (before) => ({
      priorityReason: body.reason,
      queue: {
        ...before.queue,
        priorityClass: body.priorityClass,
        isManualPriority: true,
        isDueDateAtRisk: false,
      },
    })),
  })),
  playable(exportLogWorkbook, (world) => {
    world.acts.push('workbook');
    return {
      body: {
        url: world.workbookUrl,
        fileName: 'Data_Export_Log_20260302_0900.xlsx',
        rowCount: world.exports.length,
        expiresAt: '2099-01-01T00:00:00.000Z',
      },
    };
  }),
];
