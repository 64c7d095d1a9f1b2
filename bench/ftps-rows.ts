import { execFileSync } from 'node:child_process';
import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTransport } from '../functions/destinations/open-transport.ts';
import { type Group, inFolder } from './options.ts';
import { randomFile } from './random-file.ts';
import type { Row, SkippedRow } from './row.ts';
import { type Lap, medianCpuSeconds, medianSeconds, timed } from './stopwatch.ts';
import { hasVsftpd, startVsftpd, type VsftpdServer } from './vsftpd-server.ts';

const group = 'ftps';
const mebibyte = 1024 * 1024;
const megabytes = 512;

/** One file to vsftpd, by our transport and by lftp: same file and server, sign-in and TLS handshakes included. */
export const ftpsRows: Group = ({ runCount }) =>
  inFolder(async function* (folder): AsyncGenerator<Row | SkippedRow> {
    if (!hasVsftpd) {
      const skipped = 'it takes vsftpd, lftp and root: apt-get install vsftpd lftp';
      yield { group, work: 'send a file', skipped };
      return;
    }
    const server = await startVsftpd(folder);
    try {
      const file = randomFile(folder, megabytes);
      // In turn, so that whatever else the machine does strikes both alike.
      const [ours, others]: [Lap[], Lap[]] = [[], []];
      for (let run = 0; run <= runCount; run += 1) {
        const lap = await timed(() => sendByTransport(server, file, `ours-${run}`));
        const other = await timed(() => sendByLftp(server, file, `theirs-${run}`));
        if (run === 0) continue; // to warm up
        ours.push(lap);
        others.push(other);
      }
      const [seconds, theirs] = [medianSeconds(ours), medianSeconds(others)];
      yield {
        group,
        work: `send ${megabytes} MiB, loopback, sign-in included`,
        figure: (megabytes * 1.048576) / seconds,
        unit: 'MB/s',
        beside: { name: 'lftp', figure: (megabytes * 1.048576) / theirs },
        ratio: theirs / seconds,
        target: '≥ 0.9',
        limit: 'CPU of the server',
      };
      const figure = (medianCpuSeconds(ours) / megabytes) * 1024;
      yield { group, work: '  CPU of our side for 1 GiB', figure, unit: 's', limit: "Node's TLS" };
    } finally {
      await server.stop();
    }
  });

async function sendByTransport(server: VsftpdServer, file: string, name: string): Promise<void> {
  const destination = {
    protocol: 'FTPS' as const,
    host: '127.0.0.1',
    port: server.port,
    tlsMode: 'EXPLICIT' as const,
    username: server.username,
    directory: '',
    trustedCertificates: server.certificate,
  };
  const credentials = { password: server.password };
  const transport = await openTransport(destination, credentials, {
    allowedExceptions: [{ host: '127.0.0.1' }],
  });
  try {
    await transport.write(name, createReadStream(file, { highWaterMark: mebibyte }), { offset: 0 });
  } finally {
    await transport.close();
  }
  rmSync(join(server.folder, name));
}

function sendByLftp(server: VsftpdServer, file: string, name: string): void {
  const commands = [
    'set cmd:fail-exit true',
    'set ftp:ssl-force true',
    'set ftp:ssl-protect-data true',
    `set ssl:ca-file ${server.certificateFile}`,
    `open -u ${server.username},${server.password} ftp://127.0.0.1:${server.port}`,
    `put ${file} -o ${name}`,
    'bye',
  ];
  execFileSync('lftp', ['--norc', '-c', commands.join('; ')], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(join(server.folder, name));
}
