import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { basic, postToken, signIn } from '../cognito/browser.ts';
import { ann, aPool } from '../cognito/pool-template.ts';
import { anApi, anAuthorizer, anIntegration, aRoute, aRunningApi, protectedBy } from './api-template.ts';

const resources = [
  anApi(),
  anIntegration('exports'),
  anAuthorizer(),
  aRoute('GET /people', 'exports', protectedBy),
  aRoute('GET /read', 'exports', {
    ...protectedBy,
    AuthorizationScopes: ['waybill/exports.read', 'waybill/all'],
  }),
  aRoute('GET /write', 'exports', { ...protectedBy, AuthorizationScopes: ['waybill/exports.write'] }),
];

async function anApiWithPool(changed = resources) {
  const { cognito, context, clock } = await aPool();
  const running = await aRunningApi(changed, undefined, { context, issuerUrl: cognito.issuerUrl });
  const get = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(running.api.url + path, { headers });
    return { status: response.status, text: await response.text() };
  };
  return { ...running, cognito, clock, get };
}

const unauthorized = { status: 401, text: '{"message":"Unauthorized"}' };
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('API Gateway: the JWT authorizer', () => {
  it('admits a person’s access token and hands its claims to the function as text', async () => {
    const { cognito, get, events } = await anApiWithPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    expect((await get('/people', tokens.access_token)).status).toBe(200);
    const { claims, scopes } = events[0].requestContext.authorizer.jwt;
    expect(claims).toMatchObject({
      sub: ann.sub,
      client_id: 'console',
      token_use: 'access',
      username: 'ann',
      'cognito:groups': '[DistributorAdmin acme]',
      exp: expect.stringMatching(/^\d+$/),
    });
    expect(scopes).toBeNull();
  });

  it('admits an ID token by its audience, and a token without the word Bearer', async () => {
    const { cognito, get, api } = await anApiWithPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    expect((await get('/people', tokens.id_token)).status).toBe(200);
    const bare = await fetch(`${api.url}/people`, { headers: { authorization: tokens.access_token } });
    expect(bare.status).toBe(200);
  });

  it('admits a machine with one of the route’s scopes, and answers 403 without any', async () => {
    const { cognito, get, events, called } = await anApiWithPool();
    const secret = basic('machine', cognito.clientSecret('machine'));
    const { tokens } = await postToken(cognito.issuerUrl, { grant_type: 'client_credentials' }, secret);
    expect((await get('/read', tokens.access_token)).status).toBe(200);
    expect(events[0].requestContext.authorizer.jwt.scopes).toEqual(['waybill/exports.read']);
    expect(await get('/write', tokens.access_token)).toEqual({
      status: 403,
      text: '{"message":"Forbidden"}',
    });
    expect(called).toHaveLength(1);
  });

  it('rejects no token, a broken one, an unsigned one and a changed one', async () => {
    const { cognito, get, called } = await anApiWithPool();
    const { access_token: token } = await signIn(cognito.issuerUrl, ann);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const promoted = encode({ ...claims, 'cognito:groups': ['SystemAdmin'] });
    expect(await get('/people')).toEqual(unauthorized);
    expect(await get('/people', 'not.a.token')).toEqual(unauthorized);
    expect(await get('/people', `${encode({ alg: 'none' })}.${payload}.`)).toEqual(unauthorized);
    expect(await get('/people', `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`)).toEqual(
      unauthorized,
    );
    expect(await get('/people', `${header}.${promoted}.${signature}`)).toEqual(unauthorized);
    expect(called).toEqual([]);
  });

  it('rejects an expired token, by the clock', async () => {
    const { cognito, get, clock } = await anApiWithPool();
    const { access_token: token } = await signIn(cognito.issuerUrl, ann);
    clock.advance(14 * 60_000);
    expect((await get('/people', token)).status).toBe(200);
    clock.advance(60_000);
    expect(await get('/people', token)).toEqual(unauthorized);
    const fresh = await signIn(cognito.issuerUrl, ann);
    expect((await get('/people', fresh.access_token)).status).toBe(200);
  });

  it('rejects tokens of another pool, of an unknown key and of another client', async () => {
    const { cognito, get } = await anApiWithPool();
    const other = await aPool();
    expect(await get('/people', (await signIn(other.cognito.issuerUrl, ann)).access_token)).toEqual(
      unauthorized,
    );
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = await new SignJWT({ client_id: 'console', token_use: 'access' })
      .setProtectedHeader({ alg: 'RS256', kid: 'mine' })
      .setIssuer(cognito.issuerUrl)
      .setExpirationTime('1h')
      .sign(privateKey);
    expect(await get('/people', forged)).toEqual(unauthorized);
    const steady = await signIn(cognito.issuerUrl, { ...ann, clientId: 'steady' });
    expect(await get('/people', steady.access_token)).toEqual(unauthorized);
  });

  it('reads the token from the query where the authorizer says so', async () => {
    const moved = anAuthorizer({ IdentitySource: ['$request.querystring.token'] });
    const { cognito, get } = await anApiWithPool([
      ...resources.filter((one) => one.physicalId !== 'people'),
      moved,
    ]);
    const { access_token: token } = await signIn(cognito.issuerUrl, ann);
    expect((await get(`/people?token=${token}`)).status).toBe(200);
    expect(await get('/people', token)).toEqual(unauthorized);
  });
});
