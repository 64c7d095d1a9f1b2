import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AppStack } from '../lib/app-stack.ts';
import { DataStack } from '../lib/data-stack.ts';
import { IntegratorStack } from '../lib/integrator-stack.ts';
import { stageNamed } from '../lib/platform/stages.ts';
import { WebStack } from '../lib/web-stack.ts';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));
const env = { account: stage.account, region: stage.region };
const name = (part: string) => `waybill-${stage.name}-${part}`;

const data = new DataStack(app, name('data'), { env, stage, terminationProtection: true });
const web = new WebStack(app, name('web'), { env, stage, data });
const rooms = new AppStack(app, name('app'), { env, stage, data, web });
new IntegratorStack(app, name('integrator'), { env, stage, data, app: rooms });

Tags.of(app).add('application', 'waybill');
Tags.of(app).add('stage', stage.name);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
