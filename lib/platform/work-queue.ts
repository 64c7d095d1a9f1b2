import { Duration } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that waits for a function of a minute at most; after so many failures a message goes to the dead letters. */
export const workQueue = (
  scope: Construct,
  id: string,
  deadLetterQueue?: Queue,
  maxReceiveCount = 5,
): Queue =>
  new WorkQueue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    visibilityTimeout: Duration.minutes(6), // six times the function's time-out, as Lambda asks for
    deadLetterQueue: deadLetterQueue && { queue: deadLetterQueue, maxReceiveCount },
  });

/** What Lambda needs to read a queue, as in AWSLambdaSQSQueueExecutionRole; CDK grants two actions more. */
class WorkQueue extends Queue {
  override grantConsumeMessages(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
  }
}
