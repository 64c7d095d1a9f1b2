import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { type AddressGuard, addressToDial, checkPeer } from '../transfer/address-guard.ts';
import { classifyConnectionFailure, TransferFailure } from '../transfer/classify-failure.ts';
import { type TryFailure, tryFailures } from './contract.ts';
import { checkedHost, isException, portOf } from './webhook-address.ts';

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface PostOptions {
  readonly guard: AddressGuard;
  /** PEM of an authority that is trusted besides those of Node. */
  readonly extraAuthority?: string | undefined;
  /** For all of it, from the look-up of the name to the end of the answer. @default 15 seconds */
  readonly timeoutMs?: number;
}

/** What came of a try; of the receiver's words only the status and when it wants to be asked again. */
export type Posted =
  | { readonly statusCode: number; readonly retryAfter?: string | undefined }
  | { readonly failure: TryFailure };

const usualTimeoutMs = 15_000;
const resolveMs = 5_000;
/** As much of an answer is read, and not looked at: a receiver that is not heard out may take it for an error. */
const mostAnswerBytes = 1024;

/**
 * Posts a message to the address that was checked, which is dialled as it is: a name that means something else a moment later
 * changes nothing. Redirects are not followed.
 */
export async function postMessage(message: Message, options: PostOptions): Promise<Posted> {
  const { guard, timeoutMs = usualTimeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const url = new URL(message.url);
    if (url.protocol !== 'https:' && !isException(guard.allowedExceptions, url))
      throw new TransferFailure('ADDRESS_REFUSED');
    const host = isException(guard.allowedExceptions, url) ? url.hostname : checkedHost(message.url);
    const address = await addressToDial(guard, host, portOf(url), Math.min(resolveMs, timeoutMs));
    return await answerOf(openRequest(url, address, { ...options, signal }, message), message.body, address);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function openRequest(
  url: URL,
  host: string,
  { extraAuthority, signal }: PostOptions & { readonly signal: AbortSignal },
  { headers, body }: Message,
): ClientRequest {
  const asked = {
    host,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    headers: { ...headers, host: url.host, 'content-length': String(Buffer.byteLength(body)) },
    agent: false as const, // a connection of its own: one that is reused would not be checked
    signal,
  };
  if (url.protocol === 'http:') return httpRequest(asked);
  return httpsRequest({
    ...asked,
    // The certificate must be that of the name, though its address is dialled.
    ...(isIP(url.hostname) === 0 && { servername: url.hostname }),
    ...(extraAuthority !== undefined && { ca: extraAuthority }),
  });
}

/** Connected, and then nothing. */
class NoAnswer extends Error {}

function answerOf(request: ClientRequest, body: string, address: string): Promise<Posted> {
  return new Promise((resolve, reject) => {
    let answer: Posted | undefined;
    let failure: unknown;
    let isConnected = false;
    request.once('socket', (socket: Socket) =>
      socket.once('connect', () => {
        isConnected = true;
        try {
          checkPeer(address, socket.remoteAddress);
        } catch (error) {
          request.destroy(error as Error);
        }
      }),
    );
    request.on('response', (response: IncomingMessage) => {
      answer = { statusCode: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      drain(request, response);
    });
    request.on('error', (error) => {
      failure = error;
    });
    request.once('close', () => {
      if (answer !== undefined) resolve(answer);
      else if (isAbort(failure))
        reject(isConnected ? new NoAnswer() : new TransferFailure('CONNECT_TIMEOUT'));
      else reject(failure ?? new TransferFailure('CONNECTION_LOST'));
    });
    request.end(body);
  });
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

function drain(request: ClientRequest, response: IncomingMessage): void {
  let readBytes = 0;
  response.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
    if (readBytes > mostAnswerBytes) request.destroy();
  });
  // The status has come: how the rest ends makes no difference.
  response.on('error', () => request.destroy());
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;

/** The code that is told of a failure. */
function failureOf(error: unknown): TryFailure {
  if (error instanceof NoAnswer) return 'NO_ANSWER';
  if (isAbort(error)) return 'NO_ANSWER';
  const code = String((error as { code?: unknown }).code ?? '');
  if (tlsCodes.test(code)) return 'TLS_INVALID';
  if (code.startsWith('HPE_')) return 'ANSWER_NOT_HTTP';
  const known = classifyConnectionFailure(error);
  return known in tryFailures ? (known as TryFailure) : 'UNEXPECTED';
}
