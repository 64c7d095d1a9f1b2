import { deliveriesTable } from '../deliveries/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { i9Deps } from '../i9/deps.ts';
import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { dataExportRoutes as routes } from './contract.ts';
import { baseDeps, startHint } from './deps.ts';
import { describeExport, listExports } from './describe-export.ts';
import { requestExport } from './request-export.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({
    ...baseDeps(env),
    ...directoryDeps(env),
    ...i9Deps(env),
    ...deliveriesTable(env),
    ...startHint(env),
  }),
  [
    implement(routes.requestDataExport, requestExport),
    implement(routes.listDataExports, listExports),
    implement(routes.getDataExport, describeExport),
  ],
);
