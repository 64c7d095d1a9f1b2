import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2, { type ConnectConfig, type SFTPWrapper } from 'ssh2';
import { onTestFinished } from 'vitest';
import type { TransferServer } from '../../../local/transfer-family/transfer-family.ts';
import { aDesk } from './a-transfer-world.ts';

/** Whether a program is installed. In CI its absence is a failure, elsewhere a reason to skip. */
function isInstalled(program: string, packageName: string): boolean {
  const isThere = existsSync(`/usr/bin/${program}`);
  if (!isThere && process.env['CI'] !== undefined)
    throw new Error(`tests of SFTP need ${program}: apt-get install ${packageName}`);
  return isThere;
}

export const hasOpensshClient = isInstalled('sftp', 'openssh-client');
export const hasLftp = isInstalled('lftp', 'lftp');
/** Not everywhere packaged; where it is, it is tried. */
export const hasRclone = existsSync('/usr/bin/rclone');

export interface Firm {
  readonly userName: string;
  /** Private, in OpenSSH's form. */
  readonly key: string;
}

/** A folder with the firm's key and the server's, and the clients that are started in it. */
export function aClientDesk(server: TransferServer, firm: Firm) {
  const desk = aDesk();
  writeFileSync(join(desk, 'id'), firm.key, { mode: 0o600 });
  writeFileSync(join(desk, 'known_hosts'), `[${server.host}]:${server.port} ${server.hostPublicKey}\n`);
  const ssh = [
    ...['-F', 'none', '-i', 'id', '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'UserKnownHostsFile=known_hosts', '-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes'],
  ];
  return {
    desk,
    write: (name: string, content: string | Buffer) => writeFileSync(join(desk, name), content),
    sftp: (commands: readonly string[], options: readonly string[] = []) => {
      writeFileSync(join(desk, 'batch'), `${commands.join('\n')}\n`);
      const target = `${firm.userName}@${server.host}`;
      return run('sftp', [...options, ...ssh, '-b', 'batch', '-P', String(server.port), target], desk);
    },
    /** The newer protocol of `scp`, which is SFTP. @param to in the firm's area */
    scp: (names: readonly string[], to: string) => {
      const target = `${firm.userName}@${server.host}:${to}`;
      return run('scp', [...ssh, '-P', String(server.port), ...names, target], desk);
    },
    rclone: (...parameters: readonly string[]) => {
      const remote = { host: server.host, user: firm.userName, port: server.port, key_file: 'id' };
      const settings = Object.entries({ ...remote, known_hosts_file: 'known_hosts', shell_type: 'none' });
      const flags = settings.map(([name, value]) => `--sftp-${name.replaceAll('_', '-')}=${value}`);
      return run('rclone', ['--config=', ...flags, '--retries=1', ...parameters], desk);
    },
    lftp: (commands: readonly string[]) => {
      const settings = [
        `set sftp:connect-program "ssh -a -x ${ssh.join(' ')}"`,
        'set net:max-retries 1',
        'set net:timeout 10',
        'set cmd:fail-exit yes',
        `open -u ${firm.userName}, sftp://${server.host}:${server.port}`,
      ];
      return run('lftp', ['--norc', '-c', [...settings, ...commands].join('; ')], desk);
    },
  };
}

function run(program: string, parameters: readonly string[], cwd: string) {
  const child = spawn(program, parameters, { cwd, env: { ...process.env, HOME: cwd, TZ: 'UTC' } });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk) => chunks.push(String(chunk)));
  child.stderr.on('data', (chunk) => chunks.push(String(chunk)));
  child.stdin.end();
  return new Promise<{ exitCode: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output: chunks.join('') }));
  });
}

/** A logged-in connection of ssh2's client. */
export function openClient(
  server: TransferServer,
  firm: Firm,
  settings: Partial<ConnectConfig> = {},
): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  onTestFinished(() => void client.destroy());
  return new Promise((resolve, reject) => {
    // Without it every answer waits for a delayed acknowledgement, 40 ms.
    client.once('ready', () => resolve(client.setNoDelay(true))).on('error', reject);
    client.once('close', () => reject(new Error('closed before the login')));
    const { host, port } = server;
    client.connect({ host, port, username: firm.userName, privateKey: firm.key, ...settings });
  });
}

export async function openSftp(server: TransferServer, firm: Firm): Promise<Sftp> {
  return sftpOf(await openClient(server, firm));
}

export type Sftp = Awaited<ReturnType<typeof sftpOf>>;

export async function sftpOf(client: ssh2.Client) {
  const wrapper = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)));
  });
  /** Resolves with what the call gives; rejects with the SFTP status in `code`. */
  const ask = <T>(call: (sftp: SFTPWrapper, done: (error: unknown, result?: T) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      call(wrapper, (error, result) => (error ? reject(error) : resolve(result as T)));
    });
  return {
    client,
    wrapper,
    ask,
    /** The SFTP status of a call, 0 when it succeeds. */
    status: async (call: Parameters<typeof ask>[0]): Promise<unknown> =>
      ask(call).then(
        () => 0,
        (error: { code?: unknown }) => error.code,
      ),
    write: (path: string, content: string | Buffer) =>
      ask((sftp, done) => sftp.writeFile(path, content, done)),
    read: (path: string) => ask<Buffer>((sftp, done) => sftp.readFile(path, done)),
    names: async (path: string) =>
      (await ask<{ filename: string }[]>((sftp, done) => sftp.readdir(path, done))).map(
        ({ filename }) => filename,
      ),
    open: (path: string, flags: number | string) =>
      ask<Buffer>((sftp, done) => sftp.open(path, flags as never, done)),
  };
}
