import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openTransport } from '../../../functions/destinations/open-transport.ts';
import { type PartnerFtpsOptions, startPartnerFtps } from '../../../local/partner-ftps/partner-ftps.ts';

/** A client that is not ours. In CI its absence is a failure. */
export const hasLftp = existsSync('/usr/bin/lftp');
if (!hasLftp && process.env['CI'] !== undefined)
  throw new Error('tests of the partner’s FTPS server need lftp: apt-get install lftp');

export const password = 'drop-box-1';

/** Called with what is to be done in the end. */
type AtEnd = (cleanUp: () => void | Promise<void>) => void;

export function aFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-partner-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A running partner server, and ways in: lftp, whose working folder is `desk`, and our transport. */
export async function aPartner(options: Partial<PartnerFtpsOptions> = {}, atEnd: AtEnd = onTestFinished) {
  const folder = options.folder ?? aFolder(atEnd);
  const desk = aFolder(atEnd);
  const logged: string[] = [];
  const server = await startPartnerFtps({
    ...{ folder, port: 0, user: 'partner', password },
    log: (line) => logged.push(line),
    ...options,
  });
  atEnd(() => server.close());
  writeFileSync(join(desk, 'authority.pem'), server.certificate);
  const lftp = (...commands: string[]) => runLftp(desk, server.port, commands);
  const open = async (credentials = { password }) => {
    const transport = await openTransport(
      {
        ...{
          protocol: 'FTPS',
          host: '127.0.0.1',
          port: server.port,
          tlsMode: 'EXPLICIT',
          username: 'partner',
        },
        directory: '',
        trustedCertificates: server.certificate,
      },
      credentials,
      { allowedExceptions: [{ host: '127.0.0.1' }] },
    );
    atEnd(transport.close);
    return transport;
  };
  return { server, folder, files: join(folder, 'files'), desk, lftp, open, logged };
}

function runLftp(desk: string, port: number, commands: readonly string[]) {
  const script = [
    'set cmd:fail-exit true',
    'set net:max-retries 1',
    'set ftp:ssl-force true',
    'set ftp:ssl-protect-data true',
    'set ssl:ca-file authority.pem',
    `open -u partner,${password} ftp://127.0.0.1:${port}`,
    ...commands,
  ].join('\n');
  const child = spawn('lftp', ['--norc'], {
    cwd: desk,
    env: { ...process.env, LFTP_HOME: desk, LC_ALL: 'C.UTF-8' },
  });
  child.stdin.end(`${script}\n`);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(String(chunk)));
  return new Promise<{ exitCode: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output: chunks.join('') }));
  });
}
