import { createHash, createHmac } from 'node:crypto';

interface Asked {
  readonly method: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

interface Tampered {
  readonly method?: string;
  readonly body?: string;
  readonly search?: string;
  readonly headers?: Record<string, string>;
}

interface Settings {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The headers of a request to `/`, signed as SigV4 has it. */
export function signedHeaders(
  { endpoint, credentials }: Settings,
  signingName: string,
  asked: Asked,
  signedAt = new Date(),
): Record<string, string> {
  const date = signedAt.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [date.slice(0, 8), 'us-east-1', signingName, 'aws4_request'];
  const stated: Record<string, string> =
    signingName === 's3' ? { 'x-amz-content-sha256': hash(asked.body) } : {};
  const headers: Record<string, string> = {
    host: new URL(endpoint).host,
    'x-amz-date': date,
    ...stated,
    ...asked.headers,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    asked.method,
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    hash(asked.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>(
    (so, part) => sign(so, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = sign(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** Sends a signed request, perhaps changed after it was signed. */
export function signedFetch(
  settings: Settings,
  signingName: string,
  asked: Asked,
  tampered: Tampered = {},
  signedAt = new Date(),
): Promise<Response> {
  return fetch(`${settings.endpoint}/${tampered.search ?? ''}`, {
    method: tampered.method ?? asked.method,
    body: tampered.body ?? asked.body,
    headers: { ...signedHeaders(settings, signingName, asked, signedAt), ...tampered.headers },
  });
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sign(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
