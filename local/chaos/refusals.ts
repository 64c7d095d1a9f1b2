import { AwsError } from '../service.ts';

/** How each service says that there were too many calls, in words that its SDK client knows to repeat. */
const refusals: Readonly<Record<string, readonly [code: string, status: number]>> = {
  dynamodb: ['ProvisionedThroughputExceededException', 400],
  s3: ['SlowDown', 503],
  sqs: ['RequestThrottled', 400],
  lambda: ['TooManyRequestsException', 429],
  ses: ['TooManyRequestsException', 429],
};

export function refusalOf(signingName: string): AwsError {
  const [code, status] = refusals[signingName] ?? ['ThrottlingException', 400];
  return new AwsError(code, 'Rate exceeded', status);
}
