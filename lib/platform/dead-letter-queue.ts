import { Duration, Tags } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './nag.ts';

/** Tag by which `npm run redrive` finds the queue, and the entry of `docs/runbook.md` that says what to do. */
const runbookTag = 'runbook';

export interface DeadLetterQueueProps {
  /** Anchor of the queue's entry in `docs/runbook.md`. */
  readonly runbookAnchor: string;
}

/** Keeps for two weeks what could not be delivered or worked on: from a queue, a rule, a schedule or a function. */
export class DeadLetterQueue extends Queue {
  readonly runbookAnchor: string;

  constructor(scope: Construct, id: string, { runbookAnchor }: DeadLetterQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(6),
    });
    this.runbookAnchor = runbookAnchor;
    Tags.of(this).add(runbookTag, runbookAnchor);
    acknowledge(this, 'AwsSolutions-SQS3', 'It holds dead letters itself');
  }
}
