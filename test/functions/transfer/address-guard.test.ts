import { describe, expect, it } from 'vitest';
import { openTransport } from '../../../functions/destinations/open-transport.ts';
import {
  addressToDial,
  checkHostName,
  checkPeer,
  isPublicAddress,
  type Resolve,
  systemResolve,
} from '../../../functions/transfer/address-guard.ts';
import { startFakeSftpServer } from '../sftp/fake-sftp-server.ts';
import { destination } from './memory-transport.ts';

const refused = expect.objectContaining({ failureCode: 'ADDRESS_REFUSED' });

const refusedSpellings = [
  // this machine and its numbers
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f.1',
  '2130706433',
  '017700000001',
  '0x7f000001',
  '00000177.0.0.1',
  '127.0.0.1.',
  '127.000.000.001',
  '①②⑦.⓪.⓪.①',
  '１２７.０.０.１',
  '127。0。0。1',
  '127．0．0．1',
  '0',
  '0.0.0.0',
  '[::1]',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '[::ffff:7f00:1]',
  '::7f00:1',
  '64:ff9b::7f00:1',
  'fe80::1%eth0',
  // the cloud's own addresses
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '169.254.170.2',
  'fd00:ec2::254',
  '0251.0376.0251.0376',
  '169.254.43518',
  // private networks and numbers of every sort
  '10.0.0.5',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
  '8.8.8.08',
  '8.8.8.8.',
  '008.8.8.8',
  '1.2.3',
  '999',
  '1.2.3.4.5',
  '8.8.8.8.example.0x8',
  // names that mean something inside
  'localhost',
  'LOCALHOST',
  'foo.localhost',
  'ⓛocalhost',
  'server',
  'ip-10-0-0-1.ec2.internal',
  'printer.local',
  '1.0.0.127.in-addr.arpa',
  'hidden.onion',
  'metadata.google.internal',
  'x.INTERNAL',
  'evil。internal',
  // things that are no names
  '',
  '.',
  '..',
  'a..example',
  '.example.com',
  'example.com.',
  'user@example.com',
  'user:secret@example.com',
  'example.com:22',
  'sftp://example.com',
  'example.com/in',
  'example.com%00',
  'exa mple.com',
  'example.com\n',
  'example.com\u0000',
  'exam\u00adple.com',
  '%31%32%37.0.0.1',
  'example.com#x',
  'example.com?x',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}example`,
  '0xexample.com',
  'ⓔxample.com',
  'ｅxample.com',
];

const goodNames = [
  'sftp.acme.example',
  'SFTP.Acme.Example',
  'a.b.c.d.example',
  'files-01.acme.example',
  '3com.example',
  'x1.y2',
  '0-0.example',
  'xn--bcher-kva.example',
  'bücher.example',
  'under_score.example',
  's-0123.server.transfer.us-east-1.amazonaws.com',
  '127.0.0.1.nip.example',
  '8.8.8.8',
  '52.94.236.248',
];

const publicAddresses = [
  '8.8.8.8',
  '1.1.1.1',
  '52.94.236.248',
  '2600:1f18::1',
  '2a00:1450:4001::5',
  '::ffff:8.8.8.8',
];
const otherAddresses = [
  '0.0.0.0',
  '0.1.2.3',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::7f00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'no address',
  '',
];

const guardOf = (...answers: string[][]) => {
  const asked: string[] = [];
  const resolve: Resolve = async (host) => {
    asked.push(host);
    return answers[asked.length - 1] ?? answers.at(-1) ?? [];
  };
  return { guard: { resolve, allowedExceptions: [{ host: 'Partner.Test', port: 2222 }] }, asked };
};

describe('host names', () => {
  it.each(refusedSpellings)('rejects %j', (host) => {
    expect(() => checkHostName(host)).toThrow(refused);
  });

  it.each(goodNames)('accepts %j', (host) => {
    expect(checkHostName(host)).toMatch(/^[a-z0-9._-]+$/);
  });

  it('knows more than sixty spellings to reject', () => {
    expect(new Set(refusedSpellings).size).toBeGreaterThanOrEqual(60);
  });
});

describe('addresses', () => {
  it.each(publicAddresses)('takes %s for public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(otherAddresses)('takes %j for not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the address to dial', () => {
  it('is one of the answers, IPv4 first', async () => {
    const { guard } = guardOf(['2600:1f18::1', '8.8.8.8']);
    expect(await addressToDial(guard, 'sftp.acme.example', 22, 1_000)).toBe('8.8.8.8');
  });

  it.each([
    { what: 'all answers are bad', answers: ['10.0.0.1'] },
    { what: 'one answer of many is bad', answers: ['8.8.8.8', '1.1.1.1', '127.0.0.1'] },
    { what: 'only the IPv6 answer is bad', answers: ['8.8.8.8', '::1'] },
    { what: 'the answer is no address', answers: ['sftp.acme.example'] },
  ])('is refused when $what', async ({ answers }) => {
    const { guard } = guardOf(answers);
    await expect(addressToDial(guard, 'sftp.acme.example', 22, 1_000)).rejects.toThrow(refused);
  });

  it('is looked up anew every time, and refused the time it turns bad', async () => {
    const { guard, asked } = guardOf(['8.8.8.8'], ['127.0.0.1'], ['8.8.4.4']);
    const dial = () => addressToDial(guard, 'rebind.example', 22, 1_000);
    expect(await dial()).toBe('8.8.8.8');
    await expect(dial()).rejects.toThrow(refused);
    expect(await dial()).toBe('8.8.4.4');
    expect(asked).toHaveLength(3);
  });

  it('is not even looked up for a refused name', async () => {
    const { guard, asked } = guardOf(['8.8.8.8']);
    await expect(addressToDial(guard, '127.1', 22, 1_000)).rejects.toThrow(refused);
    expect(asked).toEqual([]);
  });

  it('may be any for an exception, on its own port only', async () => {
    const { guard } = guardOf(['127.0.0.1']);
    expect(await addressToDial(guard, 'partner.test', 2222, 1_000)).toBe('127.0.0.1');
    await expect(addressToDial(guard, 'partner.test', 22, 1_000)).rejects.toThrow(refused);
  });

  it('fails with DNS_NOT_FOUND when there is no answer', async () => {
    const { guard } = guardOf([]);
    await expect(addressToDial(guard, 'nowhere.example', 22, 1_000)).rejects.toMatchObject({
      failureCode: 'DNS_NOT_FOUND',
    });
  });

  it('fails with CONNECT_TIMEOUT when the look-up hangs', async () => {
    const guard = { resolve: () => new Promise<never>(() => undefined), allowedExceptions: [] };
    await expect(addressToDial(guard, 'slow.example', 22, 20)).rejects.toMatchObject({
      failureCode: 'CONNECT_TIMEOUT',
    });
  });

  it('is found by the operating system, too', async () => {
    expect(await systemResolve('localhost')).toContain('127.0.0.1');
  });
});

describe('the peer of a connection', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['8.8.8.8', '::ffff:8.8.8.8'],
    ['2600:1f18::1', '2600:1F18:0:0::1'],
  ])('dialled as %s may be %s', (dialled, peer) => {
    expect(() => checkPeer(dialled, peer)).not.toThrow();
  });

  it.each([
    ['8.8.8.8', '127.0.0.1'],
    ['8.8.8.8', undefined],
    ['8.8.8.8', ''],
  ])('dialled as %s must not be %s', (dialled, peer) => {
    expect(() => checkPeer(dialled, peer)).toThrow(refused);
  });
});

describe('opening a transport to a loopback server', () => {
  const fingerprint = { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` };

  it.each(['127.0.0.1', 'localhost', '127.1', 'rebind.example'])(
    'fails for %s, and the server sees nothing',
    async (host) => {
      const server = await startFakeSftpServer();
      const opening = openTransport(
        { ...destination, ...fingerprint, host, port: server.port },
        { password: 'canary' },
        { resolve: async () => ['127.0.0.1'] },
      );
      await expect(opening).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'ADDRESS_REFUSED',
        message: 'The server address is not allowed. Use the name or IPv4 address of a public server.',
      });
      expect([server.connectionCount(), server.signIns]).toEqual([0, []]);
      await server.stop();
    },
  );

  it('fails when the peer is not the address that was checked', async () => {
    const server = await startFakeSftpServer();
    const opening = openTransport(
      { ...destination, ...fingerprint, host: 'partner.test', port: server.port },
      { password: 'canary' },
      {
        resolve: async () => ['0.0.0.0'], // the kernel connects to 127.0.0.1 instead
        allowedExceptions: [{ host: 'partner.test', port: server.port }],
      },
    );
    await expect(opening).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(server.signIns).toEqual([]);
    await server.stop();
  });

  it('fails with DNS_NOT_FOUND for a name that does not exist', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    await expect(openTransport({ ...destination, ...fingerprint }, {}, { resolve })).rejects.toMatchObject({
      code: 'DNS_NOT_FOUND',
    });
  });
});
