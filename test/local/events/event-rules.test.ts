import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/service.ts';
import { aQueue, queueArn } from '../sqs/queue-fixture.ts';
import {
  aFunction,
  aResource,
  aRule,
  fakeFunctions,
  functionArn,
  machineArn,
  openRouting,
  type RoutingOptions,
  roleArn,
} from './routing-fixture.ts';

const startRight = `${roleArn('rules')} states:StartExecution ${machineArn}`;
const EventPattern = { source: ['app'], detail: { status: [{ prefix: 'Fail' }] } };
const Arn = functionArn('close');

describe('Amazon EventBridge', () => {
  let open: Awaited<ReturnType<typeof openRouting>> | undefined;
  let client: EventBridgeClient;
  const start = async (resources: Parameters<typeof openRouting>[0], options?: RoutingOptions) => {
    open = await openRouting(resources, options);
    client = new EventBridgeClient(open.endpoint.client());
    return open;
  };
  afterEach(async () => {
    client?.destroy();
    await open?.close();
    open = undefined;
  });
  const put = (...Entries: object[]) => client.send(new PutEventsCommand({ Entries }));
  const anEvent = { Source: 'app', DetailType: 'Transfer', Detail: '{"status":"Failed","id":7}' };

  it('sends an event that matches a rule to all its targets, each in its own form', async () => {
    const { functions, executions, queues } = await start(
      [
        aQueue('audit'),
        aQueue('steps.fifo', { FifoQueue: true, ContentBasedDeduplication: true }),
        aFunction('close'),
        aRule('failures', {
          EventPattern,
          Targets: [
            { Id: 'function', Arn },
            { Id: 'queue', Arn: queueArn('audit'), Input: '{"fixed":true}' },
            { Id: 'fifo', Arn: queueArn('steps.fifo'), SqsParameters: { MessageGroupId: 'g' } },
            { Id: 'machine', Arn: machineArn, RoleArn: roleArn('rules') },
          ],
        }),
        aRule('off', { EventPattern, State: 'DISABLED', Targets: [{ Id: 'queue', Arn: queueArn('audit') }] }),
      ],
      { permissions: [startRight] },
    );
    const { Entries } = await put(
      { ...anEvent, Detail: '{"status":"Complete"}' },
      { ...anEvent, Resources: ['arn:x'] },
    );
    await functions.count(1);
    expect(functions.invocations).toEqual([
      {
        functionName: 'close',
        invocationType: 'Event',
        payload: {
          version: '0',
          id: Entries?.[1]?.EventId,
          'detail-type': 'Transfer',
          source: 'app',
          account: '000000000000',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: 'us-east-1',
          resources: ['arn:x'],
          detail: { status: 'Failed', id: 7 },
        },
      },
    ]);
    const [fixed] = await queues.receive(queueArn('audit'), { waitSeconds: 20 });
    expect(fixed?.body).toBe('{"fixed":true}');
    const [ordered] = await queues.receive(queueArn('steps.fifo'), { waitSeconds: 20 });
    expect(ordered?.systemAttributes['MessageGroupId']).toBe('g');
    expect(executions.map(({ input }) => JSON.parse(input).detail.id)).toEqual([7]);
    expect(queues.counts(queueArn('audit')).visible).toBe(0);
  });

  it('refuses entries one by one and takes the others', async () => {
    await start([]);
    const { FailedEntryCount, Entries } = await put(
      anEvent,
      { ...anEvent, DetailType: undefined },
      { ...anEvent, Detail: '[1]' },
      { ...anEvent, Source: 'aws.s3' },
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map((entry) => entry.ErrorCode ?? 'taken')).toEqual([
      'taken',
      'InvalidArgument',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
    ]);
  });

  it('refuses more than 10 entries, more than 1 MiB, a bus that does not exist and a role without the right', async () => {
    const { endpoint } = await start([]);
    await expect(put(...Array.from({ length: 11 }, () => anEvent))).rejects.toThrow('Entries');
    await expect(
      put({ ...anEvent, Detail: JSON.stringify({ text: 'x'.repeat(1_048_576) }) }),
    ).rejects.toThrow('over the limit');
    await expect(put({ ...anEvent, EventBusName: 'none' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const asRole = new EventBridgeClient(endpoint.client(roleArn('nobody')));
    await expect(asRole.send(new PutEventsCommand({ Entries: [anEvent] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    asRole.destroy();
  });

  it('keeps the rules of one bus from the events of another', async () => {
    const { functions } = await start([
      aResource(
        'AWS::Events::EventBus',
        'Partner',
        { Name: 'partner' },
        'arn:aws:events:us-east-1:000000000000:event-bus/partner',
      ),
      aFunction('close'),
      aRule('theirs', {
        EventBusName: 'partner',
        EventPattern: { source: ['app'] },
        Targets: [{ Id: 'f', Arn }],
      }),
    ]);
    await put(anEvent, { ...anEvent, EventBusName: 'partner', DetailType: 'Theirs' });
    await functions.count(1);
    expect(functions.invocations.map(({ payload }) => payload['detail-type'])).toEqual(['Theirs']);
  });

  it('tries a target again by the clock, then gives the event to the dead-letter queue', async () => {
    const functions = fakeFunctions(() => {
      throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
    });
    const target = {
      Id: 'f',
      Arn,
      DeadLetterConfig: { Arn: queueArn('dead') },
      RetryPolicy: { MaximumRetryAttempts: 2 },
    };
    const { queues, clock } = await start(
      [aQueue('dead'), aFunction('close'), aRule('failures', { EventPattern, Targets: [target] })],
      { functions },
    );
    await put(anEvent);
    const dead = queues.receive(queueArn('dead'), { waitSeconds: 20 });
    for (let count = 1; count <= 3; count += 1) {
      await functions.count(count);
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(2000);
    }
    const [message] = await dead;
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ detail: { id: 7 } });
    expect(
      Object.fromEntries(
        Object.entries(message?.attributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    ).toEqual({
      RULE_ARN: expect.stringContaining('rule/failures'),
      TARGET_ARN: Arn,
      ERROR_CODE: 'TooManyRequestsException',
      ERROR_MESSAGE: 'Rate exceeded',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
    expect(functions.invocations).toHaveLength(3);
  });

  it('does not try again what its role may not do', async () => {
    const target = {
      Id: 'm',
      Arn: machineArn,
      RoleArn: roleArn('rules'),
      DeadLetterConfig: { Arn: queueArn('dead') },
    };
    const { queues, executions } = await start([
      aQueue('dead'),
      aRule('failures', { EventPattern, Targets: [target] }),
    ]);
    await put(anEvent);
    const [message] = await queues.receive(queueArn('dead'), { waitSeconds: 20 });
    expect(message?.attributes['ERROR_CODE']?.StringValue).toBe('AccessDeniedException');
    expect(executions).toEqual([]);
  });

  it('answers whether an event matches a pattern', async () => {
    await start([]);
    const test = (pattern: object) =>
      client.send(
        new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: '{"source":"app"}' }),
      );
    expect((await test({ source: ['app'] })).Result).toBe(true);
    expect((await test({ source: ['other'] })).Result).toBe(false);
    await expect(test({ source: [{ cidr: '10.0.0.0/8' }] })).rejects.toThrow('cidr is not supported');
  });

  it('delivers copies late and more than once when a drill disturbs the events', async () => {
    const { functions, clock } = await start(
      [aFunction('close'), aRule('failures', { EventPattern, Targets: [{ Id: 'f', Arn }] })],
      { ports: { disturb: () => [0, 60_000] } },
    );
    await put(anEvent);
    await functions.count(1);
    clock.advance(60_000);
    await functions.count(2);
    expect(functions.invocations[0]?.payload.id).toBe(functions.invocations[1]?.payload.id);
  });

  it.each([
    [
      'an input transformer',
      { Id: 'f', Arn, InputTransformer: { InputTemplate: '"x"' } },
      'InputTransformer is not supported',
    ],
    ['an input path', { Id: 'f', Arn, InputPath: '$.detail' }, 'InputPath is not supported'],
    [
      'another kind of target',
      { Id: 'f', Arn: 'arn:aws:sns:us-east-1:000000000000:topic' },
      'is not supported',
    ],
    ['a queue that is missing', { Id: 'f', Arn: queueArn('none') }, 'does not exist'],
    [
      'a FIFO queue that needs deduplication ids',
      { Id: 'f', Arn: queueArn('plain.fifo'), SqsParameters: { MessageGroupId: 'g' } },
      'ContentBasedDeduplication',
    ],
    ['a state machine without a role', { Id: 'f', Arn: machineArn }, 'needs a RoleArn'],
    ['input that is not JSON', { Id: 'f', Arn, Input: 'x' }, 'not JSON'],
  ])('rejects a target with %s at the start', async (_, target, message) => {
    await expect(
      start([
        aQueue('plain.fifo', { FifoQueue: true }),
        aRule('failures', { EventPattern, Targets: [target] }),
      ]),
    ).rejects.toThrow(message);
  });
});
