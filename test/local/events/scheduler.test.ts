import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aQueue, queueArn } from '../sqs/queue-fixture.ts';
import {
  aFunction,
  aRule,
  aSchedule,
  functionArn,
  machineArn,
  openRouting,
  type RoutingOptions,
  roleArn,
} from './routing-fixture.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mayInvoke = `${roleArn('scheduler')} lambda:InvokeFunction ${functionArn('nightly')}`;
const target = (more: object = {}) => ({
  Arn: functionArn('nightly'),
  RoleArn: roleArn('scheduler'),
  ...more,
});
const nightly = (more: object = {}) =>
  aSchedule('nightly', {
    ScheduleExpression: 'cron(0 2 * * ? *)',
    ScheduleExpressionTimezone: 'America/New_York',
    Target: target({
      Input: '{"dueAt":"<aws.scheduler.scheduled-time>","attempt":"<aws.scheduler.attempt-number>"}',
    }),
    ...more,
  });

describe('Amazon EventBridge Scheduler and scheduled rules', () => {
  const opened: Awaited<ReturnType<typeof openRouting>>[] = [];
  const start = async (resources: Parameters<typeof openRouting>[0], options: RoutingOptions = {}) => {
    const open = await openRouting([aFunction('nightly'), ...resources], {
      permissions: [mayInvoke],
      startAt: '2040-03-01T12:00:00Z',
      ...options,
    });
    opened.push(open);
    return open;
  };
  afterEach(async () => {
    for (const open of opened.splice(0)) await open.close();
  });
  const dueTimes = (open: Awaited<ReturnType<typeof openRouting>>) =>
    open.functions.invocations.map(({ payload }) => payload.dueAt ?? payload.time);

  it('fires at local time, with the context attributes filled in', async () => {
    const open = await start([nightly()]);
    open.clock.advance(dayMs);
    await open.functions.count(1);
    expect(open.functions.invocations).toEqual([
      {
        functionName: 'nightly',
        invocationType: 'Event',
        payload: { dueAt: '2040-03-02T07:00:00Z', attempt: '1' },
      },
    ]);
  });

  it('fires every time that a jump of the clock passes once, in order, over the change to summer time', async () => {
    const open = await start([nightly()]);
    open.clock.advance(13 * dayMs);
    await open.functions.count(12);
    open.clock.advance(0);
    expect(dueTimes(open)).toEqual([
      ...Array.from({ length: 9 }, (_, index) => `2040-03-${String(index + 2).padStart(2, '0')}T07:00:00Z`),
      // 11 March 2040, 02:00 does not exist in New York.
      '2040-03-12T06:00:00Z',
      '2040-03-13T06:00:00Z',
      '2040-03-14T06:00:00Z',
    ]);
  });

  it('fires only the latest times of a jump when told so', async () => {
    const open = await start([nightly()], { ports: { mostSchedulesPerJump: 2 } });
    open.clock.advance(13 * dayMs);
    open.clock.advance(dayMs);
    await open.functions.count(3);
    expect(dueTimes(open)).toEqual(['2040-03-13T06:00:00Z', '2040-03-14T06:00:00Z', '2040-03-15T06:00:00Z']);
  });

  it('fires the latest time that was missed while the runtime was down, once', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'local-events-'));
    await (await start([nightly()], { stateFolder })).close();
    opened.pop();
    const open = await start([nightly()], { stateFolder, startAt: '2040-03-05T12:00:00Z' });
    await open.functions.count(1);
    open.clock.advance(dayMs);
    await open.functions.count(2);
    expect(dueTimes(open)).toEqual(['2040-03-05T07:00:00Z', '2040-03-06T07:00:00Z']);
    rmSync(stateFolder, { recursive: true });
  });

  it('fires a rate at once and then in every period, one moment once, and nothing that is disabled or over', async () => {
    const open = await start([
      aSchedule('rate', {
        ScheduleExpression: 'rate(6 hours)',
        EndDate: '2040-03-01T20:00:00Z',
        Target: target(),
      }),
      aSchedule('moment', { ScheduleExpression: 'at(2040-03-01T13:00:00)', Target: target() }),
      nightly({ State: 'DISABLED' }),
    ]);
    open.clock.advance(3 * dayMs);
    await open.functions.count(3);
    expect(dueTimes(open).map((time) => time.slice(0, 16))).toEqual([
      '2040-03-01T12:00',
      '2040-03-01T13:00',
      '2040-03-01T18:00',
    ]);
    expect(open.functions.invocations[1]?.payload).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      resources: [expect.stringContaining('schedule/default/moment')],
      detail: '{}',
    });
  });

  it('fires a rule by the clock in UTC', async () => {
    const open = await start([
      aRule('hourly', {
        ScheduleExpression: 'cron(0 * * * ? *)',
        Targets: [{ Id: 'f', Arn: functionArn('nightly') }],
      }),
    ]);
    open.clock.advance(2 * hourMs);
    await open.functions.count(2);
    expect(dueTimes(open)).toEqual(['2040-03-01T13:00:00Z', '2040-03-01T14:00:00Z']);
    expect(open.functions.invocations[0]?.payload).toMatchObject({ source: 'aws.events', detail: {} });
  });

  it('uses the role of the schedule for queues and state machines, and its dead-letter queue when it may not', async () => {
    const role = roleArn('scheduler');
    const at = (name: string, Arn: string) =>
      aSchedule(name, {
        ScheduleExpression: 'at(2040-03-01T13:00:00)',
        Target: {
          Arn,
          RoleArn: role,
          Input: `{"to":"${name}"}`,
          DeadLetterConfig: { Arn: queueArn('dead') },
        },
      });
    const resources = [
      aQueue('work'),
      aQueue('dead'),
      at('queue', queueArn('work')),
      at('machine', machineArn),
    ];
    const open = await start(resources, { permissions: [`${role} sqs:SendMessage ${queueArn('work')}`] });
    open.clock.advance(hourMs);
    const [sent] = await open.queues.receive(queueArn('work'), { waitSeconds: 20 });
    expect(sent?.body).toBe('{"to":"queue"}');
    const [dead] = await open.queues.receive(queueArn('dead'), { waitSeconds: 20 });
    expect(dead).toMatchObject({
      body: '{"to":"machine"}',
      attributes: {
        ERROR_CODE: { StringValue: 'AccessDeniedException' },
        SCHEDULE_ARN: { StringValue: expect.stringContaining('machine') },
      },
    });
    expect(open.executions).toEqual([]);
  });

  it.each([
    [
      'a flexible window',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
      'flexible time window is not supported',
    ],
    [
      'a universal target',
      { Target: target({ Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' }) },
      'is not supported',
    ],
    ['another target parameter', { Target: target({ EcsParameters: {} }) }, 'EcsParameters is not supported'],
    ['a wrong expression', { ScheduleExpression: 'cron(0 2 * * * *)' }, 'Invalid schedule expression'],
  ])('rejects %s at the start', async (_, properties, message) => {
    await expect(start([nightly(properties)])).rejects.toThrow(message);
  });
});
