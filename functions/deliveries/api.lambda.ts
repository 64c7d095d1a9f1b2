import { directoryDeps } from '../directory/deps.ts';
import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { deliveryRoutes as routes } from './contract.ts';
import { credentialsKey, deliveryDeps } from './deps.ts';
import { saveSettings, showSettings } from './save-settings.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({ ...deliveryDeps(env), ...directoryDeps(env), ...credentialsKey(env) }),
  [implement(routes.getDeliverySettings, showSettings), implement(routes.putDeliverySettings, saveSettings)],
);
