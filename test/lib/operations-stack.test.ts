import { describe, expect, it } from 'vitest';
import { metrics } from '../../functions/platform/contract.ts';
import { functionsOf, resourcesOf, synthesizeApp, type Template } from './synthesized.ts';

const { data, rooms, operations } = await synthesizeApp('prod');
const made = (template: Template, type: string) => resourcesOf(template, type).map(([id]) => id);
const alarms = resourcesOf(operations, 'AWS::CloudWatch::Alarm');
const textOf = (end: string): string => {
  const found = alarms.filter(([id]) => new RegExp(`^Alarms\\w*${end}\\d?[0-9A-F]{8}$`).test(id));
  return JSON.stringify(found);
};
/** Of the ids, those that a text refers to by no output of their stack. */
const missingIn = (text: string, ids: readonly string[]) =>
  ids.filter((id) => !text.includes(`PublishOutputRef${id}`) && !text.includes(`PublishOutputFnGetAtt${id}`));

describe('what watches the others', () => {
  it('holds nobody up: its references are weak, and nothing refers to it', () => {
    expect(JSON.stringify(operations)).not.toContain('Fn::ImportValue');
    expect(operations.Outputs ?? {}).toEqual({});
  });

  it('stays below what one alarm may compute: ten metrics', () => {
    const counts = alarms.map(
      ([, { Properties }]) =>
        (Properties.Metrics ?? []).filter((one: { MetricStat?: object }) => one.MetricStat).length,
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  });

  it('names no function, table or queue by hand', () => {
    const names = alarms.flatMap(([, { Properties }]) => [
      ...(Properties.Dimensions ?? []),
      ...(Properties.Metrics ?? []).flatMap(
        (one: { MetricStat?: { Metric: { Dimensions?: object[] } } }) =>
          one.MetricStat?.Metric.Dimensions ?? [],
      ),
    ]);
    const literal = names.filter(({ Value }: { Value: unknown }) => typeof Value === 'string');
    expect(new Set(literal.map(({ Name }: { Name: string }) => Name))).toEqual(
      new Set(['service', 'GlobalSecondaryIndexName']),
    );
  });
});

describe('there is an alarm', () => {
  const functionIds = functionsOf(rooms).map(({ id }) => id);

  it('on errors of every function', () => {
    expect(missingIn(textOf('Errors'), functionIds)).toEqual([]);
  });

  it('on every function that needs nearly all of its time', () => {
    expect(missingIn(textOf('Durations'), functionIds)).toEqual([]);
  });

  it('on throttles of every table and index', () => {
    const text = textOf('Throttles');
    expect(missingIn(text, made(data, 'AWS::DynamoDB::GlobalTable'))).toEqual([]);
    const indexes = resourcesOf(data, 'AWS::DynamoDB::GlobalTable').flatMap(
      ([, { Properties }]) => Properties.GlobalSecondaryIndexes ?? [],
    );
    const unseen = indexes.filter(({ IndexName }) => !text.includes(`"${IndexName}"`));
    expect(indexes.length).toBeGreaterThan(3);
    expect(unseen).toEqual([]);
  });

  it('on every workflow: failed, timed out, throttled', () => {
    const machines = made(rooms, 'AWS::StepFunctions::StateMachine');
    const failed = JSON.stringify(
      resourcesOf(rooms, 'AWS::CloudWatch::Alarm').filter(
        ([, { Properties }]) => Properties.MetricName === 'ExecutionsFailed',
      ),
    );
    expect(machines.filter((id) => !failed.includes(`"Ref":"${id}"`))).toEqual([]);
    const text = textOf('WorkflowLimits\\d?');
    expect(missingIn(text, machines)).toEqual([]);
    for (const metric of ['ExecutionsTimedOut', 'ExecutionThrottled'])
      expect(text.split(`"MetricName":"${metric}"`)).toHaveLength(machines.length + 1);
  });

  it('on the age of every queue, and on every queue of dead letters', () => {
    const isDead = (id: string) => /DeadLetters/.test(id);
    const queues = made(rooms, 'AWS::SQS::Queue');
    expect(
      missingIn(
        textOf('QueueAge'),
        queues.filter((id) => !isDead(id)),
      ),
    ).toEqual([]);
    const own = JSON.stringify(resourcesOf(rooms, 'AWS::CloudWatch::Alarm'));
    const watched = (id: string) =>
      own.includes(`"Fn::GetAtt":["${id}","QueueName"]`) ||
      missingIn(textOf('ScheduleDeadLetters'), [id]).length === 0;
    expect(queues.filter(isDead).length).toBeGreaterThan(6);
    expect(queues.filter((id) => isDead(id) && !watched(id))).toEqual([]);
  });

  it('on every schedule that stops', () => {
    const targets = resourcesOf(rooms, 'AWS::Scheduler::Schedule').map(
      ([, { Properties }]) => Properties.Target.Arn['Fn::GetAtt'][0],
    );
    expect(new Set(targets).size).toBeGreaterThan(3);
    expect(missingIn(textOf('(?:Schedules\\d?|Daily\\w+)'), targets)).toEqual([]);
  });

  it('on what must be heard of, raised by silence', () => {
    const silent = alarms.filter(([, { Properties }]) => Properties.TreatMissingData === 'breaching');
    const names = silent.map(([id]) => id.replace(/^Alarms|[0-9A-F]{8}$/g, ''));
    expect(names.filter((name) => !name.startsWith('Daily')).sort()).toEqual([
      'AuditHeadMissing',
      'FirmSftpOffline',
      'Schedules',
    ]);
    const [[, audit] = []] = silent.filter(([id]) => id.startsWith('AlarmsAuditHead'));
    expect(audit?.Properties).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 26,
    });
  });
});

describe('the dashboard', () => {
  const [[, dashboard] = []] = resourcesOf(operations, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  it('says where the runbook is', () => {
    expect(body).toContain('docs/runbook.md');
  });

  it('shows every function, table, queue and workflow', () => {
    const types = ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::StepFunctions::StateMachine'];
    expect(
      missingIn(
        body,
        types.flatMap((type) => made(rooms, type)),
      ),
    ).toEqual([]);
    expect(missingIn(body, made(data, 'AWS::DynamoDB::GlobalTable'))).toEqual([]);
  });

  it('shows what the business counts', () => {
    const alarmed = JSON.stringify(alarms);
    const unseen = Object.keys(metrics).filter((name) => !body.includes(name) && !alarmed.includes(name));
    expect(unseen).toEqual(['ExportSeconds', 'NoticesSent']);
  });
});
