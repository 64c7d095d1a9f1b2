import { task } from '../platform/task.ts';
import { deliverySteps } from './contract.ts';
import { credentialsKey, deliveryDeps, destinationExceptions } from './deps.ts';
import { testConnection } from './test-connection.ts';

/** Invoked asynchronously by the room's API function, once for each connection test. */
export const handler = task(deliverySteps.testConnection.input, testConnection, (env) => ({
  ...deliveryDeps(env),
  ...credentialsKey(env),
  ...destinationExceptions(env),
}));
