import type { RuntimeContext } from '../service.ts';
import type { FunctionSpec } from './function-spec.ts';

/**
 * All that a function finds in `process.env`: its own variables and what Lambda adds; nothing of the host's.
 * As on AWS, a function's variables cannot replace the reserved ones.
 */
export function environmentOf(
  spec: FunctionSpec,
  context: RuntimeContext,
  place: { logStream: string; temporaryFolder: string },
): Record<string, string> {
  const keys = context.credentialsFor(spec.roleArn);
  return {
    PATH: '/usr/local/bin:/usr/bin/:/bin',
    LANG: 'en_US.UTF-8',
    ...spec.environment,
    TZ: 'UTC',
    // `os.tmpdir()` reads it: /tmp belongs to one environment on AWS.
    TMPDIR: place.temporaryFolder,
    // The SDK would read the host's own ~/.aws.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: context.endpointUrl,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    LAMBDA_TASK_ROOT: '/var/task',
    POWERTOOLS_TRACE_ENABLED: 'false',
    _HANDLER: spec.handlerName,
    _X_AMZN_TRACE_ID: '',
  };
}
