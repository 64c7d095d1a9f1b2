import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  PeriodOverride,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/platform/contract.ts';
import type { Stage } from '../platform/stages.ts';
import { type Inventory, titleOf } from './inventory.ts';
import { ownMetric } from './metric-math.ts';

export interface OperationsDashboardProps {
  readonly stage: Stage;
  readonly inventory: Inventory;
}

const hour = Duration.hours(1);
const fiveMinutes = Duration.minutes(5);
const wholeWidth = 24;
const height = 6;

/** One page for whoever was woken: the business first, then what it runs on. */
export class OperationsDashboard extends Construct {
  readonly #inventory: Inventory;

  constructor(scope: Construct, id: string, { stage, inventory }: OperationsDashboardProps) {
    super(scope, id);
    this.#inventory = inventory;
    new Dashboard(this, 'Dashboard', {
      dashboardName: `waybill-${stage.name}`,
      periodOverride: PeriodOverride.INHERIT,
      defaultInterval: Duration.hours(12),
      widgets: [
        [heading(`# Waybill ${stage.name}\nWhat to do: \`docs/runbook.md\`, one entry for each alarm.`)],
        ...row('Data exports and imports', this.#business()),
        ...row('API', this.#api()),
        ...row('Functions', this.#functions()),
        ...row('Tables', this.#tables()),
        ...row('Queues and workflows', this.#queues()),
      ],
    });
  }

  #business(): IWidget[] {
    const { queues } = this.#inventory;
    const own = (...names: readonly MetricName[]) => names.map((name) => ownMetric(name, { period: hour }));
    const mails = ['Send', 'Delivery', 'Bounce', 'Complaint'].map((name) => ofMails(name));
    return [
      graph('Exports', own('ExportsRequested', 'ExportsCompleted', 'ExportsFailed')),
      graph('Records exported, an hour', own('RecordsExported')),
      graph('Deliveries', own('DeliveriesComplete', 'DeliveriesFailed', 'TransferRunsLost')),
      graph(
        'Oldest message, s',
        queues.map((queue) => queue.metricApproximateAgeOfOldestMessage(labelled(queue))),
      ),
      graph('Rows of imports', own('RowsApplied', 'RowsFailed')),
      graph('Nightly runs', own('NightlyRunsCompleted', 'NightlyRunsInterrupted', 'NightlyRunsOverdue')),
      graph('Mails', mails),
      graph(
        'Bounces and complaints, share',
        ['Reputation.BounceRate', 'Reputation.ComplaintRate'].map(ofMails),
      ),
    ];
  }

  #api(): IWidget[] {
    const { httpApi } = this.#inventory;
    const latency = (percentile: number) =>
      httpApi.metricLatency({
        period: fiveMinutes,
        statistic: Stats.percentile(percentile),
        label: `p${percentile}`,
      });
    return [
      graph('Requests', [httpApi.metricCount({ period: fiveMinutes })]),
      graph('Refused and failed', [
        httpApi.metricClientError({ period: fiveMinutes }),
        httpApi.metricServerError({ period: fiveMinutes }),
      ]),
      graph(
        'Refused and failed by the application',
        (['ApiRefused', 'ApiFailed'] as const).map((name) => ownMetric(name)),
      ),
      graph('Latency, ms', [latency(50), latency(95), latency(99)]),
    ];
  }

  #functions(): IWidget[] {
    const rooms = [...this.#inventory.rooms];
    const errors = rooms.flatMap(([, made]) => made.map((one) => one.metricErrors(labelled(one))));
    const throttles = rooms.flatMap(([, made]) => made.map((one) => one.metricThrottles(labelled(one))));
    const durations = rooms.map(([room, made]) =>
      graph(
        `${room}: longest, ms`,
        made.map((one) => one.metricDuration({ ...labelled(one), statistic: Stats.MAXIMUM })),
      ),
    );
    return [graph('Errors', errors, 12), graph('Throttles', throttles, 12), ...durations];
  }

  #tables(): IWidget[] {
    const { tables } = this.#inventory;
    const of = (metricName: string) =>
      tables.map((table) => table.metric(metricName, { ...labelled(table), statistic: Stats.SUM }));
    return [
      graph('Read, units', of('ConsumedReadCapacityUnits')),
      graph('Written, units', of('ConsumedWriteCapacityUnits')),
      graph('Throttled', [...of('ReadThrottleEvents'), ...of('WriteThrottleEvents')]),
    ];
  }

  #queues(): IWidget[] {
    const { queues, deadLetters, machines } = this.#inventory;
    return [
      graph(
        'Messages',
        queues.map((queue) => queue.metricApproximateNumberOfMessagesVisible(labelled(queue))),
      ),
      graph(
        'Dead letters',
        deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible(labelled(queue))),
      ),
      graph(
        'Runs of workflows',
        machines.map((machine) => machine.metricStarted(labelled(machine))),
      ),
      graph(
        'Failed runs',
        machines.map((machine) => machine.metricFailed(labelled(machine))),
      ),
    ];
  }
}

const labelled = (made: Construct) => ({ label: titleOf(made), period: fiveMinutes });

const ofMails = (metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/SES',
    metricName,
    label: metricName,
    period: hour,
    statistic: metricName.startsWith('Reputation') ? Stats.AVERAGE : Stats.SUM,
  });

const graph = (title: string, left: readonly IMetric[], width = 6): IWidget =>
  new GraphWidget({ title, left: [...left], width, height });

const heading = (markdown: string): IWidget => new TextWidget({ markdown, width: wholeWidth, height: 2 });

/** A heading and its graphs, four in a line. */
const row = (title: string, widgets: readonly IWidget[]): IWidget[][] => [
  [heading(`## ${title}`)],
  [...widgets],
];
