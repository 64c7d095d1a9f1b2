import { collectEagerly } from '../platform/collect-eagerly.ts';
import { parseEnv } from '../platform/env.ts';
import { bucketFiles } from '../platform/files.ts';
import { task } from '../platform/task.ts';
import { deliveryEnv, deliverySteps } from './contract.ts';
import { credentialsKey, deliveryDeps, destinationExceptions } from './deps.ts';
import { type SendPackageDeps, sendPackage } from './send-package.ts';

/** Invoked by the export workflow, again and again until everything is sent or the attempt failed. */
export const handler = task(
  deliverySteps.sendPackage.input,
  (deps: SendPackageDeps, input, run) => collectEagerly(() => sendPackage(deps, input, run)),
  (env) => ({
    ...deliveryDeps(env),
    ...credentialsKey(env),
    ...destinationExceptions(env),
    files: bucketFiles(parseEnv(deliveryEnv.pick({ EXPORTS_BUCKET: true }), env).EXPORTS_BUCKET),
  }),
);
