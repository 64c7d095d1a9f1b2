import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPartnerSftp } from '../../../local/partner-sftp/partner-sftp.ts';
import { canonicalPath } from '../../../local/ssh/client-path.ts';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { aFolder, aPartner } from './partner.ts';

describe('a partner’s SFTP server, with OpenSSH’s client', () => {
  it('takes, lists, renames, gives back and removes 20 MiB', async () => {
    const { sftp, files, desk } = await aPartner();
    const sent = randomBytes(20 * 1024 * 1024);
    writeFileSync(join(desk, 'out.zip'), sent);
    const put = await sftp([
      'mkdir drop',
      'put -p out.zip drop/out.zip.part',
      'rename drop/out.zip.part drop/out.zip',
      'ls -l drop',
    ]);
    expect(put).toMatchObject({ exitCode: 0 });
    expect(put.output).toMatch(/20971520 .* (drop\/)?out\.zip/);
    expect(readFileSync(join(files, 'drop/out.zip')).equals(sent)).toBe(true);
    const back = await sftp(['get drop/out.zip back.zip', 'rm drop/out.zip', 'rmdir drop']);
    expect(back).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(desk, 'back.zip')).equals(sent)).toBe(true);
    expect(existsSync(join(files, 'drop'))).toBe(false);
  });

  it('admits the right password', async () => {
    const { sftp } = await aPartner();
    expect(await sftp(['pwd'], { password: 'drop-box-1' })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an empty password', { password: '' }],
    ['another user', { password: 'drop-box-1', user: 'root' }],
  ])('rejects %s', async (_name, settings) => {
    const { sftp, logged } = await aPartner();
    expect((await sftp(['pwd'], settings)).exitCode).not.toBe(0);
    expect(logged.join()).not.toContain('drop-box-1');
  });

  it('rejects a key that it does not know', async () => {
    const { sftp, desk } = await aPartner();
    writeFileSync(join(desk, 'other'), newKeyPair().private, { mode: 0o600 });
    expect((await sftp(['pwd'], { key: 'other' })).exitCode).not.toBe(0);
  });

  it('closes a connection after three wrong passwords', async () => {
    const { sftp, logged } = await aPartner();
    await sftp(['pwd'], { password: 'wrong' });
    expect(logged).toContain('partner sftp: closed after three failed logins');
  });

  it('fails to rename onto a file that is there, and leaves both', async () => {
    const { sftp, files } = await aPartner();
    writeFileSync(join(files, 'a'), 'a');
    writeFileSync(join(files, 'b'), 'b');
    const { exitCode, output } = await sftp(['rename a b']);
    expect([exitCode, output]).toEqual([1, expect.stringContaining('Failure')]);
    expect([readFileSync(join(files, 'a'), 'utf8'), readFileSync(join(files, 'b'), 'utf8')]).toEqual([
      'a',
      'b',
    ]);
  });

  it('confines paths to its folder', async () => {
    const { sftp, folder, files, desk } = await aPartner();
    writeFileSync(join(folder, 'secret'), 'outside');
    writeFileSync(join(desk, 'out'), 'inside');
    const { exitCode } = await sftp(['put out ../../../escaped', 'put out /../also-escaped']);
    expect(exitCode).toBe(0);
    expect([existsSync(join(folder, 'escaped')), existsSync(join(files, 'escaped'))]).toEqual([false, true]);
    expect(existsSync(join(files, 'also-escaped'))).toBe(true);
    const paths = ['../secret', '/../secret', 'x/../../secret', '../host-key'];
    const { output } = await sftp(paths.map((path) => `-get ${path} stolen`));
    expect(output.match(/not found/g)).toHaveLength(paths.length);
    expect(existsSync(join(desk, 'stolen'))).toBe(false);
  });

  it('follows no symbolic link and makes none', async () => {
    const { sftp, folder, files, desk } = await aPartner();
    writeFileSync(join(folder, 'secret'), 'outside');
    symlinkSync(join(folder, 'secret'), join(files, 'link'));
    symlinkSync(folder, join(files, 'up'));
    writeFileSync(join(desk, 'out'), 'changed');
    const commands = [
      'get link stolen',
      'get up/secret stolen',
      'put out link',
      'rm up/secret',
      'ln -s /etc/passwd made',
    ];
    await sftp(commands.map((command) => `-${command}`));
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('outside');
    expect([existsSync(join(desk, 'stolen')), existsSync(join(files, 'made'))]).toEqual([false, false]);
    const listed = await sftp(['ls -1']);
    expect(listed.output).not.toMatch(/^(link|up)$/m);
  });
});

describe('a partner’s SFTP server, by the protocol', () => {
  it('answers open flags, appends, truncates and refuses owners as SFTP version 3', async () => {
    const { files, server } = await aPartner();
    const sftp = await openSftp(server.port);
    const ask = <T>(call: (done: (error: unknown, result?: T) => void) => void) =>
      new Promise<T | undefined>((resolve, reject) => {
        call((error, result) => (error ? reject(error) : resolve(result)));
      });
    await ask((done) => sftp.writeFile('/a', 'first', done));
    await expect(ask((done) => sftp.open('/a', 'wx', done))).rejects.toMatchObject({ code: 4 });
    await expect(ask((done) => sftp.open('/none', 'r', done))).rejects.toMatchObject({ code: 2 });
    await ask((done) => sftp.appendFile('/a', ' second', done));
    expect(readFileSync(join(files, 'a'), 'utf8')).toBe('first second');
    await ask((done) => sftp.setstat('/a', { size: 5 } as never, done));
    expect(readFileSync(join(files, 'a'), 'utf8')).toBe('first');
    await expect(ask((done) => sftp.chown('/a', 0, 0, done))).rejects.toMatchObject({ code: 3 });
    await expect(ask((done) => sftp.open('/', 'r', done))).rejects.toMatchObject({ code: 4 });
    await expect(ask((done) => sftp.rmdir('/', done))).rejects.toMatchObject({ code: 3 });
    expect(await ask<string>((done) => sftp.realpath('/x/../y/./z/', done))).toBe('/y/z');
  });

  it('lists a folder of many files whole', async () => {
    const { files, server } = await aPartner();
    mkdirSync(join(files, 'many'));
    for (let count = 0; count < 300; count += 1) writeFileSync(join(files, 'many', String(count)), '');
    const sftp = await openSftp(server.port);
    const list = await new Promise<unknown[]>((resolve, reject) => {
      sftp.readdir('/many', (error, found) => (error ? reject(error) : resolve(found)));
    });
    expect(list).toHaveLength(300);
  });

  it.each([
    ['', '/'],
    ['.', '/'],
    ['a//b/./c/../d/', '/a/b/d'],
    ['../../etc/passwd', '/etc/passwd'],
    ['/..', '/'],
    ['..\\..\\x', '/..\\..\\x'],
  ])('reads the path %j as %s', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
  });

  it('rejects paths with a NUL and endless ones', () => {
    expect(() => canonicalPath('a\0b')).toThrow('not acceptable');
    expect(() => canonicalPath('a'.repeat(5_000))).toThrow('not acceptable');
  });

  it('keeps its host key over restarts and shows its fingerprint', async () => {
    const folder = aFolder();
    const first = await aPartner({ folder });
    await first.server.close();
    const second = await aPartner({ folder });
    expect(second.server.hostKeyFingerprint).toBe(first.server.hostKeyFingerprint);
    expect(second.server.hostKeyFingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
    const other = await aPartner();
    expect(other.server.hostKeyFingerprint).not.toBe(first.server.hostKeyFingerprint);
  });

  it('makes only keys that can be read again', () => {
    for (let count = 0; count < 1_000; count += 1) {
      expect(ssh2.utils.parseKey(newKeyPair().public)).not.toBeInstanceOf(Error);
    }
  });

  it('rejects an authorized key that is none, at start', async () => {
    await expect(aPartner({ authorizedKeys: ['ssh-ed25519 AAAA'] })).rejects.toThrow('not a public key');
  });

  it('rejects an empty password at start, and a taken port with the original error', async () => {
    const { server } = await aPartner();
    const options = { folder: aFolder(), port: server.port, user: 'partner', log: () => undefined };
    await expect(startPartnerSftp({ ...options, password: '' })).rejects.toThrow(
      'needs a user and a password',
    );
    await expect(startPartnerSftp({ ...options, password: 'x' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('a partner’s SFTP server under abuse', () => {
  it('closes sockets that do not log in, silent ones and those that greeted', async () => {
    const { server } = await aPartner({ loginGraceMs: 50 });
    const silent = await openSocket(server.port);
    const greeted = await openSocket(server.port);
    greeted.write('SSH-2.0-Idle\r\n');
    await Promise.all([closed(silent), closed(greeted)]);
  });

  it('lets a real login in while idle sockets pile up', async () => {
    const { server, sftp } = await aPartner();
    const idle = await Promise.all(Array.from({ length: 30 }, () => openSocket(server.port)));
    await Promise.all(idle.slice(0, 20).map(closed));
    expect(await sftp(['pwd'])).toMatchObject({ exitCode: 0 });
  });

  it('keeps a session beyond the grace time once it has logged in', async () => {
    const { server } = await aPartner({ loginGraceMs: 2_000 });
    const sftp = await openSftp(server.port);
    const idle = await openSocket(server.port);
    await closed(idle);
    const path = await new Promise((resolve, reject) => {
      sftp.realpath('.', (error, found) => (error ? reject(error) : resolve(found)));
    });
    expect(path).toBe('/');
  });

  it('refuses shells and commands', async () => {
    const { server } = await aPartner();
    const client = await openClient(server.port);
    await expect(
      new Promise((resolve, reject) => {
        client.exec('id', (error, channel) => (error ? reject(error) : resolve(channel)));
      }),
    ).rejects.toThrow();
  });
});

function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
    socket.resume();
    onTestFinished(() => void socket.destroy());
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}

function openClient(port: number): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  onTestFinished(() => void client.end());
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client)).on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: 'partner', password: 'drop-box-1' });
  });
}

async function openSftp(port: number): Promise<SFTPWrapper> {
  const client = await openClient(port);
  return await new Promise((resolve, reject) => {
    client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
  });
}
