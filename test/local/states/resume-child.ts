// Runs one machine on a state folder until it is killed: `node resume-child.ts <folder> <endpointUrl> <definition>`.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createStatesService } from '../../../local/states/states-service.ts';
import { machineArn, machineSpec, testContext, WatchedClock } from './harness.ts';

const [folder = '', endpointUrl = '', definition = '{}'] = process.argv.slice(2);
const clock = new WatchedClock(join(folder, 'clock'));
const context = testContext(folder, endpointUrl, clock);
const service = createStatesService(context, [machineSpec('m', JSON.parse(definition))], {
  mapConcurrencyLimit: 4,
});
await service.start();
const answer = await service.handle({
  requestId: 'request',
  method: 'POST',
  url: new URL(endpointUrl),
  headers: { 'x-amz-target': 'AWSStepFunctions.StartExecution' },
  body: Readable.from([
    Buffer.from(JSON.stringify({ stateMachineArn: machineArn('m'), name: 'job', input: '{}' })),
  ]),
  caller: { roleArn: undefined, authorize: () => undefined },
});
process.stdout.write(`${String(answer.body)}\n`);
