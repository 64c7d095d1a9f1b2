import { LocalClock } from '../../../local/clock.ts';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { exportsTable } from './tables.ts';

// Writes items for as long as it lives and tells its parent how many were acknowledged.
const dynamoDb = await startDynamoDb(
  {
    clock: new LocalClock(),
    stateFolder: process.argv[2] ?? '',
    endpointUrl: 'http://127.0.0.1:0',
    region: 'eu-west-1',
    accountId: '111122223333',
    credentialsFor: () => ({ accessKeyId: '', secretAccessKey: '' }),
    log: () => {},
  },
  [exportsTable()],
);
process.send?.({ childPid: dynamoDb.childPid });
for (let index = 0; ; index += 1) {
  await dynamoDb.call('PutItem', {
    TableName: 'exports',
    Item: { pk: { S: 'a' }, sk: { S: String(index) } },
  });
  process.send?.({ acknowledged: index + 1 });
}
