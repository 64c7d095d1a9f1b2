import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const sshd = '/usr/sbin/sshd';
const isRoot = process.getuid?.() === 0;

/** Whether OpenSSH's server is installed. In CI its absence is a failure, elsewhere a reason to skip. */
export const hasOpensshServer = existsSync(sshd);
if (!hasOpensshServer && process.env['CI'] !== undefined)
  throw new Error('tests of SFTP need OpenSSH: apt-get install openssh-server');

/** Root can make an account with a password, other accounts' files and a small disk, all gone with the server. */
export const canPrepareAccounts = hasOpensshServer && isRoot && canMount();

export interface OpensshServer {
  readonly port: number;
  readonly username: string;
  /** Known to the server only when `canPrepareAccounts`. */
  readonly password: string;
  readonly privateKey: string;
  /** As OpenSSH prints it. */
  readonly fingerprint: string;
  /** The folder sessions start in, as seen from here. */
  readonly folder: string;
  /** A folder on a disk of 4 MiB, as the server names it, and as seen from here. Only when asked for. */
  readonly smallDisk: { readonly remote: string; readonly local: string };
  stop(): Promise<void>;
}

export interface OpensshOptions {
  /** Lines of sshd_config that go before ours, and so win. */
  readonly config?: readonly string[];
  /** @default ed25519 */
  readonly hostKeyKind?: 'ed25519' | 'rsa' | 'ecdsa';
}

/** A real sshd on loopback with its own host key, account and files in a temporary folder. */
export async function startOpensshServer(options: OpensshOptions = {}): Promise<OpensshServer> {
  const root = mkdtempSync(join(tmpdir(), 'waybill-sshd-'));
  chmodSync(root, 0o755);
  const folder = join(root, 'files');
  const smallDisk = join(root, 'small-disk');
  for (const path of [folder, smallDisk]) mkdirSync(path);
  if (canPrepareAccounts) chmodSync(folder, 0o777);
  const fingerprint = makeKey(join(root, 'host-key'), options.hostKeyKind ?? 'ed25519');
  makeKey(join(root, 'account-key'), 'ed25519');
  const username = canPrepareAccounts ? 'waybill-test' : userInfo().username;
  const password = 'correct horse battery staple';
  if (canPrepareAccounts) writeAccounts(root, username, password);
  const port = await freePort();
  writeFileSync(join(root, 'sshd_config'), sshdConfig(root, port, options.config ?? []));
  const pid = await startSshd(root);
  return {
    port,
    username,
    password,
    privateKey: readFileSync(join(root, 'account-key'), 'utf8'),
    fingerprint,
    folder,
    smallDisk: { remote: smallDisk, local: `/proc/${pid}/root${smallDisk}` },
    async stop() {
      await stopByPid(pid);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function sshdConfig(root: string, port: number, first: readonly string[]): string {
  return [
    ...first,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(root, 'host-key')}`,
    `AuthorizedKeysFile ${join(root, 'account-key.pub')}`,
    'PidFile none',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'UseDNS no',
    'MaxStartups 200',
    `Subsystem sftp internal-sftp -d ${join(root, 'files')}`,
    '',
  ].join('\n');
}

/** sshd in a mount namespace of its own: our accounts over the machine's, a small disk, an empty `/run`. */
const inOwnNamespace = `
mount -t tmpfs -o size=1m tmpfs /run && mkdir -m 755 /run/sshd &&
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow &&
mount -t tmpfs -o size=4m,mode=777 tmpfs "$1/small-disk" &&
exec ${sshd} -D -e -f "$1/sshd_config"`;

async function startSshd(root: string): Promise<number> {
  const command = canPrepareAccounts
    ? ['unshare', '--mount', 'sh', '-c', inOwnNamespace, 'sh', root]
    : [sshd, '-D', '-e', '-f', join(root, 'sshd_config')];
  // A test run that is killed takes its servers along.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    if (line.startsWith('Server listening')) {
      child.stderr.resume();
      return child.pid ?? 0;
    }
    said.push(line);
  }
  throw new Error(`sshd did not start: ${said.join(' ')}`);
}

function writeAccounts(root: string, username: string, password: string): void {
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], {
    input: password,
    encoding: 'utf8',
  }).trim();
  // Any free number does; the account exists in the server's namespace only.
  const passwd = `${username}:x:64321:64321::${join(root, 'files')}:/bin/sh\n`;
  writeFileSync(join(root, 'passwd'), readFileSync('/etc/passwd', 'utf8') + passwd, { mode: 0o644 });
  writeFileSync(join(root, 'shadow'), `${username}:${hash}:20000:0:99999:7:::\n`, { mode: 0o600 });
}

function makeKey(path: string, kind: string): string {
  const size = kind === 'rsa' ? ['-b', '2048'] : []; // larger ones take seconds to make
  execFileSync('ssh-keygen', ['-q', '-t', kind, ...size, '-N', '', '-f', path]);
  return execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** sshd takes no port 0; nobody else on this machine asks for the one just given back. */
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

async function stopByPid(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 5));
}
