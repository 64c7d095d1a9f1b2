import { App, Validations } from 'aws-cdk-lib';
import { buildApplication } from '../lib/application.ts';
import { stageNamed } from '../lib/platform/stages.ts';
import { rulePacks } from '../lib/rules/rule-packs.ts';

const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));
buildApplication(app, stage);
Validations.of(app).addPlugins(...rulePacks(app, stage));
app.synth();
