import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { distributorScopes } from '../../functions/directory/contract.ts';

/** Where people and machines sign in. */
export interface SignInPlace {
  readonly issuerUrl: string;
  readonly siteUrl: string;
  readonly siteClientId: string;
}

const TokenAnswer = z.object({ access_token: z.string() });

/** Cookies and redirects, as far as signing in needs a browser. */
class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Follows redirects within the origin; stops at a page or at the first address elsewhere. */
  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const post = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(url, { redirect: 'manual', headers: { cookie }, ...post });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (location === null) return response;
    const next = new URL(location, url);
    return next.origin === new URL(url).origin ? this.open(next.href) : response;
  }

  #keep(line: string): void {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/**
 * Signs a person in by code and PKCE, as the site does.
 * @returns the access token
 */
export async function signInPerson(place: SignInPlace, email: string, password: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `${place.siteUrl}/signed-in`;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: place.siteClientId,
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state: randomBytes(16).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const jar = new CookieJar();
  const page = await jar.open(`${place.issuerUrl}/oauth2/authorize?${query}`);
  const action = /<form method="post" action="([^"]+)"/.exec(await page.text())?.[1];
  if (action === undefined) throw new Error(`the sign-in page has no form (status ${page.status})`);
  const back = await jar.open(new URL(action, page.url).href, { username: email, password });
  const code = new URL(back.headers.get('location') ?? 'none:').searchParams.get('code');
  if (code === null) throw new Error(`${email} was not signed in (status ${back.status})`);
  return askForToken(place.issuerUrl, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: place.siteClientId,
    code_verifier: verifier,
  });
}

/** @returns the access token of a machine client with these scopes of the API, all of distributors' when none is named */
export async function signInMachine(
  issuerUrl: string,
  client: { id: string; secret: string },
  scope: string = distributorScopes.join(' '),
): Promise<string> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');
  return askForToken(issuerUrl, { grant_type: 'client_credentials', scope }, `Basic ${basic}`);
}

async function askForToken(
  issuerUrl: string,
  form: Record<string, string>,
  authorization?: string,
): Promise<string> {
  const answer = await fetch(`${issuerUrl}/oauth2/token`, {
    method: 'POST',
    headers: authorization === undefined ? {} : { authorization },
    body: new URLSearchParams(form),
  });
  if (!answer.ok) throw new Error(`no token was given (status ${answer.status})`);
  return TokenAnswer.parse(await answer.json()).access_token;
}
