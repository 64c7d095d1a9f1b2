import type { RuntimeContext } from '../service.ts';
import type { Json } from './json.ts';
import { createSdkClient, requireAction, type SdkClient } from './sdk-package.ts';
import { toResult } from './sdk-result.ts';
import { serviceFailure } from './service-failure.ts';
import { StateError } from './state-error.ts';
import type { TaskResource } from './task-resource.ts';

export interface TaskCall {
  readonly resource: TaskResource;
  readonly arguments: Json;
  /** The machine's role: the endpoint checks its policies. */
  readonly roleArn: string;
  readonly signal: AbortSignal;
  /** Name of a nested execution that was given none; the same for every try of the same state entry. */
  readonly executionName: string;
}

/** Attempts of the SDK for reading items and writing results; tasks have one, as `Retry` is their only retry. */
const storageAttempts = 3;

/** Calls AWS the way Step Functions does: real SDK clients, pointed at the runtime's own endpoint. */
export class Integrations {
  readonly #context: RuntimeContext;
  readonly #clients = new Map<string, SdkClient>();

  constructor(context: RuntimeContext) {
    this.#context = context;
  }

  /** @throws StateError named as Step Functions names the failures of this resource */
  async call(call: TaskCall): Promise<Json> {
    const { resource } = call;
    const service = resource.api === 'states' ? 'sfn' : resource.api;
    const input = inputOf(call);
    try {
      const Command = requireAction(service, resource.action);
      const answer = await this.client(service, call.roleArn).send(new Command(input), {
        abortSignal: call.signal,
      });
      return resource.api === 'lambda' && resource.isOptimized
        ? await lambdaResult(answer)
        : await toResult(answer, { service, hasMetadata: resource.isOptimized });
    } catch (error) {
      if (error instanceof StateError || call.signal.aborted) throw error;
      throw serviceFailure(error, service, resource.isOptimized);
    }
  }

  client(service: string, roleArn: string, maxAttempts = 1): SdkClient {
    const key = `${service} ${maxAttempts} ${roleArn}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const { endpointUrl, region } = this.#context;
    const credentials = this.#context.credentialsFor(roleArn);
    const client = createSdkClient(service, { endpoint: endpointUrl, region, credentials, maxAttempts });
    this.#clients.set(key, client);
    return client;
  }

  /** One S3 call for an ItemReader or a ResultWriter. */
  s3(
    action: string,
    input: object,
    caller: { roleArn: string; signal: AbortSignal },
  ): Promise<Record<string, unknown>> {
    const Command = requireAction('s3', action);
    return this.client('s3', caller.roleArn, storageAttempts).send(new Command(input), {
      abortSignal: caller.signal,
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }
}

function inputOf(call: TaskCall): object {
  const { resource } = call;
  if (typeof call.arguments !== 'object' || call.arguments === null || Array.isArray(call.arguments)) {
    throw new StateError(
      'States.Runtime',
      `The Arguments of ${resource.api}:${resource.action} must be an object.`,
    );
  }
  const given: Record<string, Json> = call.arguments;
  if (resource.api === 'lambda') return { ...given, Payload: asText(given['Payload'] ?? {}) };
  if (resource.api === 'sqs' && resource.isOptimized)
    return { ...given, MessageBody: asBody(given['MessageBody'] ?? '') };
  if (resource.api === 's3' && given['Body'] !== undefined) return { ...given, Body: asBody(given['Body']) };
  if (resource.api === 'states') {
    return { name: call.executionName, ...lowerFirst(given), input: asBody(given['Input'] ?? {}) };
  }
  return resource.api === 'sfn' ? lowerFirst(given) : given;
}

function asText(value: Json): string {
  return JSON.stringify(value);
}

/** A string goes as it is, anything else as JSON. */
function asBody(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Step Functions spells every field with a capital; the API of Step Functions itself does not. */
function lowerFirst(given: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
  );
}

interface InvokeAnswer {
  FunctionError?: string;
  Payload?: Uint8Array;
}

/** The function's own error becomes the state's error: its `errorType` is the name, its payload the cause. */
async function lambdaResult(answer: InvokeAnswer & Record<string, unknown>): Promise<Json> {
  const text = answer.Payload ? Buffer.from(answer.Payload).toString('utf8') : '';
  const payload: Json = text === '' ? null : JSON.parse(text);
  if (answer.FunctionError !== undefined) {
    const errorType = (payload as { errorType?: unknown } | null)?.errorType;
    throw new StateError(typeof errorType === 'string' && errorType ? errorType : 'Lambda.Unknown', text);
  }
  const { Payload: _, ...rest } = answer;
  const result = (await toResult(rest, { service: 'lambda', hasMetadata: true })) as Record<string, Json>;
  return { ...result, Payload: payload };
}
