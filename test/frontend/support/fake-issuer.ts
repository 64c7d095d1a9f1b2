import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { type RunningServer, serveOnLoopback, textOf } from './loopback-server.ts';

export interface FakeIssuer extends RunningServer {
  /** Whom the sign-in page signs in, without asking. */
  signInAs(sub: string): void;
  /** Every token given out so far stops being accepted, refresh tokens too. */
  forgetTokens(): void;
  /** Access tokens given out so far stop being accepted; refresh tokens stay good. */
  expireAccessTokens(): void;
  /** Claims of an access token. @throws Error for a token that is not accepted */
  verify(token: string): Promise<Record<string, unknown>>;
  /** Paths that were asked for. */
  readonly visits: string[];
}

const clientId = 'site';
const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

/** An OpenID provider with Cognito's paths that signs people in without a page; PKCE is checked. */
export async function startIssuer(): Promise<FakeIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'throw-away', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { sub: string; challenge: string }>();
  const visits: string[] = [];
  let refreshTokens = new Map<string, string>();
  let generation = 0;
  let sub = 'nobody';

  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ generation, client_id: clientId, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: jwk.kid })
      .setIssuer(server.url)
      .setSubject(String(claims['sub']))
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(privateKey);

  async function tokens(owner: string, response: ServerResponse): Promise<void> {
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, owner);
    json(response, 200, {
      access_token: await sign({ sub: owner, token_use: 'access', username: owner, scope: 'openid' }),
      id_token: await sign({ sub: owner, token_use: 'id', aud: clientId }),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: 900,
    });
  }

  async function answerToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    if (form.get('grant_type') === 'refresh_token') {
      const owner = refreshTokens.get(form.get('refresh_token') ?? '');
      return owner === undefined ? json(response, 400, { error: 'invalid_grant' }) : tokens(owner, response);
    }
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (code === undefined || verifier !== code.challenge)
      return json(response, 400, { error: 'invalid_grant' });
    return tokens(code.sub, response);
  }

  function answerAuthorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    codes.set(code, { sub, challenge: query.get('code_challenge') ?? '' });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  const server = await serveOnLoopback(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', server.url);
    visits.push(pathname);
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    if (pathname === '/.well-known/openid-configuration') return json(response, 200, discovery(server.url));
    if (pathname === '/.well-known/jwks.json') return json(response, 200, { keys: [jwk] });
    if (pathname === '/oauth2/authorize') return answerAuthorize(searchParams, response);
    if (pathname === '/oauth2/token') return answerToken(request, response);
    if (pathname === '/logout' && searchParams.get('client_id') === clientId) {
      return void response.writeHead(302, { location: searchParams.get('logout_uri') ?? '' }).end();
    }
    response.writeHead(404, cors).end();
  });

  return {
    ...server,
    visits,
    signInAs: (next) => {
      sub = next;
    },
    forgetTokens: () => {
      generation += 1;
      refreshTokens = new Map();
    },
    expireAccessTokens: () => {
      generation += 1;
    },
    verify: async (token) => {
      const { payload } = await jwtVerify(token, publicKey, { issuer: server.url });
      if (payload['generation'] !== generation) throw new Error('the token was forgotten');
      return payload;
    },
  };
}

/** As Cognito's, without an end_session_endpoint. */
function discovery(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

function json(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(content));
}
