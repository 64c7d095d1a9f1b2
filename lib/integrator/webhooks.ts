import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  LogLevel,
  Pass,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction, type NodeFunctionProps } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';
import { lastingRetries } from '../platform/step-retries.ts';

export interface WebhooksProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];
const writeItems = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** The room: events of firms, what sends them on, the workflow of one delivery, and the API. */
export class Webhooks extends Construct {
  readonly apiFunction: NodeFunction;
  readonly fanOut: NodeFunction;
  readonly #props: WebhooksProps;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    this.#props = props;
    const send = this.#sendWebhook();
    const machine = this.#machine(send);
    this.fanOut = this.#fanOutEvents(machine);
    this.apiFunction = this.#api(machine);
    props.alarms.medium(this, 'DeliveryFailedAlarm', {
      title: 'The workflow of a webhook failed',
      runbookAnchor: 'webhook-workflow-failed',
      metric: machine.metricFailed(),
      threshold: 1,
    });
    this.#acknowledgeWildcards(machine);
  }

  #make(id: string, props: Omit<NodeFunctionProps, 'stage'>): NodeFunction {
    const { stage, data } = this.#props;
    const made = new NodeFunction(this, id, {
      stage,
      ...props,
      environment: { INTEGRATOR_TABLE: data.integratorTable.tableName, ...props.environment },
    });
    made.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // the table is encrypted with it
    return made;
  }

  /** One try of one delivery. */
  #sendWebhook(): NodeFunction {
    const { stage, data } = this.#props;
    const send = this.#make('SendWebhook', {
      source: 'webhooks/send-webhook',
      timeout: Duration.minutes(1),
      memoryMegabytes: 512,
      environment: {
        CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn,
        DESTINATION_EXCEPTIONS: JSON.stringify(stage.destinationExceptions),
      },
    });
    send.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    send.allow(['kms:Decrypt'], [data.credentialsKey.keyArn]);
    return send;
  }

  /** Calls the step until the delivery has ended, with the waits that it asks for. State carries ids only. */
  #machine(sendWebhook: NodeFunction): StateMachine {
    const ref = ['firmId', 'webhookId', 'eventId', 'replay'].map((name) => [
      name,
      `{% $states.input.${name} %}`,
    ]);
    const begin = Pass.jsonata(this, 'Begin', { assign: { ref: Object.fromEntries(ref) } });
    const send = LambdaInvoke.jsonata(this, 'Send webhook', {
      lambdaFunction: sendWebhook,
      payload: TaskInput.fromText('{% $ref %}'),
      retryOnServiceExceptions: false,
      outputs: '{% $states.result.Payload %}',
    });
    for (const retry of lastingRetries) send.addRetry(retry);
    const wait = Wait.jsonata(this, 'Wait for next try', {
      time: WaitTime.seconds('{% $states.input.waitSeconds %}'),
    });
    send.next(
      Choice.jsonata(this, 'Has delivery ended?')
        .when(Condition.jsonata('{% $states.input.isEnded %}'), Succeed.jsonata(this, 'Delivery ended'))
        .otherwise(wait.next(send)),
    );
    return new StateMachine(this, 'DeliveryMachine', {
      definitionBody: DefinitionBody.fromChainable(begin.next(send)),
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'DeliveryMachineLog', {
          retention: this.#props.stage.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
  }

  /** Invoked for a firm, asynchronously; again is no change. */
  #fanOutEvents(machine: StateMachine): NodeFunction {
    const { data } = this.#props;
    const fanOut = this.#make('FanOutEvents', {
      source: 'webhooks/fan-out-events',
      timeout: Duration.minutes(1),
      memoryMegabytes: 512,
      environment: { WEBHOOK_WORKFLOW_ARN: machine.stateMachineArn },
    });
    fanOut.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1) });
    fanOut.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [data.integratorTable.tableArn]);
    machine.grantStartExecution(fanOut);
    return fanOut;
  }

  #api(machine: StateMachine): NodeFunction {
    const { stage, data } = this.#props;
    const api = this.#make('Api', {
      source: 'webhooks/api',
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      environment: {
        DIRECTORY_TABLE: data.directoryTable.tableName,
        WEBHOOK_WORKFLOW_ARN: machine.stateMachineArn,
        CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn,
        DESTINATION_EXCEPTIONS: JSON.stringify(stage.destinationExceptions),
      },
    });
    api.allow([...readItems, ...writeItems, 'dynamodb:BatchGetItem'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    // It may seal a secret, never open one.
    api.allow(['kms:GenerateDataKey'], [data.credentialsKey.keyArn]);
    machine.grantStartExecution(api);
    return api;
  }

  #acknowledgeWildcards(machine: StateMachine): void {
    acknowledge(machine, 'AwsSolutions-IAM5', 'Log delivery and X-Ray take no resource', ['Resource::*']);
  }
}
