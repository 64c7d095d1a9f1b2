import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type * as z from 'zod';
import { AwsError, type LocalService, type ServiceRequest, UnsupportedFeatureError } from '../service.ts';
import { parseStrictly } from './template-resource.ts';

/** Largest request that is read, bytes: 1 MiB of payload in which every character is escaped. */
const longestBodyBytes = 8 * 1024 * 1024;

export type JsonAction = (input: unknown, request: ServiceRequest) => unknown;

export interface JsonProtocol {
  readonly signingName: string;
  /** What stands before the action in `x-amz-target`, e.g. `AmazonSQS`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  readonly actions: Readonly<Record<string, JsonAction>>;
}

/** An action whose input has the shape of `schema`, a `z.strictObject`: a member that it does not name is refused by name. */
export function action<T>(
  name: string,
  schema: z.ZodType<T>,
  act: (input: T, request: ServiceRequest) => unknown,
): JsonAction {
  return (raw, request) => act(parseStrictly(schema, raw, name, 'InvalidParameterValue'), request);
}

/** A service that speaks AWS JSON: the action in `x-amz-target`, JSON both ways. */
export function jsonService(protocol: JsonProtocol): LocalService {
  const contentType = `application/x-amz-json-${protocol.version}`;
  return {
    signingName: protocol.signingName,
    async handle(request) {
      const action = actionOf(protocol, String(request.headers['x-amz-target'] ?? ''));
      const output = await action(parseJson(await readBody(request.body)), request);
      return { status: 200, headers: { 'content-type': contentType }, body: JSON.stringify(output ?? {}) };
    },
  };
}

function actionOf(protocol: JsonProtocol, target: string): JsonAction {
  const [prefix, name = ''] = target.split('.');
  const action =
    prefix === protocol.targetPrefix && Object.hasOwn(protocol.actions, name)
      ? protocol.actions[name]
      : undefined;
  if (!action)
    throw new UnsupportedFeatureError(
      `the action ${target || 'without x-amz-target'} of ${protocol.signingName}`,
    );
  return action;
}

export async function readBody(body: Readable, limitBytes = longestBodyBytes): Promise<Buffer> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of body) {
    const buffer = Buffer.from(part as Uint8Array);
    sizeBytes += buffer.length;
    if (sizeBytes > limitBytes)
      throw new AwsError('RequestEntityTooLarge', `the request is longer than ${limitBytes} bytes`, 413);
    parts.push(buffer);
  }
  return Buffer.concat(parts);
}

export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'the request body is not JSON');
  }
}

/**
 * Aborts when the client has gone, so that a long poll does not take messages for nobody.
 * Only a request straight from Node's HTTP server can tell; for any other stream the signal never fires.
 */
export function disconnectSignal(body: Readable): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const { socket } = body as Partial<IncomingMessage>;
  const abort = () => controller.abort();
  socket?.once('close', abort);
  return { signal: controller.signal, release: () => void socket?.off('close', abort) };
}
