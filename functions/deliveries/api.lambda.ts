import { directoryDeps } from '../directory/deps.ts';
import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { newUlid } from '../platform/ids.ts';
import { deliveryRoutes as routes } from './contract.ts';
import { connectionTests, credentialsKey, deliveryDeps } from './deps.ts';
import { listChanges, showSettings } from './describe-settings.ts';
import { saveSettings } from './save-settings.ts';
import { describeConnectionTest, startConnectionTest } from './start-connection-test.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({
    ...deliveryDeps(env),
    ...directoryDeps(env),
    ...credentialsKey(env),
    ...connectionTests(env),
    newId: newUlid,
  }),
  [
    implement(routes.getDeliverySettings, showSettings),
    implement(routes.putDeliverySettings, saveSettings),
    implement(routes.testDelivery, startConnectionTest),
    implement(routes.getDeliveryTest, describeConnectionTest),
    implement(routes.listSettingsChanges, listChanges),
  ],
);
