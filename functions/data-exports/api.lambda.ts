import { deliveriesTable } from '../deliveries/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { i9Deps } from '../i9/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { cancelExport, setPriority } from './change-waiting-export.ts';
import { dataExportRoutes as routes } from './contract.ts';
import { baseDeps, packageFiles, startHint, workflow } from './deps.ts';
import { describeExport, listExports } from './describe-export.ts';
import { listExceptions } from './list-exceptions.ts';
import { previewExport } from './preview-export.ts';
import { requestExport } from './request-export.ts';
import { retryAllWaiting, retryOne } from './retry-transfers.ts';
import { writeLogWorkbook } from './write-log-workbook.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({
    ...baseDeps(env),
    ...directoryDeps(env),
    ...i9Deps(env),
    ...deliveriesTable(env),
    ...packageFiles(env),
    ...startHint(env),
    ...workflow(env),
    ...auditDeps(env),
  }),
  [
    implement(routes.requestDataExport, requestExport),
    implement(routes.previewDataExport, previewExport),
    implement(routes.listDataExports, listExports),
    implement(routes.exportLogWorkbook, writeLogWorkbook),
    implement(routes.retryWaitingTransfers, retryAllWaiting),
    implement(routes.getDataExport, describeExport),
    implement(routes.listExportExceptions, listExceptions),
    implement(routes.cancelDataExport, cancelExport),
    implement(routes.retryTransfer, retryOne),
    implement(routes.setExportPriority, setPriority),
  ],
);
