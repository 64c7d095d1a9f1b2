import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { S3ObjectEvent } from '../../../local/s3/contract.ts';
import { aQueue, queueArn } from '../sqs/queue-fixture.ts';
import { aFunction, aResource, aRule, fakeFunctions, functionArn, openRouting } from './routing-fixture.ts';

const put: S3ObjectEvent = {
  eventName: 'ObjectCreated:Put',
  bucket: 'imports',
  key: 'inbound/new hires+1.csv',
  sizeBytes: 12,
  eTag: 'abc',
  sequencer: '00000000000000A1',
  at: '2026-02-02T19:00:00.123Z',
};
const notifications = (NotificationConfiguration: object) =>
  aResource('Custom::S3BucketNotifications', 'Notifications', {
    ServiceToken: functionArn('cdk'),
    BucketName: 'imports',
    NotificationConfiguration,
    Managed: true,
    SkipDestinationValidation: false,
  });
const rule = aRule('arrivals', {
  EventPattern: {
    source: ['aws.s3'],
    'detail-type': ['Object Created', 'Object Deleted'],
    detail: { object: { key: [{ prefix: 'inbound/' }] } },
  },
  Targets: [{ Id: 'f', Arn: functionArn('claim') }],
});

const ownProperty = (NotificationConfiguration: object) =>
  aResource('AWS::S3::Bucket', 'imports', { NotificationConfiguration });

describe('Amazon S3 event notifications', () => {
  let open: Awaited<ReturnType<typeof openRouting>> | undefined;
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });

  it('sends an object through EventBridge when the bucket itself says so, and only then', async () => {
    const tells = (EventBridgeEnabled: boolean) =>
      ownProperty({ EventBridgeConfiguration: { EventBridgeEnabled } });
    open = await openRouting([aFunction('claim'), tells(false), rule]);
    open.routing.onObjectEvent(put);
    await open.close();
    expect(open.functions.invocations).toEqual([]);
    open = await openRouting([aFunction('claim'), tells(true), rule]);
    open.routing.onObjectEvent(put);
    await open.functions.count(1);
  });

  it('refuses other notifications of the bucket itself by name', async () => {
    const opening = openRouting([aFunction('claim'), ownProperty({ QueueConfigurations: [] }), rule]);
    await expect(opening).rejects.toThrow('QueueConfigurations');
  });

  it('sends an object through EventBridge to the function of a rule, once', async () => {
    open = await openRouting([aFunction('claim'), notifications({ EventBridgeConfiguration: {} }), rule]);
    open.routing.onObjectEvent(put);
    open.routing.onObjectEvent({ ...put, key: 'outbound/x.csv' });
    open.routing.onObjectEvent({ ...put, eventName: 'ObjectRemoved:Delete', sequencer: '00000000000000A2' });
    await open.functions.count(2);
    expect(open.functions.invocations.map(({ payload }) => payload)).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account: '000000000000',
        time: '2026-02-02T19:00:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:s3:::imports'],
        detail: {
          version: '0',
          bucket: { name: 'imports' },
          object: { key: 'inbound/new hires+1.csv', size: 12, etag: 'abc', sequencer: '00000000000000A1' },
          'request-id': expect.any(String),
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
      expect.objectContaining({
        'detail-type': 'Object Deleted',
        detail: expect.objectContaining({ reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' }),
      }),
    ]);
  });

  it('stays silent for a bucket without EventBridge', async () => {
    open = await openRouting([aFunction('claim'), notifications({ EventBridgeConfiguration: {} }), rule]);
    open.routing.onObjectEvent({ ...put, bucket: 'others' });
    open.routing.onObjectEvent(put);
    await open.functions.count(1);
    expect(open.functions.invocations[0]?.payload.detail.bucket.name).toBe('imports');
  });

  it('sends to functions and queues of the bucket itself, by event name, prefix and suffix', async () => {
    const filter = (Name: string, Value: string) => ({ Key: { FilterRules: [{ Name, Value }] } });
    open = await openRouting([
      aQueue('arrivals'),
      aFunction('claim'),
      notifications({
        LambdaFunctionConfigurations: [
          {
            Events: ['s3:ObjectCreated:Put'],
            Filter: filter('suffix', '.csv'),
            LambdaFunctionArn: functionArn('claim'),
          },
        ],
        QueueConfigurations: [
          {
            Id: 'removed',
            Events: ['s3:ObjectRemoved:*'],
            Filter: filter('prefix', 'inbound/'),
            QueueArn: queueArn('arrivals'),
          },
        ],
      }),
    ]);
    open.routing.onObjectEvent({ ...put, eventName: 'ObjectCreated:Copy' });
    open.routing.onObjectEvent(put);
    open.routing.onObjectEvent({ ...put, eventName: 'ObjectRemoved:Delete' });
    await open.functions.count(1);
    const [record] = open.functions.invocations[0]?.payload.Records ?? [];
    expect(record).toMatchObject({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: 'imports' },
        object: { key: 'inbound/new+hires%2B1.csv', size: 12, eTag: 'abc' },
      },
    });
    const [removed] = await open.queues.receive(queueArn('arrivals'), { waitSeconds: 20 });
    expect(JSON.parse(removed?.body ?? '').Records[0]).toMatchObject({
      eventName: 'ObjectRemoved:Delete',
      s3: { configurationId: 'removed' },
    });
    expect(open.functions.invocations).toHaveLength(1);
  });

  it('delivers after a restart what no function had taken before', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'local-events-'));
    const resources = [aFunction('claim'), notifications({ EventBridgeConfiguration: {} }), rule];
    const stuck = await openRouting(resources, {
      stateFolder,
      functions: fakeFunctions(() => new Promise(() => {})),
    });
    stuck.routing.onObjectEvent(put);
    await stuck.functions.count(1);
    await stuck.close();
    open = await openRouting(resources, { stateFolder });
    await open.functions.count(1);
    expect(open.functions.invocations[0]?.payload.detail.object.key).toBe(put.key);
    rmSync(stateFolder, { recursive: true });
  });

  it.each([
    ['a topic', { TopicConfigurations: [] }, 'TopicConfigurations is not supported'],
    [
      'an event that never happens here',
      { QueueConfigurations: [{ Events: ['s3:LifecycleExpiration:*'], QueueArn: queueArn('q') }] },
      'only object created',
    ],
  ])('rejects a notification to %s at the start', async (_, configuration, message) => {
    await expect(openRouting([notifications(configuration)])).rejects.toThrow(message);
  });
});
