import { isIP } from 'node:net';

/** A host that must never be dialled, and what hostile name servers would say it means. */
export interface HostileHost {
  readonly host: string;
  readonly answers: readonly string[];
}

/** One address of each of eighteen ranges that are not public. */
const innerAddresses = [
  '0.0.0.0', // this host
  '10.0.0.5',
  '100.64.0.1', // carrier-grade NAT
  '127.0.0.1', // and Lambda's runtime
  '127.255.255.254',
  '169.254.169.254', // metadata of an instance
  '169.254.170.2', // credentials of a container
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1', // documentation
  '192.88.99.1', // relays of 6to4
  '192.168.1.1',
  '198.18.0.1', // benchmarks
  '203.0.113.1',
  '224.0.0.1', // multicast
  '240.0.0.1',
  '255.255.255.255',
] as const;

const innerIpv6 = [
  '::1',
  '::',
  'fd00:ec2::254', // metadata of an instance
  'fd00:ec2::23', // credentials of a pod
  'fe80::1',
  'fc00::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '100::1',
];

const bytesOf = (address: string) => address.split('.').map(Number) as [number, number, number, number];
const numberOf = (address: string) => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0);
const hexByte = (byte: number) => byte.toString(16).padStart(2, '0');
const inDigits = (text: string, zero: number) =>
  text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const circled = (text: string) =>
  text.replaceAll(/\d/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(digit) - 1)));
function ipv6Words(address: string): string {
  const [a, b, c, d] = bytesOf(address);
  return `${hexByte(a)}${hexByte(b)}:${hexByte(c)}${hexByte(d)}`;
}

/** Twelve ways to write an IPv4 address that some resolver understands; the first is the usual one. */
const ipv4Spellings: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => String(numberOf(address)),
  (address) => `0x${numberOf(address).toString(16)}`,
  (address) => `0${numberOf(address).toString(8)}`,
  (address) =>
    bytesOf(address)
      .map((byte) => `0x${byte.toString(16)}`)
      .join('.'),
  (address) =>
    bytesOf(address)
      .map((byte) => `0${byte.toString(8)}`)
      .join('.'),
  (address) => {
    const [a, b, c, d] = bytesOf(address);
    return `${a}.${b}.${c * 256 + d}`;
  },
  (address) => {
    const [a, b, c, d] = bytesOf(address);
    return `${a}.${(b * 256 + c) * 256 + d}`;
  },
  (address) =>
    bytesOf(address)
      .map((byte) => String(byte).padStart(4, '0'))
      .join('.'),
  (address) => `${address}.`,
  (address) => inDigits(address, 0xff10), // full width
  circled,
];

/** Ways to carry it in an IPv6 address. */
const ipv6Wraps: readonly ((address: string) => string)[] = [
  (address) => `::ffff:${address}`,
  (address) => `[::ffff:${ipv6Words(address)}]`,
  (address) => `::${address}`,
  (address) => `64:ff9b::${ipv6Words(address)}`,
  (address) => `64:ff9b:1::${ipv6Words(address)}`,
  (address) => `2002:${ipv6Words(address)}::1`,
  (address) => `[2001:0:${ipv6Words(address)}::1]`,
];

/** Digits, dots and letters that become others, and names that mean something inside. */
const tricks = [
  ...['127。0。0。1', '127．0．0．1', '127｡0｡0｡1', '127.0.0.1。', '１２７．０．０．１'],
  ...[0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x660, 0x6f0, 0x966].map((zero) =>
    inDigits('127.0.0.1', zero),
  ),
  ...['¹²⁷.⁰.⁰.¹', '127.0.0.₁', '127.0.0.1\u00ad', '127.0.\u200b0.1', '\ufeff127.0.0.1'],
  ...[
    'localhost',
    'LOCALHOST',
    'LocalHost.',
    'foo.localhost',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'ｌｏｃａｌｈｏｓｔ',
    'loc\u00adalhost',
  ],
  ...['localhost.localdomain', 'ip6-localhost', 'metadata', 'metadata.google.internal', 'printer.local'],
  ...['kubernetes.default.svc', 'host.docker.internal', 'x.INTERNAL', 'evil。internal', 'hidden.onion'],
  ...['1.0.0.127.in-addr.arpa', '%31%32%37.0.0.1', '127.0.0.1%00.example.com', '127.0.0.1\n', '127.0.0.1 '],
  ...['127.1', '127.0.1', '0', '0x0', '00', '0x7f.1', '017700000001', '127.0.0.1.nip.example'],
  ...['user@127.0.0.1', 'sftp.acme.example@127.0.0.1', '127.0.0.1#.acme.example', '127.0.0.1\\.acme.example'],
  ...['[::1]', '[::]', '::1%lo', '[fe80::1%25eth0]', '0:0:0:0:0:0:0:1', '[0000::1]', '::ffff:0:127.0.0.1'],
];

/** A name that anybody could register, and its name server's answer. */
const namesFor = (addresses: readonly string[]): HostileHost[] =>
  addresses.map((address, number) => ({ host: `rebind-${number}.evil.example`, answers: [address] }));

function madeHosts(): HostileHost[] {
  const spelled = innerAddresses.flatMap((address) =>
    [...ipv4Spellings, ...ipv6Wraps].map((spell) => ({ host: spell(address), answers: [address] })),
  );
  const wrapped = innerAddresses.flatMap((address) =>
    ipv6Wraps.map((wrap) => wrap(address).replaceAll(/[[\]]/g, '')),
  );
  const tricky = tricks.map((host) => ({ host, answers: ['127.0.0.1', '::1'] }));
  const plain = innerIpv6.flatMap((host) =>
    [host, `[${host}]`].map((one) => ({ host: one, answers: [host] })),
  );
  const named = namesFor([...innerAddresses, ...innerIpv6, ...wrapped.filter((one) => isIP(one) !== 0)]);
  return [...new Map([...spelled, ...tricky, ...plain, ...named].map((one) => [one.host, one])).values()];
}

/** Hosts that lead inside: spellings × ranges, tricks of writing, and names with such answers. */
export const hostileHosts: readonly HostileHost[] = madeHosts();

/** Answers of one name, look-up by look-up; at the one numbered `badAt`, counted from 0, it must not be dialled. */
export interface Rebinding {
  readonly what: string;
  readonly answers: readonly (readonly string[])[];
  readonly badAt: number;
}
export const rebindings: readonly Rebinding[] = [
  { what: 'good, then bad', answers: [['93.184.215.14'], ['127.0.0.1']], badAt: 1 },
  { what: 'good and bad mixed', answers: [['93.184.215.14', '127.0.0.1', '8.8.4.4']], badAt: 0 },
  {
    what: 'another one every time (TTL 0)',
    answers: [['93.184.215.14'], ['8.8.4.4'], ['169.254.169.254']],
    badAt: 2,
  },
  { what: 'only the AAAA is bad', answers: [['93.184.215.14', '::ffff:127.0.0.1']], badAt: 0 },
];

/** Fifty hosts of partners, by name and by address, and what they mean. */
export const publicHosts: readonly HostileHost[] = [
  ...['sftp.acme.example', 'SFTP.Other.Example', 'ftp-01.acme.example', 'a.b.c.d.example', 'x1.y2.example'],
  ...['3com.example', '0-0.example', 'xn--bcher-kva.example', 'jalapeño.example', 'under_score.example'],
  ...['s-0123.server.transfer.us-east-1.amazonaws.com', '127.acme.example', '10.0.0.1.acme.example'],
  ...['localhost.acme.example', 'internal.acme.example', 'local.acme.example', 'metadata.acme.example'],
  ...['files.acme.co.example', 'münchen.example', 'café.example', '中国.example', 'пример.example'],
  ...['8.8.8.8', '1.1.1.1', '52.94.236.248', '93.184.215.14', '9.9.9.9', '100.63.255.255', '100.128.0.1'],
  ...['172.15.255.255', '172.32.0.1', '192.167.255.255', '192.169.0.1', '169.253.255.255', '169.255.0.1'],
  ...['11.0.0.1', '128.0.0.1', '126.255.255.255', '198.17.255.255', '198.20.0.1', '223.255.255.255'],
  ...Array.from({ length: 9 }, (_, number) => `partner-${number}.example`),
].map((host, number) => ({ host, answers: isIP(host) ? [host] : [`52.94.${number}.10`] }));

/** The fake name server of hosts: what is asked for in ASCII is found, all else leads to this machine. */
export function resolverOf(hosts: readonly HostileHost[]) {
  const known = new Map(hosts.map(({ host, answers }) => [asciiOf(host), answers]));
  return async (name: string): Promise<readonly string[]> => known.get(asciiOf(name)) ?? ['127.0.0.1'];
}

function asciiOf(host: string): string {
  try {
    return new URL(`https://${host}`).hostname;
  } catch {
    return host;
  }
}
