import { describe, expect, it } from 'vitest';
import { accessesOf, type TableRequest } from '../../../local/dynamodb/table-access.ts';
import { exportsArn, exportsTable } from './tables.ts';

const key = { pk: { S: 'client#1' }, sk: { S: 'a' } };
const other = { pk: { S: 'client#2' }, sk: { S: 'a' } };
const leading = (...values: string[]) => ({ 'dynamodb:LeadingKeys': values });
const auditArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/audit';
const streamArn = `${exportsArn}/stream/2026-01-01T00:00:00.000`;

const tables = {
  find: (name: string) => (name === 'exports' ? exportsTable() : undefined),
  arnOf: (name: string) => exportsArn.replace(/exports$/, name),
};

function access(
  action: string,
  resource: string,
  context: object = {},
  ...tableName: [string | undefined] | []
) {
  return {
    action: `dynamodb:${action}`,
    resource,
    context,
    tableName: tableName.length === 0 ? 'exports' : tableName[0],
  };
}

const cases: [string, TableRequest, ReturnType<typeof access>[]][] = [
  ['GetItem', { TableName: 'exports', Key: key }, [access('GetItem', exportsArn, leading('client#1'))]],
  ['PutItem', { TableName: 'exports', Item: key }, [access('PutItem', exportsArn, leading('client#1'))]],
  ['UpdateItem', { TableName: 'exports', Key: key }, [access('UpdateItem', exportsArn, leading('client#1'))]],
  ['DeleteItem', { TableName: 'exports', Key: key }, [access('DeleteItem', exportsArn, leading('client#1'))]],
  ['Scan', { TableName: 'exports' }, [access('Scan', exportsArn)]],
  ['Scan', { TableName: 'exports', IndexName: 'gsi1' }, [access('Scan', `${exportsArn}/index/gsi1`)]],
  [
    'Query',
    {
      TableName: 'exports',
      KeyConditionExpression: '#pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: 'client#1' }, ':sk': { S: 'a' } },
    },
    [access('Query', exportsArn, leading('client#1'))],
  ],
  [
    'Query',
    {
      TableName: 'exports',
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1sk > :from and gsi1pk=:status',
      ExpressionAttributeValues: { ':status': { S: 'open' }, ':from': { S: '2' } },
    },
    [access('Query', `${exportsArn}/index/gsi1`, leading('open'))],
  ],
  [
    'BatchGetItem',
    { RequestItems: { exports: { Keys: [key, other, key] }, audit: { Keys: [key] } } },
    [
      access('BatchGetItem', exportsArn, leading('client#1', 'client#2')),
      access('BatchGetItem', auditArn, {}, 'audit'),
    ],
  ],
  [
    'BatchWriteItem',
    { RequestItems: { exports: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: other } }] } },
    [access('BatchWriteItem', exportsArn, leading('client#1', 'client#2'))],
  ],
  [
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: 'exports', Item: key } },
        { Update: { TableName: 'exports', Key: key } },
        { Delete: { TableName: 'exports', Key: other } },
        { ConditionCheck: { TableName: 'exports', Key: other } },
      ],
    },
    [
      ['PutItem', 'client#1'],
      ['UpdateItem', 'client#1'],
      ['DeleteItem', 'client#2'],
      ['ConditionCheckItem', 'client#2'],
    ].map(([action = '', value = '']) =>
      access(action, exportsArn, {
        ...leading(value),
        'dynamodb:EnclosingOperation': 'TransactWriteItems',
      }),
    ),
  ],
  [
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'exports', Key: key } }] },
    [
      access('GetItem', exportsArn, {
        ...leading('client#1'),
        'dynamodb:EnclosingOperation': 'TransactGetItems',
      }),
    ],
  ],
  ['DescribeTable', { TableName: 'exports' }, [access('DescribeTable', exportsArn)]],
  ['DescribeTimeToLive', { TableName: 'exports' }, [access('DescribeTimeToLive', exportsArn)]],
  ['ListTables', {}, [access('ListTables', '*', {}, undefined)]],
  ['ListStreams', { TableName: 'exports' }, [access('ListStreams', `${exportsArn}/stream/*`)]],
  ['DescribeStream', { StreamArn: streamArn }, [access('DescribeStream', streamArn, {}, undefined)]],
  [
    'GetRecords',
    { ShardIterator: Buffer.from('{"table_name":"exports"}').toString('base64') },
    [access('GetRecords', streamArn, {}, undefined)],
  ],
];

describe('what IAM checks for a DynamoDB request', () => {
  it.each(cases)(
    '%s asks for its actions on its tables and leading keys: %j',
    (operation, request, expected) => {
      expect(accessesOf(operation, request, tables)).toEqual(expected);
    },
  );

  it('fails by name on an operation that changes tables', () => {
    expect(() => accessesOf('DeleteTable', { TableName: 'exports' }, tables)).toThrow('dynamodb:DeleteTable');
  });

  it('rejects an unreadable shard iterator', () => {
    expect(() => accessesOf('GetRecords', { ShardIterator: 'x' }, tables)).toThrow('Invalid ShardIterator');
  });
});
