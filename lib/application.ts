import { type App, Tags } from 'aws-cdk-lib';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import { IntegratorStack } from './integrator-stack.ts';
import { OperationsStack } from './operations-stack.ts';
import { encryptLogs } from './platform/log-key.ts';
import { acknowledge } from './platform/nag.ts';
import type { Stage } from './platform/stages.ts';
import { WebStack } from './web-stack.ts';

export interface Application {
  readonly data: DataStack;
  readonly web: WebStack;
  readonly rooms: AppStack;
  readonly integrator: IntegratorStack;
  readonly operations: OperationsStack;
}

/** The stacks of a stage, in the order in which they are deployed: each may use those before it. */
export function buildApplication(app: App, stage: Stage): Application {
  const env = { account: stage.account, region: stage.region };
  const name = (part: string) => `waybill-${stage.name}-${part}`;
  const data = new DataStack(app, name('data'), { env, stage, terminationProtection: true });
  const web = new WebStack(app, name('web'), { env, stage, data });
  const rooms = new AppStack(app, name('app'), { env, stage, data, web });
  const integrator = new IntegratorStack(app, name('integrator'), { env, stage, data, app: rooms });
  encryptLogs(app, data.logsKey);
  acknowledge(
    app,
    'NIST.800.53.R5-IAMNoInlinePolicy',
    'One role has one policy: rights that are shared would be too many for somebody',
  );
  const operations = new OperationsStack(app, name('operations'), {
    env,
    stage,
    data,
    app: rooms,
    integrator,
  });
  Tags.of(app).add('application', 'waybill');
  Tags.of(app).add('stage', stage.name);
  return { data, web, rooms, integrator, operations };
}
