import { describe, expect, it } from 'vitest';
import { openFtpsTransport } from '../../../functions/ftps/ftps-transport.ts';
import { defaultTiming } from '../../../functions/transfer/transport.ts';
import { ftpsHost } from '../../support/ftps-server.ts';
import { ftpsDestinationOf } from '../../support/ftps-way.ts';
import { aFake, answering, certificateOf } from './a-fake-ftps.ts';

describe('FTPS before the server is trusted', () => {
  it.each([
    { what: 'has expired', options: { names: [ftpsHost], validDays: -1 }, reason: 'it has expired' },
    {
      what: 'is made out to another name',
      options: { names: ['other.partner.example'] },
      reason: 'it is made out to another name',
    },
    {
      what: 'is self-signed',
      options: { names: [ftpsHost], isSelfSigned: true },
      reason: 'it is self-signed and not among the trusted certificates',
      isUntrusted: true,
    },
    {
      what: 'comes from an unknown authority',
      options: { names: [ftpsHost] },
      reason: 'its authority is not a known one, or the server leaves certificates of the chain out',
      isUntrusted: true,
    },
  ])('sends nothing to a server whose certificate $what', async ({ options, reason, isUntrusted }) => {
    for (const tlsMode of ['EXPLICIT', 'IMPLICIT'] as const) {
      const certificate = certificateOf(options);
      const { server, open } = await aFake({ certificate, tlsMode });
      const destination = isUntrusted === true ? { trustedCertificates: undefined } : {};
      await expect(open({ destination })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'TLS_INVALID',
        message: `The server's TLS certificate was not accepted: ${reason}.`,
      });
      expect(server.commands.map(({ line }) => line)).toEqual(tlsMode === 'EXPLICIT' ? ['AUTH TLS'] : []);
    }
  });

  it('accepts a self-signed certificate that the settings trust', async () => {
    const certificate = certificateOf({ names: [ftpsHost], isSelfSigned: true });
    const { open } = await aFake({ certificate });
    expect(await (await open()).stat('nothing')).toBeUndefined();
  });

  it('fails with TLS_INVALID before it connects when the trusted certificates are none', async () => {
    const { server, open } = await aFake();
    const trustedCertificates = '-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----';
    await expect(open({ destination: { trustedCertificates } })).rejects.toMatchObject({
      code: 'TLS_INVALID',
      message:
        "The server's TLS certificate was not accepted: the trusted certificates in the settings cannot be read.",
    });
    expect(server.commands).toEqual([]);
  });

  it.each(['500 what?', '502 no', '530 sign in first', '534 policy', '431 not now', '200 fine'])(
    'fails with TLS_REFUSED and sends no user name when AUTH is answered with %j',
    async (line) => {
      const { server, open } = await aFake({ answer: answering('AUTH', line) });
      await expect(open()).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'TLS_REFUSED',
        message: `The server does not offer FTP over TLS on port ${server.port}. Unencrypted FTP is never used.`,
      });
      expect(server.clearText()).toMatch(/^AUTH TLS\r\n(QUIT\r\n)?$/);
    },
  );

  it.each(['230 you are in\r\n', '23', '234-more\r\n'])(
    'fails with TLS_REFUSED when %j comes in the clear behind the answer to AUTH',
    async (behindAuth) => {
      const { server, open } = await aFake({ behindAuth });
      await expect(open()).rejects.toMatchObject({ code: 'TLS_REFUSED' });
      expect(server.commands.map(({ line }) => line)).toEqual(['AUTH TLS']);
    },
  );

  it('fails with TLS_REFUSED when implicit TLS is met with a greeting in the clear', async () => {
    const { open } = await aFake();
    await expect(open({ destination: { tlsMode: 'IMPLICIT' } })).rejects.toMatchObject({
      code: 'TLS_REFUSED',
    });
  });

  it('signs in only once everything is encrypted, and asks for the server by its name', async () => {
    for (const tlsMode of ['EXPLICIT', 'IMPLICIT'] as const) {
      const { server, open } = await aFake({ tlsMode });
      await open();
      expect(server.commands.filter(({ isClear }) => isClear).map(({ line }) => line)).toEqual(
        tlsMode === 'EXPLICIT' ? ['AUTH TLS'] : [],
      );
      expect(server.commands.map(({ line }) => line)).toContain(`PASS ${server.password}`);
      expect(server.serverNames).toEqual([ftpsHost]);
    }
  });

  it('sends no name to a server that the settings know by its address, and verifies the address', async () => {
    const { server, open } = await aFake();
    await open({ destination: { host: '127.0.0.1' } });
    expect(server.serverNames).toEqual([]);
    const other = await aFake({ certificate: certificateOf({ names: [ftpsHost] }) });
    await expect(other.open({ destination: { host: '127.0.0.1' } })).rejects.toMatchObject({
      code: 'TLS_INVALID',
    });
  });

  it('tells where connecting is, with facts of its own', async () => {
    const { server } = await aFake();
    const destination = ftpsDestinationOf(server);
    const told: string[] = [];
    const transport = await openFtpsTransport(
      destination,
      { password: server.password },
      {
        guard: { allowedExceptions: [destination], resolve: async () => ['127.0.0.1'] },
        timing: defaultTiming,
        onStage: (stage, text) => told.push(text === undefined ? stage : `${stage}: ${text}`),
      },
    );
    await transport.close();
    expect(told.filter((line) => !line.includes(':'))).toEqual(['RESOLVE', 'CONNECT', 'SECURE', 'SIGN_IN']);
    expect(told.find((line) => line.includes(':'))).toMatch(
      /^SECURE: TLS 1\.3, TLS_AES_128_GCM_SHA256, certificate valid until \d{4}-\d\d-\d\d$/,
    );
  });
});

describe('FTPS sign-in', () => {
  it('tries a wrong password once', async () => {
    const { server, open } = await aFake();
    await expect(open({ credentials: { password: 'wrong' } })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'AUTH_FAILED',
    });
    expect(server.commands.filter(({ line }) => line.startsWith('PASS'))).toHaveLength(1);
  });

  it('fails with AUTH_FAILED before it connects when name or password would make a command', async () => {
    const { server, open } = await aFake();
    await expect(open({ credentials: { password: 'a\r\nDELE b' } })).rejects.toMatchObject({
      code: 'AUTH_FAILED',
    });
    await expect(open({ destination: { username: 'a\nDELE b' } })).rejects.toMatchObject({
      code: 'AUTH_FAILED',
    });
    expect(server.commands).toEqual([]);
  });

  it('fails with SECRET_UNREADABLE when there is no password', async () => {
    const { open } = await aFake();
    await expect(open({ credentials: {} })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  });

  it.each([
    { command: 'PROT', line: '534 not here', code: 'TLS_REFUSED' },
    { command: 'PROT', line: '536 not here', code: 'TLS_REFUSED' },
    { command: 'PROT', line: '502 what?', code: 'TLS_REFUSED' },
    { command: 'USER', line: '421 full', code: 'SERVER_BUSY' },
    { command: 'USER', line: '530 no', code: 'AUTH_FAILED' },
    { command: 'USER', line: '332 and the account?', code: 'AUTH_FAILED' },
    { command: 'PASS', line: '332 and the account?', code: 'AUTH_FAILED' },
    { command: 'PASS', line: '421 too many', code: 'SERVER_BUSY' },
  ])('fails with $code when $command is answered with "$line", and moves no data', async (refusal) => {
    const { server, open } = await aFake({ answer: answering(refusal.command, refusal.line) });
    await expect(open()).rejects.toMatchObject({ code: refusal.code });
    expect(server.dataConnectionCount).toBe(0);
  });

  it.each(['421 full\r\n', '120 in ten minutes\r\n', '500 no\r\n'])(
    'fails with SERVER_BUSY when greeted with %j',
    async (text) => {
      const { open } = await aFake({ greeting: Buffer.from(text) });
      await expect(open()).rejects.toMatchObject({ name: 'TransientError', code: 'SERVER_BUSY' });
    },
  );

  it('signs in to a server that asks for no password without giving it', async () => {
    const { server, open } = await aFake({ answer: answering('USER', '230 welcome') });
    await open();
    expect(server.commands.some(({ line }) => line.startsWith('PASS'))).toBe(false);
  });
});
