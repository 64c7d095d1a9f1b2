import { resolve } from 'node:path';
import * as z from 'zod';
import type { FunctionSpec } from '../lambda/function-spec.ts';
import { UnsupportedFeatureError } from '../service.ts';
import { parseProperties } from '../sqs/template-resource.ts';
import type { ResolvedResource } from '../template/template.ts';

/** Without effect on one machine: how the code is shipped, watched, encrypted and connected. */
const ignored = z.unknown().optional();

const FunctionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Role: z.string(),
  Handler: z.string(),
  Runtime: z.string().startsWith('nodejs'),
  PackageType: z.literal('Zip').optional(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  EphemeralStorage: z.strictObject({ Size: z.number() }).optional(),
  ReservedConcurrentExecutions: z.number().optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  Architectures: ignored,
  Code: ignored,
  Description: ignored,
  KmsKeyArn: ignored,
  LoggingConfig: ignored,
  RecursiveLoop: ignored,
  Tags: ignored,
  TracingConfig: ignored,
  VpcConfig: ignored,
});

const Source = z.object({ entry: z.string(), handler: z.string() });

const InvokeProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().optional(),
  MaximumEventAgeInSeconds: z.number().optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});

/**
 * The functions of the template. Their source is told by `Metadata.local`: `{ entry, handler }`.
 * @throws UnsupportedFeatureError for a function without it, and for properties that are not played
 */
export function functionSpecs(resources: readonly ResolvedResource[], projectFolder: string): FunctionSpec[] {
  const settings = resources
    .filter(({ type }) => type === 'AWS::Lambda::EventInvokeConfig')
    .map((resource) => parseProperties(resource, InvokeProperties));
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map((resource) => {
      const properties = parseProperties(resource, FunctionProperties);
      const source = Source.safeParse(resource.metadata['local']);
      if (!source.success)
        throw new UnsupportedFeatureError(`the function ${resource.logicalId} without Metadata.local`);
      const name = resource.physicalId;
      const invoke = settings.find(({ FunctionName }) => [name, resource.arn].includes(FunctionName));
      const deadLetterQueueUrl = queueUrl(resources, properties.DeadLetterConfig?.TargetArn);
      const onFailureQueueUrl = queueUrl(resources, invoke?.DestinationConfig?.OnFailure?.Destination);
      return {
        name,
        arn: resource.arn ?? name,
        roleArn: properties.Role,
        entry: resolve(projectFolder, source.data.entry),
        handlerName: source.data.handler,
        environment: properties.Environment?.Variables ?? {},
        timeoutSeconds: properties.Timeout,
        memoryMegabytes: properties.MemorySize,
        ...given('ephemeralStorageMegabytes', properties.EphemeralStorage?.Size),
        ...given('reservedConcurrency', properties.ReservedConcurrentExecutions),
        ...given('deadLetterQueueUrl', deadLetterQueueUrl),
        ...given('onFailureQueueUrl', onFailureQueueUrl),
        ...given('maximumRetryAttempts', invoke?.MaximumRetryAttempts),
        ...given('maximumEventAgeSeconds', invoke?.MaximumEventAgeInSeconds),
      };
    });
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}

function queueUrl(resources: readonly ResolvedResource[], arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  const queue = resources.find((resource) => resource.type === 'AWS::SQS::Queue' && resource.arn === arn);
  if (queue === undefined) throw new UnsupportedFeatureError(`the failure destination ${arn}`);
  return queue.ref;
}
