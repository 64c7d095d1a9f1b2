import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { authorizeUrl, Browser, formOf, postToken, signIn } from './browser.ts';
import { ann, aPool, callbackUrl, poolResources, resource, userPoolId } from './pool-template.ts';

describe('Cognito: code + PKCE for people', () => {
  it('signs in with user name and password and gives tokens with Cognito’s claims', async () => {
    const { cognito } = await aPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    const keys = createRemoteJWKSet(new URL(`${cognito.issuerUrl}/.well-known/jwks.json`));
    const access = await jwtVerify(tokens.access_token, keys);
    expect(access.payload).toEqual({
      sub: ann.sub,
      'cognito:groups': ann.groups,
      iss: cognito.issuerUrl,
      version: 2,
      client_id: 'console',
      token_use: 'access',
      scope: 'openid email waybill/exports.read',
      auth_time: expect.any(Number),
      iat: expect.any(Number),
      exp: (access.payload.iat ?? 0) + 15 * 60,
      jti: expect.any(String),
      username: 'ann',
    });
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: 'RS256', kid: expect.any(String) });
    const id = await jwtVerify(tokens.id_token, keys, { audience: 'console', issuer: cognito.issuerUrl });
    expect(id.payload).toMatchObject({
      sub: ann.sub,
      token_use: 'id',
      email: ann.email,
      nonce: 'nonce-1',
      'cognito:groups': ann.groups,
      'cognito:username': 'ann',
    });
    expect(tokens.expires_in).toBe(15 * 60);
  });

  it('signs in with the e-mail address too, whatever its case', async () => {
    const { cognito } = await aPool();
    const tokens = await signIn(cognito.issuerUrl, { username: 'ANN@example.com', password: ann.password });
    expect(decodeJwt(tokens.access_token).sub).toBe(ann.sub);
  });

  it('publishes Cognito’s paths', async () => {
    const { cognito } = await aPool();
    const response = await fetch(`${cognito.issuerUrl}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: cognito.issuerUrl,
      authorization_endpoint: `${cognito.issuerUrl}/oauth2/authorize`,
      token_endpoint: `${cognito.issuerUrl}/oauth2/token`,
      userinfo_endpoint: `${cognito.issuerUrl}/oauth2/userInfo`,
      revocation_endpoint: `${cognito.issuerUrl}/oauth2/revoke`,
      jwks_uri: `${cognito.issuerUrl}/.well-known/jwks.json`,
      end_session_endpoint: `${cognito.issuerUrl}/logout`,
    });
  });

  it('says nothing on the console', async () => {
    const spies = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
    const { cognito } = await aPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: 'console' };
    await postToken(cognito.issuerUrl, form);
    await fetch(`${cognito.issuerUrl}/oauth2/authorize?client_id=nobody`);
    await fetch(`${cognito.issuerUrl}/oauth2/token`, {
      method: 'POST',
      headers: { origin: 'http://127.0.0.1:5173' },
    });
    expect(spies.flatMap((spy) => spy.mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });

  it('rejects a code exchange without the right verifier, and a second use of a code', async () => {
    const { cognito } = await aPool();
    const browser = new Browser();
    const { url, verifier } = authorizeUrl(cognito.issuerUrl, 'console', 'openid');
    const { action } = await formOf(await browser.open(url));
    const back = await browser.open(action, { username: ann.username, password: ann.password });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: callbackUrl, client_id: 'console' };
    const wrong = await postToken(cognito.issuerUrl, { ...form, code_verifier: 'x'.repeat(43) });
    expect([wrong.status, wrong.tokens.error]).toEqual([400, 'invalid_grant']);
    const right = await postToken(cognito.issuerUrl, { ...form, code_verifier: verifier });
    expect(right.status).toBe(200);
    const again = await postToken(cognito.issuerUrl, { ...form, code_verifier: verifier });
    expect([again.status, again.tokens.error]).toEqual([400, 'invalid_grant']);
  });

  it('rejects a request without PKCE, and a scope that the client does not have', async () => {
    const { cognito } = await aPool();
    const plain = authorizeUrl(cognito.issuerUrl, 'console', 'openid').url.replace(/&code_challenge.*/, '');
    const without = await new Browser().open(plain);
    expect(new URL(without.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
    for (const scope of ['openid waybill/exports.write', 'openid no.such.scope']) {
      const refused = await new Browser().open(authorizeUrl(cognito.issuerUrl, 'console', scope).url);
      expect(new URL(refused.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_scope');
    }
  });

  it('never redirects to an address that the template does not list', async () => {
    const { cognito } = await aPool();
    const { url } = authorizeUrl(cognito.issuerUrl, 'console', 'openid');
    const evil = url.replace(encodeURIComponent(callbackUrl), encodeURIComponent('http://evil.example/'));
    const response = await new Browser().open(evil);
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers userInfo for an access token, not for an ID token', async () => {
    const { cognito } = await aPool();
    const tokens = await signIn(cognito.issuerUrl, ann);
    const ask = (token: string) =>
      fetch(`${cognito.issuerUrl}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });
    const granted = await ask(tokens.access_token);
    expect(await granted.json()).toEqual({
      sub: ann.sub,
      username: 'ann',
      email: ann.email,
      email_verified: 'true',
    });
    expect((await ask(tokens.id_token)).status).toBe(401);
  });
});

describe('Cognito: the sign-in page', () => {
  it('says where the pool demands a second factor, which is not played, and signs in with the e-mail', async () => {
    const others = poolResources.filter((one) => one.physicalId !== userPoolId);
    const strict = { MfaConfiguration: 'ON', UsernameAttributes: ['email'] };
    const resources = [...others, resource('AWS::Cognito::UserPool', userPoolId, strict)];
    const { cognito, logged } = await aPool({ resources });
    const page = await new Browser().open(authorizeUrl(cognito.issuerUrl, 'console', 'openid').url);
    const { html } = await formOf(page);
    expect(html).toContain('In the cloud a second factor is asked for');
    expect(html).toContain('<label for="username">E-mail</label>');
    expect(logged.join()).toContain('second factor is not played');
    const tokens = await signIn(cognito.issuerUrl, { username: ann.email, password: ann.password });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: ann.sub, username: ann.sub });
  });

  it('is labelled, has no script and may be framed by nobody', async () => {
    const { cognito } = await aPool();
    const page = await new Browser().open(authorizeUrl(cognito.issuerUrl, 'console', 'openid').url);
    const policy = page.headers.get('content-security-policy') ?? '';
    const { html } = await formOf(page);
    expect(html).toContain('<label for="username">');
    expect(html).toContain('<label for="password">');
    expect(html).toContain('<html lang="en">');
    expect(html).not.toMatch(/<script|\son\w+=|style="/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:5173");
    expect(policy).not.toContain('unsafe-inline');
  });

  it('answers a wrong password and an unknown name alike, and puts the typed name back as text', async () => {
    const { cognito } = await aPool();
    const attempt = async (username: string) => {
      const browser = new Browser();
      const { action } = await formOf(
        await browser.open(authorizeUrl(cognito.issuerUrl, 'console', 'openid').url),
      );
      const response = await browser.open(action, { username, password: 'wrong' });
      const { html } = await formOf(response);
      return { status: response.status, fault: /role="alert">([^<]*)/.exec(html)?.[1], html };
    };
    const known = await attempt('ann');
    const unknown = await attempt('"><script>alert(1)</script>');
    expect([known.status, known.fault]).toEqual([401, 'The user name or the password is not right.']);
    expect([unknown.status, unknown.fault]).toEqual([known.status, known.fault]);
    expect(unknown.html).not.toContain('<script>');
    expect(known.html).toContain('aria-describedby="fault"');
  });

  it('locks a name for a minute of the clock after five failures, known or not', async () => {
    const { cognito, clock } = await aPool();
    for (let count = 0; count < 5; count += 1) {
      expect(await cognito.users.signIn('ann', 'wrong')).toEqual({ outcome: 'refused' });
      expect(await cognito.users.signIn('nobody', 'wrong')).toEqual({ outcome: 'refused' });
    }
    expect(await cognito.users.signIn('ann', ann.password)).toEqual({ outcome: 'locked' });
    expect(await cognito.users.signIn('nobody', 'wrong')).toEqual({ outcome: 'locked' });
    clock.advance(60_000);
    expect(await cognito.users.signIn('ann', ann.password)).toMatchObject({ outcome: 'accepted' });
  });

  it('offers demonstration users by one click where the stage shows them', async () => {
    const { cognito } = await aPool({ showDemoUsers: true });
    const demo = { role: 'Distributor Admin', distributor: 'Acme & Co' };
    const user = await cognito.users.createUser({ username: 'demo', email: 'demo@example.com', demo });
    const browser = new Browser();
    const page = await browser.open(authorizeUrl(cognito.issuerUrl, 'console', 'openid').url);
    const { html, action } = await formOf(page);
    expect(html).toContain('Sign in as demo@example.com<small>Distributor Admin, Acme &amp; Co</small>');
    expect(html).not.toContain(`value="${ann.sub}"`);
    expect((await browser.open(action, { demo: ann.sub })).status).toBe(401);
    const back = await browser.open(action, { demo: user.sub });
    expect(back.headers.get('location')).toContain(`${callbackUrl}?code=`);
  });

  it('has no demonstration users on other stages, not even for a forged form', async () => {
    const { cognito } = await aPool();
    const demo = { role: 'Distributor Admin' };
    const user = await cognito.users.createUser({ username: 'demo', email: 'demo@example.com', demo });
    const browser = new Browser();
    const page = await browser.open(authorizeUrl(cognito.issuerUrl, 'console', 'openid').url);
    const { html, action } = await formOf(page);
    expect(html).not.toContain('Sign in as');
    expect((await browser.open(action, { demo: user.sub })).status).toBe(401);
  });
});
