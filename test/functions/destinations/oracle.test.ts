import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Destination, failureCodes } from '../../../functions/transfer/contract.ts';
import { type DialWatch, watchDials } from '../../support/dial-watch.ts';
import { shout, tryDestination } from './try-destination.ts';

/** What listens, and what it says first or to whatever it hears. */
const listeners: Readonly<Record<string, string>> = {
  'an SSH server': `SSH-2.0-${shout}_9.9\r\n`,
  'a mail server': `220 ${shout} ESMTP\r\n`,
  'a web server': `HTTP/1.1 400 ${shout}\r\nServer: ${shout}\r\n\r\n${shout}`,
  'a database': `J\u0000\u0000\u0000\u000a8.0.36-${shout}\u0000`,
  'a cache': `-ERR unknown command ${shout}\r\n`,
  'a TLS server': `\u0015\u0003\u0001\u0000\u0002\u0002\u0028${shout}`,
  'a silent one': '',
};

const targets = [
  ...Object.keys(listeners),
  'a closed port',
  'a filtered port',
  'an inner address',
  'no such name',
];
const ports = new Map<string, number>();
const servers: ReturnType<typeof createServer>[] = [];
const credentials = { password: 'the account’s own secret' };
let watch: DialWatch;

beforeAll(async () => {
  for (const [name, words] of Object.entries(listeners)) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (words !== '') socket.end(words, 'latin1');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    ports.set(name, (server.address() as AddressInfo).port);
  }
  watch = await watchDials({ silentAddresses: ['93.184.215.14'] });
});
afterAll(() => {
  watch.stop();
  for (const server of servers) server.close();
});

const destinationOf = (protocol: 'SFTP' | 'FTPS', port: number): Destination => ({
  ...{ host: 'files.partner.example', port, username: 'acme', directory: '' },
  ...(protocol === 'SFTP'
    ? { protocol, hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` }
    : { protocol, tlsMode: 'EXPLICIT' as const }),
});

async function tell(protocol: 'SFTP' | 'FTPS', target: string) {
  const port = ports.get(target) ?? 1;
  const isThere = ports.has(target) || target === 'a closed port';
  return tryDestination(destinationOf(protocol, port), credentials, {
    timing: { resolveMs: 2_000, connectMs: 400, readyMs: 400 },
    ...(!isThere && { allowedExceptions: [] }),
    resolve: async () => {
      if (target === 'no such name') throw Object.assign(new Error(shout), { code: 'ENOTFOUND' });
      if (target === 'a filtered port') return ['93.184.215.14'];
      return [target === 'an inner address' ? '10.0.0.5' : '127.0.0.1'];
    },
  });
}

describe.each(['SFTP', 'FTPS'] as const)('a connection test over %s', (protocol) => {
  it.each(targets)('tells of %s in words of our own only', async (target) => {
    const { result, everything } = await tell(protocol, target);
    expect(result.outcome).toBe('FAILED');
    if (result.code !== 'OK' && result.code !== 'OK_DELETE_DENIED' && result.code !== 'CONFIRM_HOST_KEY') {
      const { text, fixer } = failureCodes[result.code];
      expect([result.text, result.fixer]).toEqual([
        text.replace('{port}', String(ports.get(target) ?? 1)),
        fixer,
      ]);
    }
    expect(everything).not.toContain(shout);
    expect(everything).not.toContain('93.184');
    expect(everything).not.toContain('10.0.0.5');
  });

  it('tells a closed port and a filtered one in the same words', async () => {
    const texts = await Promise.all(
      ['a closed port', 'a filtered port'].map(async (target) => (await tell(protocol, target)).result.text),
    );
    expect(new Set(texts).size).toBe(1);
  });
});
