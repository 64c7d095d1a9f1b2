/** A Lambda function as its template resource describes it, references resolved. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Absolute path of the module that holds the handler (`Metadata.local.entry` of the resource). */
  readonly entry: string;
  /** `handler`, or with its module as CloudFormation spells it: `index.handler`. */
  readonly handlerName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** @default 512 */
  readonly ephemeralStorageMegabytes?: number;
  /** 0 refuses every invocation, as on AWS. */
  readonly reservedConcurrency?: number;
  /** SQS queue that gets the event itself after an asynchronous invocation has failed for good. */
  readonly deadLetterQueueUrl?: string;
  /** SQS queue that gets the record of a failed asynchronous invocation: event, error, attempts. */
  readonly onFailureQueueUrl?: string;
  /** Further attempts after a failed asynchronous invocation, 0 to 2. @default 2 */
  readonly maximumRetryAttempts?: number;
  /** @default 21600 (6 hours) */
  readonly maximumEventAgeSeconds?: number;
}

/** What a function answers when it fails; `errorType` is the error's name, which workflows match on. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** All environment variables of a function together. @see AWS "Lambda quotas" */
const environmentLimitBytes = 4096;

/** @throws Error when AWS would refuse to deploy the function */
export function checkFunction(spec: FunctionSpec): void {
  const sizeBytes = Buffer.byteLength(JSON.stringify(spec.environment));
  if (sizeBytes > environmentLimitBytes) {
    throw new Error(`function ${spec.name}: its environment has ${sizeBytes} bytes, over AWS's 4096`);
  }
  if (!(spec.timeoutSeconds >= 1 && spec.timeoutSeconds <= 900)) {
    throw new Error(`function ${spec.name}: its timeout of ${spec.timeoutSeconds} s is not within 1 to 900`);
  }
  if (!(spec.memoryMegabytes >= 128 && spec.memoryMegabytes <= 10_240)) {
    throw new Error(
      `function ${spec.name}: its memory of ${spec.memoryMegabytes} MB is not within 128 to 10240`,
    );
  }
}

/** The name in a name, ARN or partial ARN, and the version or alias behind it. */
export function parseFunctionName(text: string): { name: string; qualifier: string | undefined } {
  const parts = text.split(':');
  const start = parts.lastIndexOf('function') + 1;
  return { name: parts[start] ?? '', qualifier: parts[start + 1] };
}
