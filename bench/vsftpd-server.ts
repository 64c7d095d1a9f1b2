import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const vsftpd = '/usr/sbin/vsftpd';
/** Its account is made in a mount namespace, which takes root. */
export const hasVsftpd = existsSync(vsftpd) && existsSync('/usr/bin/lftp') && process.getuid?.() === 0;

export interface VsftpdServer {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** PEM that trusts its certificate, and the file it is in. */
  readonly certificate: string;
  readonly certificateFile: string;
  /** Where sessions start. */
  readonly folder: string;
  stop(): Promise<void>;
}

const username = 'waybill-bench';
const password = 'only-for-the-benchmark';

/** vsftpd on loopback, which takes only data connections that take up the TLS session of the control connection. */
export async function startVsftpd(folder: string): Promise<VsftpdServer> {
  chmodSync(folder, 0o755);
  const files = join(folder, 'remote');
  mkdirSync(files);
  chmodSync(files, 0o777);
  const [certificateFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certificateFile, '-days', '2', ...names], {
    stdio: 'pipe',
  });
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' });
  const account = `${username}:x:64322:64322::${files}:/bin/sh\n`;
  writeFileSync(join(folder, 'passwd'), readFileSync('/etc/passwd', 'utf8') + account);
  writeFileSync(join(folder, 'shadow'), `${username}:${hash.trim()}:20000:0:99999:7:::\n`, { mode: 0o600 });
  const port = await freePort();
  writeFileSync(join(folder, 'vsftpd.conf'), config(port, certificateFile, keyFile));
  const script = `mount -t tmpfs -o size=1m tmpfs /run && mkdir -p /run/vsftpd/empty &&
    mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/shadow" /etc/shadow && exec ${vsftpd} "$1/vsftpd.conf"`;
  const command = ['unshare', '--mount', 'sh', '-c', script, 'sh', folder];
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error('vsftpd did not start');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    ...{ port, username, password, certificateFile, folder: files },
    certificate: readFileSync(certificateFile, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function config(port: number, certificateFile: string, keyFile: string): string {
  const yes = [
    'listen',
    'local_enable',
    'write_enable',
    'ssl_enable',
    'require_ssl_reuse',
    'force_local_data_ssl',
  ];
  return [
    ...yes.map((option) => `${option}=YES`),
    'background=NO',
    'anonymous_enable=NO',
    'seccomp_sandbox=NO',
    'ssl_ciphers=HIGH',
    'listen_address=127.0.0.1',
    `listen_port=${port}`,
    `rsa_cert_file=${certificateFile}`,
    `rsa_private_key_file=${keyFile}`,
    '',
  ].join('\n');
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** vsftpd takes no port 0. */
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
