import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const sshd = '/usr/sbin/sshd';
export const hasOpenssh = existsSync(sshd) && existsSync('/usr/bin/sftp');

export interface OpensshServer {
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  readonly privateKeyFile: string;
  readonly fingerprint: string;
  /** Where sessions start. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** An OpenSSH server on loopback for the account that runs the benchmark, with its keys and files in a folder. */
export async function startOpenssh(folder: string): Promise<OpensshServer> {
  const files = join(folder, 'remote');
  mkdirSync(files);
  const fingerprint = makeKey(join(folder, 'host-key'));
  const privateKeyFile = join(folder, 'account-key');
  makeKey(privateKeyFile);
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host-key')}`,
    `AuthorizedKeysFile ${privateKeyFile}.pub`,
    'PidFile none',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    `Subsystem sftp internal-sftp -d ${files}`,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...serverCommand(folder)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.startsWith('Server listening')) break;
  }
  if (said.at(-1)?.startsWith('Server listening') !== true)
    throw new Error(`sshd did not start: ${said.join(' ')}`);
  child.stderr.resume();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    username: userInfo().username,
    privateKey: readFileSync(privateKeyFile, 'utf8'),
    privateKeyFile,
    fingerprint,
    folder: files,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** As root sshd wants its folder in `/run`, which it gets in a mount namespace of its own. */
function serverCommand(folder: string): string[] {
  const command = [sshd, '-D', '-e', '-f', join(folder, 'sshd_config')];
  if (process.getuid?.() !== 0) return command;
  const script = 'mount -t tmpfs -o size=1m tmpfs /run && mkdir -m 755 /run/sshd && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', ...command];
}

function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

/** sshd takes no port 0. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
