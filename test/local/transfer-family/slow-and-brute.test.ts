import { connect, type Socket } from 'node:net';
import ssh2, { type ConnectConfig } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { defaultLimits } from '../../../local/transfer-family/doors.ts';
import { aTransferWorld, type TransferWorld } from './a-transfer-world.ts';
import { openSftp } from './clients.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const { waitingPerSource, failedLogins, loginGraceMs } = defaultLimits;

interface Dripping {
  readonly socket: Socket;
  closedAtMs: number | undefined;
  /** What the server said beside its greeting. */
  received: string;
}

const dripping: Dripping[] = [];
afterEach(() => {
  for (const { socket } of dripping.splice(0)) socket.destroy();
});

/** A client that says next to nothing, byte by byte, and never comes to an end. */
function drip(world: TransferWorld, says: string, localAddress?: string): Promise<Dripping> {
  const { host, port } = world.server();
  return new Promise((resolve) => {
    const socket = connect({ host, port, ...(localAddress !== undefined && { localAddress }) });
    const one: Dripping = { socket, closedAtMs: undefined, received: '' };
    dripping.push(one);
    let said = 0;
    const timer = setInterval(() => {
      if (said < says.length && socket.writable) socket.write(says[said] ?? '');
      said += 1;
    }, 20);
    socket.on('data', (bytes) => {
      one.received += bytes.toString('latin1');
    });
    socket.on('error', () => undefined).once('connect', () => resolve(one));
    socket.once('close', () => {
      clearInterval(timer);
      one.closedAtMs = Date.now();
    });
  });
}
const isOpen = ({ closedAtMs }: Dripping) => closedAtMs === undefined;

/** Comes in, looks around, and leaves; fails when it cannot. */
async function logIn(
  world: TransferWorld,
  firm: Awaited<ReturnType<TransferWorld['createFirm']>>,
): Promise<number> {
  const sftp = await openSftp(world.server(), firm);
  const { length } = await sftp.names('/');
  const ended = new Promise<void>((resolve) => void sftp.client.once('close', () => resolve()));
  sftp.client.end();
  await ended;
  return length;
}

const greetings: Record<string, string> = {
  nothing: '',
  'a greeting without an end': `SSH-2.0-${'x'.repeat(10_000)}`,
  'lines before a greeting that never comes': 'hello\r\n'.repeat(2_000),
  'the start of another protocol': `GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(2_000)}`,
  'a greeting, and the length of a packet that never comes': 'SSH-2.0-Drip\r\n\0\0\u007f',
};

describe('Transfer stand-in: 500 slow clients', () => {
  it.each(Object.entries(greetings))(
    'that say %s keep nobody out, at most ten of them wait, and none when their time is up',
    async (_name, says) => {
      const world = await aTransferWorld();
      const firm = await world.createFirm('firm1');
      const perGreeting = 500 / Object.keys(greetings).length;
      const clients: Dripping[] = [];
      for (let count = 0; count < perGreeting; count += 1) {
        clients.push(await drip(world, says));
        if (count % 25 === 24) expect(await logIn(world, firm)).toBe(4);
      }
      await expect
        .poll(() => clients.filter(isOpen).length, { timeout: 30_000 })
        .toBeLessThanOrEqual(waitingPerSource);
      world.clock.advance(loginGraceMs);
      await expect.poll(() => clients.filter(isOpen).length, { timeout: 30_000 }).toBe(0);
      expect(clients.filter(({ received }) => !/^(SSH-2\.0-AWS_SFTP_1\.1\r\n|$)/.test(received))).toEqual([]);
      expect(await logIn(world, firm)).toBe(4);
    },
    120_000,
  );

  it.skipIf(!isDeep)(
    'are all gone within 35 seconds by a clock on the wall',
    { timeout: 120_000 },
    async () => {
      const world = await aTransferWorld();
      const firm = await world.createFirm('firm1');
      const startedAtMs = Date.now();
      const kinds = Object.values(greetings);
      const clients = await Promise.all(
        Array.from({ length: 500 }, (_, at) => drip(world, kinds[at % kinds.length] ?? '', '127.0.0.2')),
      );
      const logins: number[] = [];
      while (clients.some(isOpen) && Date.now() - startedAtMs < 60_000) {
        logins.push(await logIn(world, firm));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      expect(Math.max(...clients.map(({ closedAtMs = Infinity }) => closedAtMs)) - startedAtMs).toBeLessThan(
        35_000,
      );
      expect(new Set(logins)).toEqual(new Set([4]));
    },
  );
});

/** Tries until it is thrown out; tells how often it was heard, and what it was told that it may try. */
function attack(world: TransferWorld, attempts: readonly object[]) {
  const client = new ssh2.Client();
  const told = new Set<string>();
  let attemptCount = 0;
  const authHandler: NonNullable<ConnectConfig['authHandler']> = (methodsLeft, _isPartial, next) => {
    for (const method of methodsLeft ?? []) told.add(method);
    const attempt = attempts[attemptCount];
    if (attempt !== undefined) attemptCount += 1;
    next((attempt ?? false) as never);
  };
  return new Promise<{ isIn: boolean; attemptCount: number; told: Set<string> }>((resolve) => {
    const end = (isIn: boolean) => {
      client.destroy();
      resolve({ isIn, attemptCount, told });
    };
    client.once('ready', () => end(true));
    client.on('error', () => undefined).once('close', () => end(false));
    const { host, port } = world.server();
    client.connect({ host, port, username: 'firm1', authHandler, readyTimeout: 60_000 });
  });
}

describe('Transfer stand-in: brute force', () => {
  it(`200 attempts: ${failedLogins} a connection at most, only keys are offered, and the firm comes in throughout`, async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    const username = 'firm1';
    const passwords = ['', 'firm1', 'password', ' ', 'x'.repeat(1_000)];
    const kinds = [
      (at: number) => ({ type: 'password', username, password: passwords[at % passwords.length] }),
      () => ({ type: 'publickey', username, key: newKeyPair().private }),
    ];
    let heardCount = 0;
    const told = new Set<string>();
    while (heardCount < 200) {
      const rest = kinds.map((kind, at) => kind(heardCount + at));
      const some = await Promise.all(
        Array.from({ length: 4 }, () => attack(world, [...rest, ...rest, ...rest, ...rest])),
      );
      for (const one of some) {
        expect([one.isIn, one.attemptCount]).toEqual([false, failedLogins]);
        for (const method of one.told) told.add(method);
        heardCount += one.attemptCount;
      }
      if (heardCount % 48 === 0) expect(await logIn(world, firm)).toBe(4);
    }
    expect([...told]).toEqual(['publickey']);
    expect(heardCount).toBeGreaterThanOrEqual(200);
    expect(await logIn(world, firm)).toBe(4);
  }, 120_000);
});
