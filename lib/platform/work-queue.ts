import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that waits for a function of a minute at most; after five failures a message goes to the dead letters. */
export const workQueue = (scope: Construct, id: string, deadLetterQueue?: Queue): Queue =>
  new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    visibilityTimeout: Duration.minutes(6), // six times the function's time-out, as Lambda asks for
    deadLetterQueue: deadLetterQueue && { queue: deadLetterQueue, maxReceiveCount: 5 },
  });
