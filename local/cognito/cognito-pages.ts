import type { IncomingMessage, ServerResponse } from 'node:http';
import { type createLocalJWKSet, jwtVerify } from 'jose';
import { errors, type Provider } from 'oidc-provider';
import type { LocalClock } from '../clock.ts';
import { readBody } from '../http-api/loopback.ts';
import type { PoolPlan } from './pool-plan.ts';
import { messagePage, type Page, signInPage } from './sign-in-page.ts';
import type { PoolUser, UserStore } from './user-store.ts';

export interface PageParts {
  readonly provider: Provider;
  readonly plan: PoolPlan;
  readonly users: UserStore;
  readonly clock: LocalClock;
  readonly issuerUrl: string;
  readonly publicKeys: ReturnType<typeof createLocalJWKSet>;
  /** True on the local stage: the demonstration users sign in with one click. */
  readonly showDemoUsers: boolean;
}

const formLimitBytes = 10_240;
const refusedText = 'The user name or the password is not right.';
const secondFactorText =
  'On this machine a password is enough. In the cloud a second factor is asked for, too.';
const lockedText = 'Too many attempts with this user name. Wait a minute, then try again.';

function send(response: ServerResponse, status: number, { html, headers }: Page) {
  response.writeHead(status, headers).end(html);
}

/** The sign-in page: shows the form, and checks it when it is sent. */
export async function answerSignIn(parts: PageParts, request: IncomingMessage, response: ServerResponse) {
  const { provider, users } = parts;
  const interaction = await provider.interactionDetails(request, response).catch((error: unknown) => {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  });
  if (interaction === undefined) {
    const text = 'This sign-in has expired. Go back to the application and start again.';
    return send(response, 400, messagePage('Sign-in expired', text));
  }
  if (interaction.prompt.name !== 'login') throw new Error(`no page for prompt ${interaction.prompt.name}`);
  const action = `/login/${interaction.uid}`;
  const returnOrigin = new URL(String(interaction.params['redirect_uri'])).origin;
  const demoUsers = parts.showDemoUsers ? users.list().filter((user) => user.demo !== undefined) : [];
  const note = parts.plan.requiresSecondFactor ? { note: secondFactorText } : {};
  const loginLabel = parts.plan.usernameIsEmail ? 'E-mail' : 'User name or e-mail';
  const page = { action, returnOrigin, demoUsers, loginLabel, ...note };
  if (request.method !== 'POST') return send(response, 200, signInPage(page));
  const form = new URLSearchParams((await readBody(request, formLimitBytes)).toString());
  const username = form.get('username') ?? '';
  const chosen = demoUsers.find((user) => user.sub === form.get('demo'));
  const result = chosen
    ? ({ outcome: 'accepted', user: chosen } as const)
    : await users.signIn(username, form.get('password') ?? '');
  if (result.outcome !== 'accepted') {
    const fault = result.outcome === 'locked' ? lockedText : refusedText;
    return send(response, 401, signInPage({ ...page, fault, username }));
  }
  const login = { accountId: result.user.sub, ts: Math.floor(parts.clock.nowMs() / 1_000) };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

/** Cognito's sign-out: ends the browser's session and goes to `logout_uri` at once, or to a new sign-in. */
export async function answerLogout(parts: PageParts, request: IncomingMessage, response: ServerResponse) {
  const { provider, plan, issuerUrl } = parts;
  const query = new URL(request.url ?? '/', issuerUrl).searchParams;
  const client = plan.clients.find((one) => one.clientId === query.get('client_id'));
  const logoutUri = query.get('logout_uri');
  const isAllowed = logoutUri !== null && (client?.logoutUrls ?? []).includes(logoutUri);
  const signsInAgain = logoutUri === null && client !== undefined && query.has('redirect_uri');
  if (!isAllowed && !signsInAgain) {
    const text = 'invalid_request: client_id and logout_uri must be those of a client of this user pool';
    return send(response, 400, messagePage('Sign-out is not possible', text));
  }
  const ctx = provider.createContext(request, response);
  const session = await provider.Session.get(ctx as Parameters<typeof provider.Session.get>[0]);
  if (session.accountId !== undefined) await session.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { signed: true, httpOnly: true, sameSite: 'lax' });
  const location = isAllowed ? logoutUri : `/oauth2/authorize?${query}`;
  response.writeHead(302, { location, 'cache-control': 'no-store' }).end();
}

/** OpenID's user attributes for an access token with the scope `openid`. */
export async function answerUserInfo(parts: PageParts, request: IncomingMessage, response: ServerResponse) {
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' };
  if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
  const token = request.headers.authorization?.replace(/^Bearer\s+/i, '') ?? '';
  const user = await userOfToken(parts, token);
  const headers = { ...cors, 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (user === undefined) {
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
    return response.writeHead(401, { ...headers, ...challenge }).end('{"error":"invalid_token"}');
  }
  const { sub, username, email, attributes } = user;
  return response
    .writeHead(200, headers)
    .end(JSON.stringify({ sub, email_verified: 'true', ...attributes, email, username }));
}

async function userOfToken(parts: PageParts, token: string): Promise<PoolUser | undefined> {
  const options = { issuer: parts.issuerUrl, algorithms: ['RS256'], currentDate: parts.clock.now() };
  const verified = await jwtVerify(token, parts.publicKeys, options).catch(() => undefined);
  const { sub, scope, token_use: use } = verified?.payload ?? {};
  const isGranted = use === 'access' && typeof scope === 'string' && scope.split(' ').includes('openid');
  return isGranted && sub !== undefined ? parts.users.find(sub) : undefined;
}
