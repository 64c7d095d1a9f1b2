import { systemClock } from '../platform/clock.ts';
import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { directoryRoutes as routes } from './contract.ts';
import { directoryDeps } from './deps.ts';
import { describeCaller, listDistributors, listFirms } from './describe-caller.ts';
import { describeClient, listEmployers, listSecurityGroups, listWorksites } from './describe-client.ts';
import { searchClients } from './search-clients.ts';
import { switchDataExport } from './switch-data-export.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({ ...directoryDeps(env), clock: systemClock }),
  [
    implement(routes.getMe, describeCaller),
    implement(routes.listDistributors, listDistributors),
    implement(routes.listFirms, listFirms),
    implement(routes.setDataExportEnabled, switchDataExport),
    implement(routes.searchClients, searchClients),
    implement(routes.getClient, describeClient),
    implement(routes.listEmployers, listEmployers),
    implement(routes.listWorksites, listWorksites),
    implement(routes.listSecurityGroups, listSecurityGroups),
  ],
);
