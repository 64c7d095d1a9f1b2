import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Alarms } from '../platform/alarms.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import { type Inventory, indexesOf, sourceOf, titleOf } from './inventory.ts';
import { folded, groupsOf, mostMetrics, ownMetric } from './metric-math.ts';

export interface OperationsAlarmsProps {
  readonly alarms: Alarms;
  readonly inventory: Inventory;
}

const minutes = Duration.minutes;
const hour = Duration.hours(1);

/** These work until little of their time is left, and go on when they are called again. */
const pacedSources = [
  'deliveries/send-package',
  'integrator-runs/dispatch-runs',
  'integrator-subscription/apply-sftp',
  'package-moves/move-clients',
  'webhooks/fan-out-events',
];
const nearLimit = { usual: 0.8, paced: 0.95 };

/** The alarms that look at all rooms alike, or at the business; what is one room's own is raised there. */
export class OperationsAlarms extends Construct {
  readonly #alarms: Alarms;
  readonly #inventory: Inventory;

  constructor(scope: Construct, id: string, { alarms, inventory }: OperationsAlarmsProps) {
    super(scope, id);
    this.#alarms = alarms;
    this.#inventory = inventory;
    for (const [room, functions] of inventory.rooms)
      for (const [index, group] of groupsOf(functions, mostMetrics).entries())
        this.#watchFunctions(index === 0 ? room : `${room}${index + 1}`, group);
    this.#watchThrottles();
    this.#watchApi();
    for (const table of inventory.tables) this.#watchTable(table);
    this.#watchMachines();
    this.#watchQueues();
    this.#watchSchedules();
    this.#watchBusiness();
    this.#watchMails();
  }

  #watchFunctions(room: string, functions: readonly NodeFunction[]): void {
    const errors = functions.map((made) => made.metricErrors({ period: minutes(15) }));
    this.#alarms.medium(this, `${room}Errors`, {
      title: `Functions of ${room} fail again and again`,
      runbookAnchor: 'functions-failing',
      metric: folded('SUM', errors, { label: `Errors of ${room}`, period: minutes(15) }),
      threshold: 5,
    });
    const durations = functions.map((made) =>
      made.metricDuration({ period: minutes(5), statistic: Stats.MAXIMUM }),
    );
    this.#alarms.medium(this, `${room}Durations`, {
      title: `A function of ${room} needs nearly all of its time`,
      runbookAnchor: 'function-near-time-limit',
      // Percent of what each may take before somebody should look.
      metric: folded('MAX', durations, {
        label: `Longest of ${room}, % of what is usual`,
        period: minutes(5),
        each: (metric, index) => `FILL(${metric}, 0) * 100 / ${usualMs(functions[index])}`,
      }),
      threshold: 100,
      periods: 2,
    });
  }

  /** Of the whole account, as is the limit that they meet. */
  #watchThrottles(): void {
    this.#alarms.high(this, 'FunctionThrottles', {
      title: 'Functions are throttled',
      runbookAnchor: 'functions-throttled',
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: Stats.SUM,
        period: minutes(5),
      }),
      threshold: 10,
      periods: 2,
    });
  }

  #watchApi(): void {
    this.#alarms.medium(this, 'ApiLatency', {
      title: 'The API answers slowly',
      runbookAnchor: 'api-latency',
      metric: this.#inventory.httpApi.metricLatency({ period: minutes(5), statistic: Stats.percentile(95) }),
      threshold: 5000,
      periods: 3,
    });
  }

  #watchTable(table: TableV2): void {
    const places = [{}, ...indexesOf(table).map((name) => ({ GlobalSecondaryIndexName: name }))];
    const throttled = places.flatMap((place) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
        (metricName) =>
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName,
            dimensionsMap: { TableName: table.tableName, ...place },
            statistic: Stats.SUM,
            period: minutes(5),
          }),
      ),
    );
    this.#alarms.medium(this, `${table.node.id}Throttles`, {
      title: `The table ${table.node.id} is throttled`,
      runbookAnchor: 'table-throttled',
      metric: folded('SUM', throttled, { label: `Throttles of ${table.node.id}`, period: minutes(5) }),
      threshold: 20,
      periods: 3,
    });
  }

  /** Failed runs have alarms of their own, which say what that means. */
  #watchMachines(): void {
    const { machines } = this.#inventory;
    const ended = machines.flatMap((machine) => [
      machine.metricTimedOut({ period: minutes(15), statistic: Stats.SUM }),
      machine.metricThrottled({ period: minutes(15), statistic: Stats.SUM }),
    ]);
    for (const [index, group] of groupsOf(ended, mostMetrics).entries())
      this.#alarms.medium(this, `WorkflowLimits${index === 0 ? '' : index + 1}`, {
        title: 'A workflow timed out or is throttled',
        runbookAnchor: 'workflow-timed-out-or-throttled',
        metric: folded('SUM', group, { label: 'Timed out or throttled', period: minutes(15) }),
        threshold: 1,
      });
  }

  #watchQueues(): void {
    const { deadLetters, queues } = this.#inventory;
    const ofSchedules = deadLetters.filter((queue) => queue.runbookAnchor === 'schedule-dead-letters');
    const lying = ofSchedules.map((queue) =>
      queue.metricApproximateNumberOfMessagesVisible({ period: minutes(5), statistic: Stats.MAXIMUM }),
    );
    this.#alarms.medium(this, 'ScheduleDeadLetters', {
      title: 'A schedule could not invoke its function',
      runbookAnchor: 'schedule-dead-letters',
      metric: folded('MAX', lying, { label: 'Dead letters of schedules', period: minutes(5) }),
      threshold: 1,
    });
    const ages = queues.map((queue) =>
      queue.metricApproximateAgeOfOldestMessage({ period: minutes(5), statistic: Stats.MAXIMUM }),
    );
    this.#alarms.high(this, 'QueueAge', {
      title: 'Messages wait unread in a queue',
      runbookAnchor: 'queue-age',
      metric: folded('MAX', ages, { label: 'Oldest message, s', period: minutes(5) }),
      threshold: 1800,
    });
  }

  /** Everything that is level-triggered hangs on these. */
  #watchSchedules(): void {
    const { hourly, daily } = this.#inventory.scheduled;
    const silence = { threshold: 1, isRaisedBelow: true, isRaisedBySilence: true };
    const calls = hourly.map((made) => made.metricInvocations({ period: hour }));
    for (const [index, group] of groupsOf(calls, mostMetrics).entries())
      this.#alarms.high(this, `Schedules${index === 0 ? '' : index + 1}`, {
        title: 'A schedule has stopped invoking its function',
        runbookAnchor: 'schedule-stopped',
        metric: folded('MIN', group, { label: 'Fewest calls of a scheduled function', period: hour }),
        periods: 2,
        ...silence,
      });
    for (const made of daily)
      this.#alarms.high(this, `Daily${titleOf(made).replaceAll(' ', '')}`, {
        title: `The daily schedule of ${titleOf(made)} has stopped`,
        runbookAnchor: 'schedule-stopped',
        metric: made.metricInvocations({ period: hour }),
        periods: 26,
        ...silence,
      });
  }

  #watchBusiness(): void {
    const sixHours = Duration.hours(6);
    const [failed, complete] = ['FILL(failed, 0)', 'FILL(complete, 0)'];
    this.#alarms.medium(this, 'DeliveryFailures', {
      title: 'Half of the deliveries fail',
      runbookAnchor: 'delivery-failure-rate',
      metric: new MathExpression({
        // Of fewer than four, one that fails says nothing.
        expression: `IF(${failed} + ${complete} >= 4, 100 * ${failed} / (${failed} + ${complete}), 0)`,
        usingMetrics: {
          failed: ownMetric('DeliveriesFailed', { period: sixHours }),
          complete: ownMetric('DeliveriesComplete', { period: sixHours }),
        },
        label: 'Failed deliveries, %',
        period: sixHours,
      }),
      threshold: 50,
    });
    this.#alarms.high(this, 'NightlyRunsOverdue', {
      title: 'A nightly run has not ended',
      runbookAnchor: 'nightly-run-overdue',
      metric: ownMetric('NightlyRunsOverdue', { statistic: Stats.MAXIMUM, period: minutes(15) }),
      threshold: 1,
      periods: 2,
    });
    this.#alarms.high(this, 'FilesUnnoticed', {
      title: 'Uploaded files lie unnoticed',
      runbookAnchor: 'files-unnoticed',
      metric: ownMetric('FilesUnnoticed', { statistic: Stats.MAXIMUM, period: minutes(15) }),
      threshold: 1,
    });
    this.#alarms.high(this, 'FirmSftpOffline', {
      title: "The firms' SFTP server is not online",
      runbookAnchor: 'firm-sftp-offline',
      metric: ownMetric('FirmSftpOnline', { statistic: Stats.MAXIMUM, period: minutes(15) }),
      threshold: 1,
      isRaisedBelow: true,
      isRaisedBySilence: true,
    });
    this.#alarms.high(this, 'AuditHeadMissing', {
      title: 'The head of the audit trail was not sealed',
      runbookAnchor: 'audit-head-missing',
      metric: ownMetric('AuditHeadSealed', { period: hour }),
      threshold: 1,
      periods: 26,
      isRaisedBelow: true,
      isRaisedBySilence: true,
    });
  }

  /** SES's own counts over the mails of the whole account: it is the account that SES reviews. */
  #watchMails(): void {
    const rate = (metricName: string) =>
      new Metric({ namespace: 'AWS/SES', metricName, period: hour, statistic: Stats.AVERAGE });
    this.#alarms.high(this, 'BounceRateHigh', {
      title: 'Four percent of the mails come back',
      runbookAnchor: 'mail-bounce-rate-high',
      metric: rate('Reputation.BounceRate'),
      threshold: 0.04,
    });
    this.#alarms.high(this, 'ComplaintRate', {
      title: 'One mail in a thousand is complained about',
      runbookAnchor: 'mail-complaint-rate',
      metric: rate('Reputation.ComplaintRate'),
      threshold: 0.001,
    });
  }
}

function usualMs(made: NodeFunction | undefined): number {
  if (made?.timeout === undefined) throw new Error('every function has a time-out of its own');
  const share = pacedSources.includes(sourceOf(made)) ? nearLimit.paced : nearLimit.usual;
  return Math.round(made.timeout.toMilliseconds() * share);
}
