import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartError } from '../../../local/start-error.ts';
import { synthesize } from '../../../local/template/synthesize.ts';

/** A CDK app of two stacks, the second of which reads the first. */
const app = `
import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput } from 'aws-cdk-lib';
const app = new App();
const stage = app.node.getContext('stage');
const env = { account: '000000000000', region: 'us-east-1' };
const later = new Stack(app, 'a-later', { env });
const first = new Stack(app, 'b-first', { env });
const queue = new Queue(first, 'Queue', { queueName: stage + '-' + app.node.getContext('colour') });
new CfnOutput(later, 'Name', { value: queue.queueArn });
app.synth();
`;

describe('synthesis of the CDK app, in the place of `cdk synth`', () => {
  let projectFolder = '';
  const cacheFolder = () => join(projectFolder, 'cache');

  beforeAll(async () => {
    projectFolder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
    await symlink(join(process.cwd(), 'node_modules'), join(projectFolder, 'node_modules'));
    await writeFile(join(projectFolder, 'package.json'), '{"type":"module"}');
    await writeFile(join(projectFolder, 'cdk.json'), '{"app":"node bin/app.ts","context":{"colour":"blue"}}');
    await cp('package-lock.json', join(projectFolder, 'package-lock.json'));
    await mkdir(join(projectFolder, 'bin'));
    await writeFile(join(projectFolder, 'bin/app.ts'), app);
  });

  afterAll(() => rm(projectFolder, { recursive: true, force: true }));

  it('gives the stacks in dependency order, with the context of cdk.json and the stage', async () => {
    const stacks = await synthesize({ stage: 'local', projectFolder, cacheFolder: cacheFolder() });
    expect(stacks.map(({ stackName }) => stackName)).toEqual(['b-first', 'a-later']);
    const queues = Object.values(stacks[0]?.template.Resources ?? {}).filter(
      ({ Type }) => Type === 'AWS::SQS::Queue',
    );
    expect(queues.map(({ Properties }) => Properties?.['QueueName'])).toEqual(['local-blue']);
  });

  it('reads the kept templates of an unchanged app, and only the newest are kept', async () => {
    await synthesize({ stage: 'local', projectFolder, cacheFolder: cacheFolder() });
    const [kept = ''] = await readdir(cacheFolder());
    await writeFile(join(cacheFolder(), kept), '[{"stackName":"kept","template":{}}]');
    const stacks = await synthesize({ stage: 'local', projectFolder, cacheFolder: cacheFolder() });
    expect(stacks).toEqual([{ stackName: 'kept', template: {} }]);
  });

  it('fails with what the app says when it does not synthesize', async () => {
    await writeFile(join(projectFolder, 'bin/app.ts'), "throw new Error('the stage is wrong');");
    const failed = synthesize({ stage: 'local', projectFolder, cacheFolder: cacheFolder() });
    await expect(failed).rejects.toThrow(StartError);
    await expect(failed).rejects.toThrow('the stage is wrong');
  });
});
