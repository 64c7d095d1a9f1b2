import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { startingDeps } from '../integrator/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { task } from '../platform/task.ts';
import { runsEnv } from './contract.ts';
import { runDeps, runWorkflow } from './deps.ts';
import { type DispatchDeps, dispatchRuns } from './dispatch-runs.ts';

function digestStarter(env: FunctionEnv): Pick<DispatchDeps, 'digestStarter'> {
  const { DIGEST_FUNCTION_NAME } = parseEnv(runsEnv.pick({ DIGEST_FUNCTION_NAME: true }), env);
  const client = new LambdaClient({});
  return {
    digestStarter: {
      async start(input) {
        const Payload = JSON.stringify(input);
        await client.send(
          new InvokeCommand({ FunctionName: DIGEST_FUNCTION_NAME, InvocationType: 'Event', Payload }),
        );
      },
    },
  };
}

/** Invoked every five minutes, and at 09:00 and 10:00 UTC; what the trigger holds does not matter. */
export const handler = task(z.unknown(), dispatchRuns, (env) => ({
  ...startingDeps(env),
  ...runDeps(env),
  ...runWorkflow(env),
  ...digestStarter(env),
}));
