import { LocalClock } from '../../../local/clock.ts';
import { createLambdaService } from '../../../local/lambda/lambda.ts';
import { aFunction } from './functions.ts';

// Accepts five events that it has no concurrency for, says so and lives on until it is killed.
const lambda = createLambdaService(
  {
    clock: new LocalClock(),
    stateFolder: process.argv[2] ?? '',
    endpointUrl: 'http://127.0.0.1:0',
    region: 'eu-west-1',
    accountId: '111122223333',
    credentialsFor: () => ({ accessKeyId: '', secretAccessKey: '' }),
    log: () => {},
  },
  [aFunction('behaviour', { reservedConcurrency: 0 })],
);
for (let index = 0; index < 5; index += 1) {
  await lambda.invoke('behaviour', { behaviour: 'nothing' }, { invocationType: 'Event' });
}
process.send?.({ accepted: lambda.pendingEventCount() });
