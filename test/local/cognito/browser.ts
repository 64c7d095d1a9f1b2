import { createHash, randomBytes } from 'node:crypto';
import { callbackUrl } from './pool-template.ts';

/** A browser as far as signing in needs one: cookies, redirects, forms. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** Follows redirects within the origin; stops at the first one that leaves it, or at a page. */
  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const { pathname, origin } = new URL(url);
    const cookies = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path));
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        connection: 'close',
        cookie: cookies.map(([name, { value }]) => `${name}=${value}`).join('; '),
      },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (location === null) return response;
    const next = new URL(location, url);
    return next.origin === origin ? await this.open(next.href) : response;
  }

  #keep(line: string) {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split('=');
    const path = attributes.find((one) => one.startsWith('path='))?.slice(5) ?? '/';
    if (value === '' || line.includes('1970')) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path });
  }
}

/** Where the sign-in form of a page is sent, and its page. */
export async function formOf(response: Response) {
  const html = await response.text();
  const action = /<form method="post" action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no form: ${response.status} ${html}`);
  return { html, action: new URL(action, response.url).href };
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly error?: string;
}

export function authorizeUrl(issuerUrl: string, clientId: string, scope: string) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl,
    scope,
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return { verifier, url: `${issuerUrl}/oauth2/authorize?${query}` };
}

export async function postToken(issuerUrl: string, form: Record<string, string>, authorization?: string) {
  const response = await fetch(`${issuerUrl}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { connection: 'close', ...(authorization ? { authorization } : {}) },
  });
  return { status: response.status, tokens: (await response.json()) as Tokens };
}

/** Signs in with code + PKCE and returns what the token endpoint gave. */
export async function signIn(
  issuerUrl: string,
  options: { username: string; password: string; clientId?: string; scope?: string; browser?: Browser },
): Promise<Tokens> {
  const { username, password, clientId = 'console', scope = 'openid email waybill/exports.read' } = options;
  const browser = options.browser ?? new Browser();
  const { url, verifier } = authorizeUrl(issuerUrl, clientId, scope);
  const { action } = await formOf(await browser.open(url));
  const back = await browser.open(action, { username, password });
  const code = new URL(back.headers.get('location') ?? 'none:').searchParams.get('code');
  if (code === null) throw new Error(`not signed in: ${back.status}`);
  const form = { grant_type: 'authorization_code', code, redirect_uri: callbackUrl, client_id: clientId };
  return (await postToken(issuerUrl, { ...form, code_verifier: verifier })).tokens;
}

export function basic(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
}
