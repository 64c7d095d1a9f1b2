import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { startCognito } from '../../../local/cognito/cognito.ts';
import { authorizeUrl, Browser, basic, postToken, signIn } from './browser.ts';
import { ann, aPool, callbackUrl, logoutUrl, poolResources, resource, userPoolId } from './pool-template.ts';

describe('Cognito: sessions, sign-out and refresh tokens', () => {
  it('needs no second sign-in within the session, and needs one after /logout', async () => {
    const { cognito } = await aPool();
    const browser = new Browser();
    await signIn(cognito.issuerUrl, { ...ann, browser });
    const { url } = authorizeUrl(cognito.issuerUrl, 'console', 'openid');
    expect((await browser.open(url)).headers.get('location')).toContain(`${callbackUrl}?code=`);
    const query = new URLSearchParams({ client_id: 'console', logout_uri: logoutUrl });
    const out = await browser.open(`${cognito.issuerUrl}/logout?${query}`);
    expect([out.status, out.headers.get('location')]).toEqual([302, logoutUrl]);
    expect((await browser.open(url)).status).toBe(200);
  });

  it('rejects a sign-out to an address that the client does not list', async () => {
    const { cognito } = await aPool();
    const query = new URLSearchParams({ client_id: 'console', logout_uri: 'http://evil.example/' });
    const out = await fetch(`${cognito.issuerUrl}/logout?${query}`, { redirect: 'manual' });
    expect([out.status, out.headers.get('location')]).toEqual([400, null]);
  });

  it('rotates refresh tokens where the client says so, and ends the grant when an old one comes again', async () => {
    const { cognito } = await aPool();
    const first = await signIn(cognito.issuerUrl, ann);
    const refresh = (token: string) =>
      postToken(cognito.issuerUrl, {
        grant_type: 'refresh_token',
        refresh_token: token,
        client_id: 'console',
      });
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.tokens.refresh_token).not.toBe(first.refresh_token);
    expect(decodeJwt(second.tokens.access_token)).toMatchObject({
      sub: ann.sub,
      scope: 'openid email waybill/exports.read',
      'cognito:groups': ann.groups,
    });
    expect(decodeJwt(second.tokens.id_token)['auth_time']).toBe(decodeJwt(first.id_token)['auth_time']);
    expect((await refresh(first.refresh_token)).tokens.error).toBe('invalid_grant');
    expect((await refresh(second.tokens.refresh_token)).tokens.error).toBe('invalid_grant');
  });

  it('takes a rotated refresh token again within the grace time, not after it', async () => {
    const others = poolResources.filter((one) => one.physicalId !== 'console');
    const known = poolResources.find((one) => one.physicalId === 'console')?.properties;
    const rotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 };
    const patient = resource('AWS::Cognito::UserPoolClient', 'console', {
      ...known,
      RefreshTokenRotation: rotation,
    });
    const { cognito, clock } = await aPool({ resources: [...others, patient] });
    const first = await signIn(cognito.issuerUrl, ann);
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token, client_id: 'console' };
    expect((await postToken(cognito.issuerUrl, form)).status).toBe(200);
    expect((await postToken(cognito.issuerUrl, form)).status).toBe(200);
    clock.advance(30_000);
    expect((await postToken(cognito.issuerUrl, form)).tokens.error).toBe('invalid_grant');
  });

  it('keeps the same refresh token where rotation is off', async () => {
    const { cognito } = await aPool();
    const first = await signIn(cognito.issuerUrl, { ...ann, clientId: 'steady' });
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token, client_id: 'steady' };
    await postToken(cognito.issuerUrl, form);
    expect((await postToken(cognito.issuerUrl, form)).status).toBe(200);
  });

  it('puts a changed role into the next refreshed token', async () => {
    const { cognito } = await aPool();
    await cognito.users.createUser({ username: 'bob', email: 'bob@example.com', password: ann.password });
    const first = await signIn(cognito.issuerUrl, { username: 'bob', password: ann.password });
    expect(decodeJwt(first.access_token)).not.toHaveProperty('cognito:groups');
    cognito.users.addToGroup('bob', 'acme');
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token, client_id: 'console' };
    const { tokens } = await postToken(cognito.issuerUrl, form);
    expect(decodeJwt(tokens.access_token)['cognito:groups']).toEqual(['acme']);
  });

  it('ends refresh tokens by the clock, and gives tokens in the clock’s time', async () => {
    const { cognito, clock } = await aPool();
    const first = await signIn(cognito.issuerUrl, ann);
    const refresh = (token: string) =>
      postToken(cognito.issuerUrl, {
        grant_type: 'refresh_token',
        refresh_token: token,
        client_id: 'console',
      });
    clock.advance(11 * 3_600_000);
    const second = await refresh(first.refresh_token);
    const { iat = 0, exp = 0 } = decodeJwt(second.tokens.access_token);
    expect(Math.abs(iat - clock.nowMs() / 1_000)).toBeLessThan(30);
    expect(exp - iat).toBe(15 * 60);
    expect(decodeJwt(second.tokens.id_token).exp).toBe(exp);
    clock.advance(2 * 3_600_000);
    expect((await refresh(second.tokens.refresh_token)).tokens.error).toBe('invalid_grant');
  });

  it('keeps keys, users and refresh tokens over a restart', async () => {
    const { cognito, context } = await aPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    const secret = cognito.clientSecret('machine');
    await cognito.close();
    const port = Number(new URL(cognito.issuerUrl).port);
    const again = await startCognito({ context, resources: poolResources, port });
    const keys = createRemoteJWKSet(new URL(`${again.issuerUrl}/.well-known/jwks.json`), {
      headers: { connection: 'close' },
    });
    await expect(jwtVerify(tokens.access_token, keys)).resolves.toBeDefined();
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: 'console' };
    const refreshed = await postToken(again.issuerUrl, form);
    const kept = again.clientSecret('machine');
    await again.close();
    expect(refreshed.status).toBe(200);
    expect(kept).toBe(secret);
  });
});

describe('Cognito: machine clients', () => {
  it('gives a token with the granted scope, by Basic and by form secret, and all scopes when none is named', async () => {
    const { cognito } = await aPool();
    const secret = cognito.clientSecret('machine');
    const form = { grant_type: 'client_credentials', scope: 'waybill/exports.read' };
    const { tokens, status } = await postToken(cognito.issuerUrl, form, basic('machine', secret));
    expect(status).toBe(200);
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      sub: 'machine',
      client_id: 'machine',
      token_use: 'access',
      scope: 'waybill/exports.read',
    });
    expect(tokens).not.toHaveProperty('refresh_token');
    const posted = { grant_type: 'client_credentials', client_id: 'machine', client_secret: secret };
    const unnamed = await postToken(cognito.issuerUrl, posted);
    expect(decodeJwt(unnamed.tokens.access_token)['scope']).toBe('waybill/exports.read');
  });

  it('rejects a scope it was not granted, and a wrong secret', async () => {
    const { cognito } = await aPool();
    const authorization = basic('machine', cognito.clientSecret('machine'));
    for (const scope of ['waybill/exports.write', 'openid', 'no.such/scope']) {
      const form = { grant_type: 'client_credentials', scope };
      const { status, tokens } = await postToken(cognito.issuerUrl, form, authorization);
      expect([scope, status, tokens.error]).toEqual([scope, 400, 'invalid_scope']);
    }
    const form = { grant_type: 'client_credentials' };
    const { status, tokens } = await postToken(cognito.issuerUrl, form, basic('machine', 'wrong'));
    expect([status, tokens.error]).toEqual([401, 'invalid_client']);
  });
});

describe('Cognito: what is not played', () => {
  it.each([
    ['LambdaConfig', resource('AWS::Cognito::UserPool', userPoolId, { LambdaConfig: { PreSignUp: 'arn' } })],
    [
      'AllowAdminCreateUserOnly',
      resource('AWS::Cognito::UserPool', userPoolId, {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      }),
    ],
    ['AWS::Cognito::IdentityPool', resource('AWS::Cognito::IdentityPool', 'identities', {})],
    [
      'AllowedOAuthFlows',
      resource('AWS::Cognito::UserPoolClient', 'old', {
        UserPoolId: userPoolId,
        AllowedOAuthFlows: ['implicit'],
      }),
    ],
  ])('rejects %s at start, by name', async (name, changed) => {
    const others = poolResources.filter((one) => one.physicalId !== changed.physicalId);
    await expect(aPool({ resources: [...others, changed] })).rejects.toThrow(name);
  });
});
