import { text } from 'node:stream/consumers';
import {
  AwsError,
  type RuntimeContext,
  type ServiceRequest,
  type ServiceResponse,
  UnsupportedFeatureError,
} from '../service.ts';
import { type FunctionSpec, parseFunctionName } from './function-spec.ts';
import type { InvokeOptions, LocalLambda } from './lambda.ts';

const invocationTypes = ['RequestResponse', 'Event', 'DryRun'] as const;
const route = /^\/2015-03-31\/functions(?:\/([^/]+)(?:\/(invocations|configuration))?)?\/?$/;

/** Answers one request of the Lambda API: Invoke, GetFunction, GetFunctionConfiguration, ListFunctions. */
export async function answerLambdaRequest(
  lambda: LocalLambda,
  context: RuntimeContext,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  try {
    return await answer(lambda, context, request);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return errorResponse(error, request.requestId);
  }
}

async function answer(
  lambda: LocalLambda,
  context: RuntimeContext,
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const [, encodedName, part] = route.exec(request.url.pathname) ?? [];
  const isKnown = route.test(request.url.pathname);
  const operation = `${request.method} ${part ?? (encodedName === undefined ? 'functions' : 'function')}`;
  if (isKnown && operation === 'GET functions') return list(lambda, request);
  const name = decodeURIComponent(encodedName ?? '');
  if (operation === 'POST invocations') return invoke(lambda, context, request, name);
  if (operation === 'GET function') {
    const configuration = configurationOf(find(lambda, context, request, name, 'lambda:GetFunction'));
    return json({ Configuration: configuration, Code: { RepositoryType: 'local' } });
  }
  if (operation === 'GET configuration') {
    return json(configurationOf(find(lambda, context, request, name, 'lambda:GetFunctionConfiguration')));
  }
  throw new UnsupportedFeatureError(`lambda ${request.method} ${request.url.pathname}`);
}

async function invoke(
  lambda: LocalLambda,
  context: RuntimeContext,
  request: ServiceRequest,
  name: string,
): Promise<ServiceResponse> {
  const qualifier = request.url.searchParams.get('Qualifier') ?? parseFunctionName(name).qualifier;
  const arn = arnOf(context, parseFunctionName(name).name, qualifier);
  request.caller.authorize('lambda:InvokeFunction', arn);
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  const invocationType = invocationTypes.find((known) => known === type);
  if (invocationType === undefined)
    throw new AwsError('InvalidParameterValueException', `InvocationType ${type}`);
  const payload = (await text(request.body)) || '{}';
  refuseUnreadable(payload);
  const options: InvokeOptions = {
    invocationType,
    requestId: request.requestId,
    clientContext: clientContextOf(request),
    traceId: request.headers['x-amzn-trace-id']?.toString(),
    mayExceedWorkers: request.caller.roleArn !== undefined,
  };
  const result = await lambda.invokeText(arn, payload, options);
  const hasTail = request.headers['x-amz-log-type'] === 'Tail' && invocationType === 'RequestResponse';
  return {
    status: result.statusCode,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': result.requestId,
      ...(result.statusCode === 200 && { 'x-amz-executed-version': '$LATEST' }),
      ...(result.functionError !== undefined && { 'x-amz-function-error': result.functionError }),
      ...(hasTail && { 'x-amz-log-result': Buffer.from(result.logTail).toString('base64') }),
    },
    body: result.payloadText,
  };
}

function list(lambda: LocalLambda, request: ServiceRequest): ServiceResponse {
  request.caller.authorize('lambda:ListFunctions', '*');
  return json({ Functions: [...lambda.functions.values()].map(configurationOf) });
}

function find(
  lambda: LocalLambda,
  context: RuntimeContext,
  request: ServiceRequest,
  nameOrArn: string,
  action: string,
): FunctionSpec {
  const { name } = parseFunctionName(nameOrArn);
  const arn = arnOf(context, name, undefined);
  request.caller.authorize(action, arn);
  const spec = lambda.functions.get(name);
  if (spec !== undefined) return spec;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}

/** Without the environment: it is the function's own. */
function configurationOf(spec: FunctionSpec): object {
  return {
    FunctionName: spec.name,
    FunctionArn: spec.arn,
    Role: spec.roleArn,
    Handler: spec.handlerName,
    Runtime: 'nodejs24.x',
    PackageType: 'Zip',
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMegabytes,
    EphemeralStorage: { Size: spec.ephemeralStorageMegabytes ?? 512 },
    Version: '$LATEST',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function arnOf(context: RuntimeContext, name: string, qualifier: string | undefined): string {
  const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

function refuseUnreadable(payload: string): void {
  try {
    JSON.parse(payload);
  } catch {
    // Not the parser's own message, which would quote the payload.
    const message = 'Could not parse request body into json: it is not valid JSON';
    throw new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
}

function clientContextOf(request: ServiceRequest): unknown {
  const header = request.headers['x-amz-client-context'];
  if (header === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(String(header), 'base64').toString());
  } catch {
    throw new AwsError('InvalidParameterValueException', 'the client context is not base64 of JSON');
  }
}

function json(body: object): ServiceResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function errorResponse(error: AwsError, requestId: string): ServiceResponse {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': error.code,
      'x-amzn-requestid': requestId,
      ...(error.status === 429 && { 'retry-after': '1' }),
    },
    body: JSON.stringify({
      ...error.detail,
      __type: error.code,
      Message: error.message,
      message: error.message,
    }),
  };
}
