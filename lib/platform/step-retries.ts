import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { errorNames } from '../../functions/platform/contract.ts';

/** What goes by: hiccups of the world and of Lambda. */
export const passingErrors = [
  errorNames.transient,
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
];
/** A function that was killed: out of time, out of memory, or gone with its sandbox. */
const killedErrors = ['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError'];

/** Seconds-long retries inside one attempt; the days between attempts are decided by `close-attempt`. */
export const stepRetry: RetryProps = {
  errors: [...passingErrors, ...killedErrors],
  interval: Duration.seconds(5),
  backoffRate: 3,
  maxDelay: Duration.seconds(60),
  maxAttempts: 3,
  jitterStrategy: JitterType.FULL,
};

/** Of steps that make a package, for half an hour at most: nobody tries those again the next day. */
export const patientRetries: readonly RetryProps[] = [
  { ...stepRetry, errors: passingErrors, maxDelay: Duration.minutes(5), maxAttempts: 10 },
  { ...stepRetry, errors: killedErrors },
];

/** S3 did not answer where a Map reads its items or writes its results. What it has done already is found done. */
export const fanOutRetry: RetryProps = {
  ...stepRetry,
  errors: ['States.ItemReaderFailed', 'States.ResultWriterFailed'],
  maxDelay: Duration.minutes(5),
  maxAttempts: 10,
};

/**
 * Of steps that nothing may follow but their end, for longer than a day: an export that was sealed by half, or an attempt
 * that nobody closed, would never be sent, and nobody could ask for it.
 */
export const lastingRetries: readonly RetryProps[] = [
  {
    ...stepRetry,
    errors: passingErrors,
    maxDelay: Duration.minutes(15),
    maxAttempts: 110,
    jitterStrategy: JitterType.NONE,
  },
  { ...stepRetry, errors: killedErrors },
];
