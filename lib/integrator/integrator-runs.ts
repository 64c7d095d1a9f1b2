import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LogLevel, QueryLanguage, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { immigrationIndexes } from '../../functions/immigration/contract.ts';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { mayAppendAudit } from '../platform/audit-access.ts';
import { acknowledge, findingResource } from '../platform/nag.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import { invokeRegularly } from '../platform/schedules.ts';
import type { Stage } from '../platform/stages.ts';
import { IntegratorFunction, movingActions, writingActions } from './integrator-function.ts';
import { RunWorkflow } from './run-workflow.ts';

export interface IntegratorRunsProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
  /** Checks an uploaded file. */
  readonly check: NodeFunction;
  /** Has events of a firm sent to its webhooks. */
  readonly fanOut: NodeFunction;
  /** What mails need: sender, configuration set, address of the site. */
  readonly mailEnv: Readonly<Record<string, string>>;
  grantMail(to: NodeFunction): void;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];
const writeItems = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** The rooms of runs and their reports: what begins and does runs, their workflow, digests, and the API of reports. */
export class IntegratorRuns extends Construct {
  readonly reportsApi: NodeFunction;
  readonly #props: IntegratorRunsProps;

  constructor(scope: Construct, id: string, props: IntegratorRunsProps) {
    super(scope, id);
    this.#props = props;
    const steps = { workOnRun: this.#workOnRun(), sendDigest: this.#sendDigest() };
    const machine = this.#machine(steps);
    const dispatch = this.#dispatch(machine, steps.sendDigest);
    this.#beginBy(dispatch);
    this.reportsApi = this.#reports(machine);
    props.alarms.high(this, 'RunInterruptedAlarm', {
      title: 'A run of a firm was interrupted',
      runbookAnchor: 'import-run-interrupted',
      metric: machine.metricFailed(),
      threshold: 1,
    });
    this.#acknowledgeWildcards(machine);
  }

  #make(
    id: string,
    source: string,
    sizes: { timeout: Duration; memoryMegabytes: number },
    environment: Readonly<Record<string, string>> = {},
  ): IntegratorFunction {
    const { stage, data } = this.#props;
    return new IntegratorFunction(this, id, { stage, data, source, ...sizes, environment });
  }

  /** The only function that writes what firms keep. A call works for two minutes at most, so that firms take turns. */
  #workOnRun(): NodeFunction {
    const { data } = this.#props;
    const work = this.#make('WorkOnRun', 'integrator-runs/work-on-run', {
      timeout: Duration.minutes(5),
      memoryMegabytes: 1769, // one whole vCPU
    });
    work.allow(
      [...readItems, ...writeItems, 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'],
      [data.integratorTable.tableArn],
    );
    work.allow(['dynamodb:Query', ...writeItems, 'dynamodb:BatchGetItem'], [data.immigrationTable.tableArn]);
    const indexes = Object.values(immigrationIndexes);
    work.allow(
      ['dynamodb:Query'],
      indexes.map(({ name }) => `${data.immigrationTable.tableArn}/index/${name}`),
    );
    work.allowDrops([...movingActions, 's3:AbortMultipartUpload']);
    mayAppendAudit(work, data.auditTable);
    return work;
  }

  #sendDigest(): NodeFunction {
    const { data, fanOut, mailEnv, grantMail } = this.#props;
    const sizes = { timeout: Duration.minutes(1), memoryMegabytes: 512 };
    const send = this.#make('SendDigest', 'integrator-runs/send-digest', sizes, {
      ...mailEnv,
      FAN_OUT_FUNCTION_NAME: fanOut.functionName,
    });
    send.allow(['lambda:InvokeFunction'], [fanOut.functionArn]);
    send.allow(
      [...readItems, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [data.integratorTable.tableArn],
    );
    send.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    grantMail(send);
    return send;
  }

  #machine(steps: Record<'workOnRun' | 'sendDigest', NodeFunction>): StateMachine {
    return new StateMachine(this, 'RunMachine', {
      definitionBody: new RunWorkflow(this, 'RunWorkflow', steps).definition,
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'RunMachineLog', {
          retention: this.#props.stage.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
  }

  #dispatch(machine: StateMachine, sendDigest: NodeFunction): NodeFunction {
    const { data, check, fanOut } = this.#props;
    const dispatch = this.#make(
      'DispatchRuns',
      'integrator-runs/dispatch-runs',
      { timeout: Duration.minutes(5), memoryMegabytes: 1024 },
      {
        RUN_WORKFLOW_ARN: machine.stateMachineArn,
        DIGEST_FUNCTION_NAME: sendDigest.functionName,
        CHECK_FUNCTION_NAME: check.functionName,
        FAN_OUT_FUNCTION_NAME: fanOut.functionName,
      },
    );
    dispatch.allow(
      [...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [data.integratorTable.tableArn],
    );
    dispatch.allow(['dynamodb:Query'], [data.directoryTable.tableArn]);
    machine.grantStartExecution(dispatch);
    dispatch.allow(['states:DescribeExecution'], [`${this.#executions(machine)}:*`]);
    dispatch.allow(
      ['lambda:InvokeFunction'],
      [sendDigest.functionArn, check.functionArn, fanOut.functionArn],
    );
    return dispatch;
  }

  #executions(machine: StateMachine): string {
    const { region, account } = this.#props.stage;
    return `arn:${Stack.of(this).partition}:states:${region}:${account}:execution:${machine.stateMachineName}`;
  }

  /**
   * 02:00 in Los Angeles is 09:00 or 10:00 UTC. Not a schedule in its own zone: on the day in March on which clocks skip
   * that hour it would not fire. The one every five minutes makes up for a trigger that was late or lost.
   */
  #beginBy(dispatch: NodeFunction): void {
    invokeRegularly(this, dispatch, {
      AtTwo: {
        description: 'Begins nightly runs at 02:00 in Los Angeles',
        schedule: ScheduleExpression.cron({ minute: '0', hour: '9,10' }),
      },
      Sweeper: {
        description: 'Begins runs that were missed, and goes on with those that stopped',
        schedule: ScheduleExpression.rate(Duration.minutes(5)),
      },
    });
    const { alarms } = this.#props;
    alarms.high(this, 'DispatchFailedAlarm', {
      title: 'Nightly runs could not be begun',
      runbookAnchor: 'import-runs-not-begun',
      metric: dispatch.metricErrors({ period: Duration.minutes(15) }),
      threshold: 3,
    });
  }

  #reports(machine: StateMachine): NodeFunction {
    const { data } = this.#props;
    const api = this.#make(
      'ReportsApi',
      'integrator-reports/api',
      { timeout: Duration.seconds(29), memoryMegabytes: 1769 },
      { RUN_WORKFLOW_ARN: machine.stateMachineArn },
    );
    api.allow([...readItems, ...writeItems, 'dynamodb:BatchGetItem'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    api.allowDrops(writingActions);
    machine.grantStartExecution(api);
    return api;
  }

  #acknowledgeWildcards(machine: StateMachine): void {
    const accept = (construct: IConstruct, reason: string, resources: string[]) =>
      acknowledge(
        construct,
        'AwsSolutions-IAM5',
        reason,
        resources.map((resource) => `Resource::${resource}`),
      );
    const objects = `waybill-${this.#props.stage.name}-data:ExportsOutputFnGetAttDropBucketCB075576Arn83D8B7AC/*`;
    accept(this, 'Files have the names that firms give them', [objects]);
    accept(machine, 'Log delivery and X-Ray take no resource', ['*']);
    accept(this, 'Runs of just this machine, named at run time', [
      findingResource(this, `${this.#executions(machine)}:*`),
    ]);
  }
}
