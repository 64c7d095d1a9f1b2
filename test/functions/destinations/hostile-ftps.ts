import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../../support/certificates.ts';
import { ftpsHost } from '../../support/ftps-server.ts';
import { ftpsDestinationOf } from '../../support/ftps-way.ts';
import { answering } from '../ftps/a-fake-ftps.ts';
import { type DataOrder, type FakeFtps, startFakeFtpsServer } from '../ftps/fake-ftps-server.ts';
import { evilWords, type HostileBehaviour, type HostileServer, pour } from './hostile-behaviour.ts';

async function startFake(fake: FakeFtps): Promise<HostileServer> {
  const server = await startFakeFtpsServer(fake);
  return {
    destination: ftpsDestinationOf(server, { directory: 'in' }),
    credentials: { password: server.password },
    ...(fake.address !== undefined && { address: fake.address }),
    files: server.files,
    stop: server.stop,
  };
}

const fake = (
  name: string,
  ends: HostileBehaviour['ends'],
  does: FakeFtps,
  rest: Partial<HostileBehaviour> = {},
): HostileBehaviour => ({ name, ends, ...rest, start: () => startFake(does) });

const impatient = { operationMs: 250, noProgressMs: 250 };
const greeted = (bytes: Buffer): FakeFtps => ({ greeting: (socket) => pour(socket, bytes) });

/** What it says before anything is asked. */
const greetings = [
  fake('lines without end', ['UNEXPECTED'], greeted(Buffer.from('welcome\r\n'.repeat(1_000)))),
  fake('a line of a gigabyte', ['UNEXPECTED'], greeted(Buffer.alloc(65_536, 'x'))),
  fake('NUL without end', ['UNEXPECTED'], greeted(Buffer.alloc(65_536))),
  fake('bytes that are no UTF-8, without end', ['UNEXPECTED'], greeted(Buffer.alloc(65_536, 0xff))),
  fake('escapes and another line', ['TLS_REFUSED', 'CONNECTION_LOST'], {
    greeting: Buffer.from(`220 ${evilWords}\r\n`),
  }),
  fake(
    'a line that never ends',
    ['CONNECT_TIMEOUT'],
    { greeting: Buffer.from('220 hel') },
    { timing: { readyMs: 300 } },
  ),
];

const passive =
  (...lines: string[]): FakeFtps['answer'] =>
  (command) =>
    command === 'EPSV' ? ['500 what?'] : command === 'PASV' ? lines : undefined;

/** Where it would have us connect to. */
const elsewhere = [
  ...['10,0,0,5,200,10', '169,254,169,254,0,80', '127,0,0,1,35,41', '127,0,0,2,0,0', '127,0,0,2,0,22'].map(
    (place) =>
      fake(`PASV to ${place}`, ['ADDRESS_REFUSED'], {
        address: '127.0.0.2',
        answer: passive(`227 come in (${place})`),
      }),
  ),
  fake('EPSV with garbage', ['UNEXPECTED'], { answer: answering('EPSV', `229 (|||${evilWords}|)`) }),
  fake('EPSV to another host', ['UNEXPECTED'], { answer: answering('EPSV', '229 (|1|10.0.0.5|6446|)') }),
  fake('227 and 229 both', ['UNEXPECTED'], {
    answer: (command, _argument, { dataPort }) =>
      command === 'EPSV' ? ['227 (10,0,0,5,200,10)', `229 (|||${dataPort}|)`] : undefined,
  }),
];

/** Orders of answers that there are not. */
const disorders = [
  fake(
    '150, and no data taken',
    ['NO_PROGRESS'],
    { answer: answering('STOR', '150 go on') },
    { timing: impatient },
  ),
  fake('226 before a byte', ['CONNECTION_LOST'], { answer: answering('STOR', '150 go on', '226 done') }),
  fake('426, and then 226', ['CONNECTION_LOST'], {
    answer: answering('STOR', '150 go on', '426 broken', '226 done'),
  }),
  fake('421 in mid-file', ['SERVER_BUSY'], {
    serveData({ data, say }) {
      data.once('data', () => say(['421 good night']));
      return 'handled';
    },
  }),
  fake('an answer of many lines that never ends', ['UNEXPECTED'], {
    answer: answering('SIZE', ...Array.from({ length: 20_000 }, () => '213-and')),
  }),
  fake('preliminary answers without end', ['CONNECTION_LOST'], {
    answer: answering('STOR', ...Array.from({ length: 1_000 }, () => '150 go on')),
  }),
  fake('an answer to nothing', ['CONNECTION_LOST', 'UNEXPECTED'], {
    answer: answering('TYPE', '200 fine', '550 no'),
  }),
  fake(
    'an answer of one byte at a time',
    ['NO_PROGRESS'],
    { answer: answering('SIZE', '2') },
    { timing: impatient },
  ),
];

const saysOf = (directory: string): FakeFtps['answer'] => {
  return (command) => {
    if (command === 'STOR') return ['550 no'];
    if (command === 'PWD') return [`257 "${directory}"`];
    return command === 'CWD' ? ['250 there'] : undefined;
  };
};
const names = [
  ['..', '../../etc'],
  ['a backslash', '..\\..\\windows'],
  ['an escape', '/in\u001b[2J'],
  ['64 KiB', `/${'a/'.repeat(32_700)}`],
].map(([what, directory = '']) =>
  fake(`a directory with ${what} for its own`, ['WRITE_DENIED'], { answer: saysOf(directory) }),
);

/** On the connections of files. */
const dataWays = (): HostileBehaviour[] => {
  const serving = (wanted: string, serve: (order: DataOrder) => void): FakeFtps => ({
    serveData(order) {
      if (order.command !== wanted) return undefined;
      serve(order);
      return 'handled';
    },
  });
  return [
    fake(
      'a data connection that it never reads',
      ['NO_PROGRESS'],
      serving('STOR', ({ data }) => void data.pause()),
      { timing: impatient, sizeBytes: 16_000_000 },
    ),
    fake(
      'bytes of its own on the way of ours, without end',
      ['NO_PROGRESS'],
      serving('STOR', ({ data }) => pour(data, Buffer.alloc(65_536, 'x'))),
      { timing: impatient },
    ),
    fake(
      'a file without end when it is read back',
      ['NO_PROGRESS'],
      serving('RETR', ({ data, files, argument }) => {
        data.write(files.get(argument) ?? '');
        pour(data, Buffer.alloc(65_536, 'x'));
      }),
      { timing: impatient },
    ),
    fake(
      'other bytes when it is read back',
      ['VERIFY_FAILED'],
      serving('RETR', ({ data, files, argument, say }) => {
        data.end(Buffer.alloc(files.get(argument)?.length ?? 0, 'x'));
        say(['226 done']);
      }),
    ),
    fake(
      'a file that stops in the midst when it is read back',
      ['NO_PROGRESS'],
      serving('RETR', ({ data }) => void data.write('x')),
      { timing: impatient },
    ),
  ];
};

/** Sizes that are not. */
const lies = ['1', '0', '99999999999999999999', '-1', '1e9', evilWords.split('\r')[0] ?? ''].map((size) =>
  fake(`the size ${JSON.stringify(size)}`, [size.length === 1 ? 'VERIFY_FAILED' : 'UNEXPECTED'], {
    answer: (command, path) =>
      command === 'SIZE' && path.includes('.partial') ? [`213 ${size}`] : undefined,
  }),
);

const renegotiating = fake(
  'TLS that is renegotiated over and over',
  ['ALGORITHM_MISMATCH', 'CONNECTION_LOST'],
  {
    tlsVersion: 'TLSv1.2',
    onSecured(control) {
      control.on('secure', () => {
        const again = () => void (control.destroyed || control.renegotiate({}, () => setImmediate(again)));
        setImmediate(again);
      });
    },
  },
  { timing: { readyMs: 5_000 } },
);

/** OpenSSL's own server, as Node's sends two tickets at most. */
async function startTicketServer(): Promise<HostileServer> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-tickets-'));
  const made = makeCertificate(folder, { names: [ftpsHost] });
  const server = spawn(
    'openssl',
    [
      ...['s_server', '-accept', '127.0.0.1:0', '-tls1_3', '-num_tickets', '10000'],
      ...['-cert', made.certificateFile, '-key', made.keyFile, '-naccept', '1'],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let said = '';
  let isGreeted = false;
  let isRefused = false;
  server.stdin.on('error', () => undefined);
  server.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (!isRefused && /^USER /m.test(said)) {
      isRefused = true;
      server.stdin.write('530 no\r\n');
    } else if (!isGreeted && said.includes('END SSL SESSION')) {
      isGreeted = true;
      server.stdin.write('220 hello\r\n');
    }
  });
  while (!/ACCEPT 127\.0\.0\.1:\d+/.test(said)) await once(server.stdout, 'data');
  const port = Number(/ACCEPT 127\.0\.0\.1:(\d+)/.exec(said)?.[1]);
  const target = { port, username: 'partner', password: 'x', authority: made.authority };
  return {
    destination: ftpsDestinationOf({ ...target, tlsMode: 'IMPLICIT' }),
    credentials: { password: 'x' },
    files: new Map(),
    async stop() {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

export const hostileFtps: readonly HostileBehaviour[] = [
  ...greetings,
  ...elsewhere,
  ...disorders,
  ...names,
  ...dataWays(),
  ...lies,
  renegotiating,
  { name: '10,000 TLS tickets', ends: ['AUTH_FAILED'], start: startTicketServer },
];
