/** What goes out to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

/** An answer in API Gateway's own words, e.g. `{"message":"Not Found"}`. */
export function gatewayAnswer(status: number, message: string, headers: Record<string, string> = {}): Answer {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/**
 * Reads what a function returned: an object with `statusCode`, or any JSON, which becomes a 200.
 * A malformed answer is a 500, as on AWS.
 */
export function functionAnswer(result: unknown): Answer {
  if (!isObject(result) || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const { statusCode, body, headers, cookies, isBase64Encoded } = result;
  const status = Number(statusCode);
  const isWellFormed =
    Number.isInteger(status) &&
    status >= 100 &&
    status <= 599 &&
    (body === undefined || body === null || typeof body === 'string') &&
    (headers === undefined || headers === null || isObject(headers)) &&
    (cookies === undefined || cookies === null || Array.isArray(cookies));
  if (!isWellFormed) return gatewayAnswer(500, 'Internal Server Error');
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...outgoing(isObject(headers) ? headers : {}),
      ...(Array.isArray(cookies) && cookies.length > 0 ? { 'set-cookie': cookies.map(String) } : {}),
    },
    body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** Headers that belong to one connection, which API Gateway does not pass on. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
]);

function outgoing(headers: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(headers)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  return Object.fromEntries(entries.filter(([name]) => !ownHeaders.has(name)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
