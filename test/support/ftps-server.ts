import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateOptions, makeCertificate } from './certificates.ts';
import { canPrepareAccounts } from './openssh-server.ts';

export interface FtpsServerOptions {
  /** @default EXPLICIT */
  readonly tlsMode?: 'EXPLICIT' | 'IMPLICIT';
  /** The only version offered. @default what the server's TLS library offers */
  readonly tlsVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** @default one for `ftpsHost` and 127.0.0.1 */
  readonly certificate?: CertificateOptions;
  /** Address it listens on; another one than 127.0.0.1 leaves that for proxies. @default 127.0.0.1 */
  readonly address?: string;
  /** Lines of its configuration that go behind ours. */
  readonly config?: readonly string[];
}

export interface FtpsServer {
  readonly address: string;
  readonly port: number;
  /** Ports of data connections, first and last. */
  readonly dataPorts: readonly [number, number];
  readonly tlsMode: 'EXPLICIT' | 'IMPLICIT';
  readonly username: string;
  readonly password: string;
  /** PEM that trusts its certificate. */
  readonly authority: string;
  /** The folder sessions start in, as seen from here. */
  readonly folder: string;
  /** A folder on a disk of 4 MiB, as the server names it, and as seen from here. */
  readonly smallDisk: { readonly remote: string; readonly local: string };
  /** What the server has logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Name in the servers' certificates. */
export const ftpsHost = 'ftps.partner.example';

/** The servers need an account and a disk of their own: root, Linux, and the right to mount. */
const canRunFtpsServers = canPrepareAccounts;

/** A kind of server: its configuration, and how it is started in the foreground. */
export interface ServerKind {
  readonly name: string;
  configure(setting: ServerSetting): readonly string[];
  command(configFile: string): readonly string[];
}

export interface ServerSetting extends Required<Pick<FtpsServerOptions, 'tlsMode' | 'address'>> {
  readonly root: string;
  readonly port: number;
  readonly dataPorts: readonly [number, number];
  readonly tlsVersion: FtpsServerOptions['tlsVersion'];
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly logFile: string;
  readonly username: string;
}

const username = 'waybill-test';
const password = 'correct horse battery staple';

/** A real server on loopback with its own certificate, account and files in a temporary folder. */
export async function startFtpsServer(
  kind: ServerKind,
  options: FtpsServerOptions = {},
): Promise<FtpsServer> {
  const root = mkdtempSync(join(tmpdir(), `waybill-${kind.name}-`));
  chmodSync(root, 0o755);
  const folder = join(root, 'files');
  const smallDisk = join(root, 'small-disk');
  for (const path of [folder, smallDisk]) mkdirSync(path);
  chmodSync(folder, 0o777);
  writeAccount(root);
  const certificate = makeCertificate(
    join(root, 'certificate'),
    options.certificate ?? { names: [ftpsHost, 'IP:127.0.0.1'] },
  );
  const { tlsMode = 'EXPLICIT', address = '127.0.0.1', tlsVersion } = options;
  const { port, dataPorts, release } = await takePorts(address);
  const setting: ServerSetting = {
    ...{ root, port, tlsMode, address, tlsVersion, username },
    dataPorts,
    certificateFile: certificate.certificateFile,
    keyFile: certificate.keyFile,
    logFile: join(root, 'log'),
  };
  writeFileSync(setting.logFile, '');
  writeFileSync(join(root, 'config'), [...kind.configure(setting), ...(options.config ?? []), ''].join('\n'));
  writeFileSync(join(root, 'openssl.cnf'), opensslConfig(tlsVersion));
  const child = await startInNamespace(kind, setting);
  const { pid = 0 } = child;
  return {
    ...{ address, port, dataPorts: setting.dataPorts, tlsMode, username, password, folder },
    authority: certificate.authority,
    smallDisk: { remote: smallDisk, local: `/proc/${pid}/root${smallDisk}` },
    log: () => readFileSync(setting.logFile, 'utf8'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Session processes go with it: they are in its process group.
      process.kill(-pid, 'SIGKILL');
      await ended;
      await release();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** vsftpd 3.0.3 cannot leave versions out by itself. */
function opensslConfig(tlsVersion: FtpsServerOptions['tlsVersion']): string {
  const versions =
    tlsVersion === undefined ? [] : [`MinProtocol = ${tlsVersion}`, `MaxProtocol = ${tlsVersion}`];
  const section = [
    'openssl_conf = all',
    '[all]',
    'ssl_conf = ssl',
    '[ssl]',
    'system_default = defaults',
    '[defaults]',
  ];
  // Level 0 lets a server that is meant to be old speak TLS 1.1.
  return [
    ...section,
    ...versions,
    `CipherString = DEFAULT@SECLEVEL=${tlsVersion === 'TLSv1.1' ? 0 : 2}`,
    '',
  ].join('\n');
}

/** A mount namespace of its own: our account over the machine's, a small disk, an empty `/run`. */
const inOwnNamespace = `
mount -t tmpfs -o size=1m tmpfs /run && mkdir -p -m 755 /run/vsftpd/empty &&
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow &&
mount -t tmpfs -o size=4m,mode=777 tmpfs "$1/small-disk" &&
shift && exec "$@"`;

async function startInNamespace(
  kind: ServerKind,
  { root, address, port }: ServerSetting,
): Promise<ChildProcess> {
  const command = [
    'unshare',
    '--mount',
    'sh',
    '-c',
    inOwnNamespace,
    'sh',
    root,
    ...kind.command(join(root, 'config')),
  ];
  // A test run that is killed takes its servers along.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, OPENSSL_CONF: join(root, 'openssl.cnf') },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(String(bytes)));
  while (child.exitCode === null) {
    if (await isListening(address, port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${kind.name} did not start: ${said.join(' ')}`);
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function writeAccount(root: string): void {
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' });
  // Any free number does; the account exists in the server's namespace only.
  const line = `${username}:x:64321:64321::${join(root, 'files')}:/bin/sh\n`;
  writeFileSync(join(root, 'passwd'), readFileSync('/etc/passwd', 'utf8') + line, { mode: 0o644 });
  writeFileSync(join(root, 'shadow'), `${username}:${hash.trim()}:20000:0:99999:7:::\n`, { mode: 0o600 });
}

interface PortBlock {
  readonly port: number;
  readonly dataPorts: readonly [number, number];
  release(): Promise<void>;
}

/** Below the ports that the system gives to outgoing connections, which would take one when it is needed. */
const blocks = { firstPort: 20_000, count: 480, size: 25 };

/**
 * Ports in a row, free on 127.0.0.1 and on another address: the servers want a range and take no port 0. The first is
 * kept by us, so that no other test takes the block meanwhile.
 */
async function takePorts(address: string): Promise<PortBlock> {
  for (;;) {
    const first = blocks.firstPort + randomInt(blocks.count) * blocks.size;
    const anchor = await listenOn('127.0.0.1', first).catch(() => undefined);
    if (anchor === undefined) continue;
    const ports = Array.from({ length: blocks.size - 1 }, (_, index) => first + 1 + index);
    const wanted = [...new Set(['127.0.0.1', address])].flatMap((host) =>
      ports.map((port) => ({ host, port })),
    );
    const tried = await Promise.allSettled(wanted.map(({ host, port }) => listenOn(host, port)));
    for (const result of tried) if (result.status === 'fulfilled') await result.value();
    if (tried.every(({ status }) => status === 'fulfilled'))
      return { port: first + 1, dataPorts: [first + 2, first + blocks.size - 1], release: anchor };
    await anchor();
  }
}

/** @returns ends the listening */
function listenOn(host: string, port: number): Promise<() => Promise<void>> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(() => new Promise((closed) => server.close(() => closed()))));
  });
}

/** In CI the absence of a program is a failure, elsewhere a reason to skip. */
export function requireInCi(path: string, advice: string): boolean {
  const isThere = existsSync(path);
  if (!isThere && process.env['CI'] !== undefined) throw new Error(advice);
  return isThere && canRunFtpsServers;
}
