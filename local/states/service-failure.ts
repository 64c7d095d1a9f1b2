import { UnsupportedFeatureError } from '../service.ts';
import { isModeledError } from './sdk-package.ts';
import { StateError } from './state-error.ts';

/** How an optimized integration names its service, and the error it gives for what the SDK has no class for. */
const optimizedNames: Record<string, { prefix: string; general: string }> = {
  lambda: { prefix: 'Lambda', general: 'AWSLambdaException' },
  sqs: { prefix: 'SQS', general: 'AmazonSQSException' },
  dynamodb: { prefix: 'DynamoDB', general: 'AmazonDynamoDBException' },
  sfn: { prefix: 'StepFunctions', general: 'AWSStepFunctionsException' },
};

/** How `aws-sdk:` resources spell the service, where it is not just a capital. */
const sdkNames: Record<string, string> = { dynamodb: 'DynamoDb', sesv2: 'SesV2', eventbridge: 'EventBridge' };

interface SdkError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/**
 * The state's error for a call that the service refused or that did not reach it.
 * E.g. `Lambda.TooManyRequestsException`, `DynamoDB.ConditionalCheckFailedException`, `S3.NoSuchKeyException`.
 */
export function serviceFailure(error: unknown, service: string, isOptimized: boolean): StateError {
  const { name = '', message = String(error), $metadata } = error as SdkError;
  const known = isOptimized ? optimizedNames[service] : undefined;
  const prefix = known?.prefix ?? sdkNames[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
  if (error instanceof UnsupportedFeatureError)
    return new StateError('States.Runtime', message, { cause: error });
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    const reason = `Unable to execute HTTP request: ${message}`;
    return new StateError(`${prefix}.SdkClientException`, reason, { cause: error });
  }
  const reason = `${message} (Service: ${prefix}, Status Code: ${status}, Request ID: ${$metadata?.requestId ?? ''})`;
  const spelled = name.endsWith('Exception') ? name : `${name}Exception`;
  const own = isModeledError(service, name) ? spelled : (known?.general ?? `${prefix}Exception`);
  return new StateError(`${prefix}.${own}`, reason, { cause: error });
}
