import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { ask, otherHostKeys, type RawSftp, rawAccount, text, uint32 } from '../sftp/raw-sftp-server.ts';
import { evilWords, type HostileBehaviour, type HostileServer, pour } from './hostile-behaviour.ts';
import { startRaw } from './hostile-sftp.ts';

/** Message numbers of SSH. @see RFC 4250 4.1.2 */
const message = { ignore: 2, unimplemented: 3, debug: 4, banner: 53, globalRequest: 80, channelOpen: 90 };
const flag = (isSet: boolean) => Buffer.from([isSet ? 1 : 0]);
const impatient = { operationMs: 250, noProgressMs: 250 };

async function startGreeter(onConnection: (socket: Socket) => void): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { username, password } = rawAccount;
  const host = 'sftp.partner.example';
  const hostKeyFingerprint = `SHA256:${'A'.repeat(43)}`;
  return {
    destination: { protocol: 'SFTP', host, port, username, directory: '', hostKeyFingerprint },
    credentials: { password },
    files: new Map(),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const greeting = (
  name: string,
  ends: HostileBehaviour['ends'],
  onConnection: (socket: Socket) => void,
  timing: HostileBehaviour['timing'] = {},
): HostileBehaviour => ({ name, ends, timing, start: () => startGreeter(onConnection) });

/** Before a word of SSH. */
export const hostileGreetings: readonly HostileBehaviour[] = [
  greeting('a greeting without end', ['PROTOCOL_MISMATCH'], (socket) =>
    pour(socket, Buffer.from('welcome\r\n'.repeat(1_000))),
  ),
  greeting('a line of a gigabyte', ['PROTOCOL_MISMATCH'], (socket) =>
    pour(socket, Buffer.alloc(65_536, 'x')),
  ),
  greeting(
    'a greeting whose line never ends',
    ['CONNECT_TIMEOUT'],
    (socket) => void socket.write('SSH-2.0-Open'),
    { readyMs: 300 },
  ),
  greeting('NUL without end', ['PROTOCOL_MISMATCH'], (socket) => pour(socket, Buffer.alloc(65_536))),
  greeting('escapes in its name', ['PROTOCOL_MISMATCH', 'CONNECTION_LOST', 'SERVER_BUSY'], (socket) => {
    socket.end(`SSH-2.0-${evilWords}\r\n`);
  }),
  greeting(
    'a name that is no UTF-8',
    ['PROTOCOL_MISMATCH', 'CONNECTION_LOST'],
    (socket) => void socket.write(Buffer.concat([Buffer.from('SSH-2.0-'), Buffer.alloc(9_000, 0xff)])),
  ),
  greeting(
    'a first packet of random bytes',
    ['CONNECTION_LOST', 'UNEXPECTED'],
    (socket) => void socket.write(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), Buffer.alloc(40_000, 0xa5)])),
  ),
];

const line = (
  name: string,
  ends: HostileBehaviour['ends'],
  raw: RawSftp,
  rest: Partial<HostileBehaviour> = {},
): HostileBehaviour => ({ name, ends, ...rest, start: () => startRaw(raw) });

/** What it does from the first write on, beside doing that right. */
const fromFirstWrite = (act: RawSftp['onSignedIn']): RawSftp => {
  let isBegun = false;
  return {
    onRequest({ type, line }) {
      if (type !== ask.write || isBegun) return undefined;
      isBegun = true;
      act?.(line);
      return undefined;
    },
  };
};

const globalRequest = (name: string, payload: Buffer) =>
  Buffer.concat([Buffer.from([message.globalRequest]), text(name), flag(true), payload]);
const someKeys = Buffer.concat(
  Array.from({ length: 100 }, () => {
    const { public: made } = ssh2.utils.generateKeyPairSync('ed25519');
    return text(Buffer.from(made.split(' ')[1] ?? '', 'base64'));
  }),
);

/** Beneath SFTP: floods that break no rule, and breaks of the rules. */
export const hostileLines: readonly HostileBehaviour[] = [
  line('banners without end while signing in', ['CONNECTION_LOST'], {
    onSignIn(_attempt, { flood }) {
      flood(Buffer.concat([Buffer.from([message.banner]), text('x'.repeat(20_000)), text('')]));
      return 'handled';
    },
  }),
  line(
    'questions without end while signing in',
    ['CONNECTION_LOST', 'CONNECT_TIMEOUT', 'AUTH_FAILED'],
    {
      onSignIn(attempt) {
        if (attempt.method === 'none') attempt.reject(['keyboard-interactive']);
        if (attempt.method !== 'keyboard-interactive') return 'handled';
        const again = () => attempt.prompt([{ prompt: evilWords, echo: true }], () => setImmediate(again));
        again();
        return 'handled';
      },
    },
    { timing: { readyMs: 500 } },
  ),
  line(
    'requests without end whose answers it does not read',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ flood, socket }) => {
      socket.pause();
      flood(globalRequest('keepalive@openssh.com', Buffer.alloc(500)));
    }),
    { sizeBytes: 3_000_000 },
  ),
  line(
    'host keys to prove, without end and without an answer',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ flood }) => flood(globalRequest('hostkeys-00@openssh.com', someKeys))),
    { sizeBytes: 3_000_000 },
  ),
  line(
    'messages to ignore without end',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ flood }) =>
      flood(Buffer.concat([Buffer.from([message.ignore]), text('x'.repeat(20_000))])),
    ),
    { sizeBytes: 3_000_000 },
  ),
  line(
    'messages for debugging without end',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ flood }) =>
      flood(Buffer.concat([Buffer.from([message.debug]), flag(true), text(evilWords.repeat(400)), text('')])),
    ),
    { sizeBytes: 3_000_000 },
  ),
  line(
    'channels back to us without end',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ flood }) =>
      flood(
        Buffer.concat([
          Buffer.from([message.channelOpen]),
          ...[text('forwarded-tcpip'), uint32(7), uint32(1 << 21), uint32(1 << 15)],
          ...[text('127.0.0.1'), uint32(9001), text('169.254.169.254'.padEnd(500)), uint32(80)],
        ]),
      ),
    ),
    { sizeBytes: 3_000_000 },
  ),
  line(
    'new keys over and over',
    ['sent', 'CONNECTION_LOST', 'NO_PROGRESS'],
    fromFirstWrite(({ connection }) => {
      const again = () => void connection.rekey(() => setImmediate(again));
      again();
    }),
    { timing: { deadlineMs: 6_000 } },
  ),
  line(
    'new keys that are begun and never agreed on',
    ['NO_PROGRESS'],
    fromFirstWrite(({ connection, socket }) => {
      void connection.rekey();
      setImmediate(() => socket.removeAllListeners('data'));
    }),
    { timing: impatient },
  ),
  line(
    'another host key when keys are made anew',
    ['HOST_KEY_CHANGED'],
    fromFirstWrite(({ connection }) => {
      const protocol = Reflect.get(connection, '_protocol') as object;
      Reflect.set(protocol, '_hostKeys', otherHostKeys());
      void connection.rekey();
    }),
  ),
  line('only compression, for a bomb', ['ALGORITHM_MISMATCH'], {
    config: { algorithms: { compress: ['zlib@openssh.com', 'zlib'] } },
  }),
  line(
    'keep-alives, and no answer to a write',
    ['NO_PROGRESS'],
    {
      onRequest({ type, line: { send, socket } }) {
        if (type !== ask.write) return undefined;
        const timer = setInterval(() => send(globalRequest('keepalive@openssh.com', Buffer.alloc(0))), 50);
        socket.once('close', () => clearInterval(timer));
        return 'handled';
      },
    },
    { timing: impatient },
  ),
  line('a channel that is never read', ['NO_PROGRESS'], { isDeaf: true }, { timing: impatient }),
  line(
    'a TCP window of 0',
    ['NO_PROGRESS'],
    fromFirstWrite(({ socket }) => void socket.pause()),
    { timing: impatient, sizeBytes: 3_000_000 },
  ),
  line(
    'bytes that do not decrypt',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ socket }) => void socket.write(Buffer.alloc(5_000, 0xa5))),
  ),
  line(
    'half a packet, and the end',
    ['CONNECTION_LOST'],
    fromFirstWrite(({ socket }) => void socket.end(Buffer.alloc(7))),
  ),
];
