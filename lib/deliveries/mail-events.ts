import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from '../platform/alarms.ts';
import { DeadLetterQueue } from '../platform/dead-letter-queue.ts';
import type { NodeFunction } from '../platform/node-function.ts';

export interface MailEventsProps {
  readonly alarms: Alarms;
  /** Takes each event; it is invoked asynchronously and may be given one twice. */
  readonly record: NodeFunction;
}

/** What SES tells of our mails: the configuration set that they are sent with, and the way to the function that notes it. */
export class MailEvents extends Construct {
  readonly configurationSetName: string;
  readonly configurationSetArn: string;

  constructor(scope: Construct, id: string, { alarms, record }: MailEventsProps) {
    super(scope, id);
    const configurationSet = this.#configurationSet();
    this.configurationSetName = configurationSet.configurationSetName;
    this.configurationSetArn = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSetName,
    });
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      runbookAnchor: 'mail-event-dead-letters',
    });
    this.#bring(record, deadLetters);
    alarms.medium(this, 'DeadLettersAlarm', {
      title: 'What became of a mail could not be noted',
      runbookAnchor: 'mail-event-dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
    alarms.medium(this, 'BounceRateAlarm', {
      title: 'Two percent of the mails come back',
      runbookAnchor: 'mail-bounce-rate',
      // Of the account and not of the configuration set: it is the account that SES reviews, at five percent.
      metric: new Metric({
        namespace: 'AWS/SES',
        metricName: 'Reputation.BounceRate',
        period: Duration.hours(1),
        statistic: 'Average',
      }),
      threshold: 0.02,
    });
  }

  #configurationSet(): ConfigurationSet {
    const configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      reputationMetrics: true,
      // Notices name distributors: a server without TLS does not get them, and the bounce is shown.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      // Bounces are kept per distributor, so that a mailbox that was repaired is mailed when somebody saves it again.
      suppressionReasons: SuppressionReasons.COMPLAINTS_ONLY,
    });
    configurationSet.addEventDestination('DefaultBus', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')), // SES takes no other
      events: [
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.REJECT,
      ],
    });
    return configurationSet;
  }

  #bring(record: NodeFunction, deadLetterQueue: Queue): void {
    new Rule(this, 'Rule', {
      description: 'Brings what SES tells of our mails',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received', 'Email Delivered', 'Email Rejected'],
        detail: { mail: { tags: { 'ses:configuration-set': [this.configurationSetName] } } },
      },
      targets: [new LambdaFunction(record, { deadLetterQueue, maxEventAge: Duration.hours(24) })],
    });
    // CDK's own destination for a queue would grant more than it takes to put a message there.
    const onFailure = { bind: () => ({ destination: deadLetterQueue.queueArn }) };
    record.configureAsyncInvoke({ retryAttempts: 2, onFailure });
    record.allow(['sqs:SendMessage'], [deadLetterQueue.queueArn]);
  }
}
