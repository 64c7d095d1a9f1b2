import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ftpsHost } from '../../support/ftps-server.ts';
import { aFake, answering, certificateOf, hello } from './a-fake-ftps.ts';
import type { FakeFtps } from './fake-ftps-server.ts';

/** A server, or somebody on the way to it, that would like to read along. */
interface Downgrade {
  readonly what: string;
  readonly codes: readonly string[];
  fake(): FakeFtps;
  /** The authority of its certificate is not one that the settings trust. */
  readonly isUntrusted?: boolean;
}

const refusals = ['500 what?', '502 no', '504 no', '530 first sign in', '534 policy', '431 not now'];
const explicit: readonly Downgrade[] = [
  ...[...refusals, '200 fine', '334 go on', '235 done'].map((line) => ({
    what: `AUTH answered with "${line}"`,
    codes: ['TLS_REFUSED'],
    fake: () => ({ answer: answering('AUTH', line) }),
  })),
  ...['331 and the password?\r\n', '230 you are in\r\n', '234-more\r\n', '23', '\r\n'].map((behindAuth) => ({
    what: `${JSON.stringify(behindAuth)} in the clear right behind 234`,
    codes: ['TLS_REFUSED'],
    fake: () => ({ behindAuth }),
  })),
  {
    what: '234, and no TLS after it',
    codes: ['TLS_REFUSED'],
    fake: () => ({ answer: answering('AUTH', '234 go ahead', '220 hello', '331 and the password?') }),
  },
  {
    what: '234, and the end',
    codes: ['CONNECTION_LOST'],
    fake: () => ({
      answer: (command, _argument, { dataPort }) => (command === 'AUTH' && dataPort > 0 ? 'drop' : undefined),
    }),
  },
];
const anyMode: readonly Downgrade[] = [
  ...(['TLSv1', 'TLSv1.1'] as const).map((tlsVersion) => ({
    what: `${tlsVersion} only`,
    // Its last words may be lost with the connection.
    codes: ['ALGORITHM_MISMATCH', 'CONNECTION_LOST'],
    fake: () => ({ tlsVersion }),
  })),
  {
    what: 'a certificate that has expired',
    codes: ['TLS_INVALID'],
    fake: () => ({ certificate: certificateOf({ names: [ftpsHost], validDays: -1 }) }),
  },
  {
    what: 'a certificate of another name',
    codes: ['TLS_INVALID'],
    fake: () => ({ certificate: certificateOf({ names: ['other.partner.example'] }) }),
  },
  {
    what: 'a certificate of its own making',
    codes: ['TLS_INVALID'],
    fake: () => ({ certificate: certificateOf({ names: [ftpsHost], isSelfSigned: true }) }),
    isUntrusted: true,
  },
  {
    what: 'a certificate of an unknown authority',
    codes: ['TLS_INVALID'],
    fake: () => ({ certificate: certificateOf({ names: [ftpsHost] }) }),
    isUntrusted: true,
  },
  ...['534 no', '536 no', '502 what?', '431 no', '500 what?'].map((line) => ({
    what: `PROT answered with "${line}"`,
    codes: [line.startsWith('431') ? 'CONNECTION_LOST' : 'TLS_REFUSED'],
    fake: () => ({ answer: answering('PROT', line) }),
  })),
  {
    what: 'PBSZ answered with "503 no"',
    codes: ['TLS_REFUSED'],
    fake: () => ({ answer: answering('PBSZ', '503 no') }),
  },
];

const cases = [
  ...explicit.map((one) => ({ ...one, tlsMode: 'EXPLICIT' as const })),
  ...(['EXPLICIT', 'IMPLICIT'] as const).flatMap((tlsMode) => anyMode.map((one) => ({ ...one, tlsMode }))),
];
let clearPasswordCount = 0;

describe('FTPS to a server that would have us speak in the clear', () => {
  it.each(cases)(
    'ends with one of $codes: $what ($tlsMode)',
    async ({ fake, tlsMode, codes, isUntrusted }) => {
      const { server, open } = await aFake({ ...fake(), tlsMode });
      const destination = isUntrusted === true ? { trustedCertificates: undefined } : {};
      const failure: unknown = await open({ destination }).catch((error: unknown) => error);
      expect(codes).toContain((failure as { code?: string }).code);
      const spoken = server.clearText();
      const encoded = ['utf8', 'base64', 'hex'] as const;
      if (encoded.some((encoding) => spoken.includes(Buffer.from(server.password).toString(encoding))))
        clearPasswordCount += 1;
      const inTheClear = server.commands
        .filter(({ isClear }) => isClear)
        .map(({ line }) => line.split(' ')[0]);
      expect(
        inTheClear.filter(
          (command) => !['AUTH', 'QUIT'].includes(command ?? '') && /^[A-Z]{3,4}$/.test(command ?? ''),
        ),
      ).toEqual([]);
      expect(server.dataConnectionCount).toBe(0);
    },
  );

  it(`tells none of ${cases.length} such servers its password in the clear`, () => {
    expect(clearPasswordCount).toBe(0);
  });

  it('would be heard if it signed in to implicit TLS without TLS', async () => {
    const { server } = await aFake({ tlsMode: 'IMPLICIT' });
    const client = connect(server.port, '127.0.0.1');
    client.on('data', (answer: Buffer) => {
      if (answer.includes('331 ')) client.write(`PASS ${server.password}\r\n`);
      else if (answer.includes('230 ')) client.end();
    });
    client.write('USER partner\r\n');
    await once(client, 'close');
    expect(server.clearText()).toBe(`USER partner\r\nPASS ${server.password}\r\n`);
    expect(server.commands.filter(({ isClear }) => isClear)).toHaveLength(2);
  });

  it('sends no byte of a file over a data connection that is not encrypted', async () => {
    const { server, open } = await aFake({ hasPlainData: true });
    const transport = await open({ timing: { noProgressMs: 1_000, operationMs: 1_000 } });
    await expect(transport.write('a.txt', hello(), { offset: 0 })).rejects.toThrow();
    expect(server.clearText()).not.toContain('hello');
    expect(server.files.get('a.txt')?.includes('hello') ?? false).toBe(false);
  });
});
