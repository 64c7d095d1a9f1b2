import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type ConnectConfig } from 'ssh2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { authenticator } from '../../../local/transfer-family/authentication.ts';
import type { TransferServer } from '../../../local/transfer-family/transfer-family.ts';
import { aDesk, aTransferWorld } from './a-transfer-world.ts';
import { aClientDesk, hasOpensshClient, openClient, openSftp, sftpOf } from './clients.ts';

function openSocket({ host, port }: TransferServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => resolve(socket));
    socket.once('error', reject);
    socket.resume();
    onTestFinished(() => void socket.destroy());
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('error', () => undefined).once('close', () => resolve());
  });
}

/** How a login ends, and how many attempts the client could make. */
function attemptsOf(server: TransferServer, userName: string, attempts: readonly object[]) {
  const client = new ssh2.Client();
  onTestFinished(() => void client.destroy());
  let attemptCount = 0;
  const authHandler: NonNullable<ConnectConfig['authHandler']> = (_left, _isPartial, next) => {
    const attempt = attempts[attemptCount];
    attemptCount += 1;
    next((attempt ?? false) as never);
  };
  return new Promise<{ isIn: boolean; attemptCount: number }>((resolve) => {
    client.once('ready', () => resolve({ isIn: true, attemptCount }));
    client.on('error', () => undefined).once('close', () => resolve({ isIn: false, attemptCount }));
    client.connect({ host: server.host, port: server.port, username: userName, authHandler });
  });
}

const byKey = (username: string) => ({ type: 'publickey', username, key: newKeyPair().private });

describe('Transfer stand-in: logins', () => {
  it('ends a connection at the third wrong key, before a right one', async () => {
    const world = await aTransferWorld();
    const { userName, key } = await world.createFirm('firm1');
    const wrong = Array.from({ length: 3 }, () => byKey(userName));
    const right = { type: 'publickey', username: userName, key };
    expect(await attemptsOf(world.server(), userName, [...wrong, right])).toEqual({
      isIn: false,
      attemptCount: 3,
    });
    expect(await attemptsOf(world.server(), userName, [...wrong.slice(1), right])).toMatchObject({
      isIn: true,
    });
    expect(world.logged.join()).toContain('closed after 3 failed logins');
  });

  it.each([
    ['a password', { type: 'password', username: 'firm1', password: 'firm1' }],
    ['an empty password', { type: 'password', username: 'firm1', password: '' }],
    ['no proof', { type: 'none', username: 'firm1' }],
    [
      'answers',
      {
        type: 'keyboard-interactive',
        username: 'firm1',
        prompt: (...all: unknown[]) => (all.at(-1) as (a: string[]) => void)(['x']),
      },
    ],
  ])('lets nobody in by %s', async (_name, attempt) => {
    const world = await aTransferWorld();
    await world.createFirm('firm1');
    expect(await attemptsOf(world.server(), 'firm1', [attempt])).toMatchObject({ isIn: false });
  });

  it.each(['', 'firm2', 'FIRM1', 'firm1 ', 'firm1\0', "' OR 1=1 --", 'x'.repeat(5_000)])(
    'knows no user %j',
    async (userName) => {
      const world = await aTransferWorld();
      const { key } = await world.createFirm('firm1');
      const attempt = { type: 'publickey', username: userName, key };
      expect(await attemptsOf(world.server(), userName, [attempt])).toMatchObject({ isIn: false });
    },
  );

  it('lets a deleted user in no more', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    await world.api('DeleteUser', { ServerId: world.server().serverId, UserName: 'firm1' });
    await expect(openClient(world.server(), firm)).rejects.toThrow();
  });

  it('compares as many keys for a user who is not there as for one with one key or ten', () => {
    const keys = Array.from({ length: 10 }, () => ssh2.utils.parseKey(newKeyPair().public) as ssh2.ParsedKey);
    const comparedFor = (known: ssh2.ParsedKey[] | undefined) => {
      let comparedCount = 0;
      const key = {
        algo: 'ssh-ed25519',
        get data() {
          comparedCount += 1;
          return Buffer.from('another key');
        },
      };
      const judge = { keysOf: () => known, admit: () => true, close: () => undefined };
      const attempt = {
        method: 'publickey',
        username: 'x',
        key,
        accept: expect.fail,
        reject: () => undefined,
      };
      authenticator(judge, 3)(attempt as unknown as AuthContext);
      return comparedCount;
    };
    expect([undefined, [], keys.slice(0, 1), keys].map(comparedFor)).toEqual([10, 10, 10, 10]);
  });

  it.skipIf(!hasOpensshClient)('takes an RSA key’s signature over SHA-2 and none over SHA-1', async () => {
    const file = join(aDesk(), 'rsa');
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', file]);
    const world = await aTransferWorld();
    await world.createFirm('firm1', { SshPublicKeyBody: readFileSync(`${file}.pub`, 'utf8') });
    const { sftp } = aClientDesk(world.server(), { userName: 'firm1', key: readFileSync(file, 'utf8') });
    const exitOf = async (algorithms: string) =>
      (await sftp(['pwd'], ['-o', `PubkeyAcceptedAlgorithms=${algorithms}`])).exitCode;
    expect(await exitOf('rsa-sha2-512,rsa-sha2-256')).toBe(0);
    expect(await exitOf('ssh-rsa')).toBe(255);
  });
});

describe('Transfer stand-in: connections', () => {
  it('closes 490 of 500 idle sockets at once and the last ten when their time is up', async () => {
    const world = await aTransferWorld();
    const sockets: Socket[] = [];
    for (let count = 0; count < 500; count += 1) sockets.push(await openSocket(world.server()));
    await Promise.all(sockets.slice(0, 490).map(closed));
    expect(sockets.slice(490).filter((socket) => socket.destroyed)).toEqual([]);
    world.clock.advance(30_000);
    await Promise.all(sockets.map(closed));
  });

  it('lets a real login in while idle sockets pile up', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    for (let count = 0; count < 30; count += 1) await openSocket(world.server());
    await expect(openSftp(world.server(), firm)).resolves.toBeDefined();
  });

  it('ends who has greeted and not logged in, and keeps who has', async () => {
    const world = await aTransferWorld();
    const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
    const greeted = await openSocket(world.server());
    greeted.write('SSH-2.0-Idle\r\n');
    world.clock.advance(30_000);
    await closed(greeted);
    expect(await sftp.names('/')).toHaveLength(4);
  });

  it('ends a session that has been idle for half an hour since its last request', async () => {
    const world = await aTransferWorld();
    const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
    const ended = new Promise<void>((resolve) => void sftp.client.once('close', () => resolve()));
    for (let count = 0; count < 3; count += 1) {
      world.clock.advance(1_799_000);
      expect(await sftp.names('/')).toHaveLength(4);
    }
    world.clock.advance(1_800_000);
    await ended;
  });

  it('admits eight sessions of a user, no ninth, and another user beside them', async () => {
    const world = await aTransferWorld();
    const [first, second] = [await world.createFirm('firm1'), await world.createFirm('firm2')];
    const clients: ssh2.Client[] = [];
    for (let count = 0; count < 8; count += 1) clients.push(await openClient(world.server(), first));
    await expect(openClient(world.server(), first)).rejects.toThrow();
    await expect(openClient(world.server(), second)).resolves.toBeDefined();
    const ended = new Promise<void>((resolve) => void clients[0]?.once('close', () => resolve()));
    clients[0]?.end();
    await ended;
    await expect.poll(() => openClient(world.server(), first).then(Boolean, () => false)).toBe(true);
  });

  it('opens ten sessions in one connection and no more', async () => {
    const world = await aTransferWorld();
    const client = await openClient(world.server(), await world.createFirm('firm1'));
    for (let count = 0; count < 10; count += 1) await sftpOf(client);
    await expect(sftpOf(client)).rejects.toThrow();
  });
});
