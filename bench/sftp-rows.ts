import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openTransport } from '../functions/destinations/open-transport.ts';
import { hasOpenssh, type OpensshServer, startOpenssh } from './openssh-server.ts';
import { type Group, inFolder } from './options.ts';
import { randomFile } from './random-file.ts';
import type { Row, SkippedRow } from './row.ts';
import { laps, medianCpuSeconds, medianSeconds } from './stopwatch.ts';

const group = 'sftp';
const mebibyte = 1024 * 1024;
const roundTripMs = 40;
const cipher = 'aes128-gcm@openssh.com';

/** One file to OpenSSH's server, by our transport and by OpenSSH's own client: same file, cipher and server. */
export const sftpRows: Group = ({ runCount }) =>
  inFolder(async function* (folder): AsyncGenerator<Row | SkippedRow> {
    if (!hasOpenssh) {
      const skipped = 'OpenSSH is missing: apt-get install openssh-server openssh-client';
      yield { group, work: 'send a file', skipped };
      return;
    }
    const server = await startOpenssh(folder);
    const distance = new Worker(new URL('./delay-worker.ts', import.meta.url), {
      workerData: { targetPort: server.port, roundTripMs },
    });
    try {
      const [distantPort] = (await once(distance, 'message')) as [number];
      yield* measure({ server, folder, port: server.port, megabytes: 512, runCount, distance: 'loopback' });
      const distant = { port: distantPort, megabytes: 128, distance: `${roundTripMs} ms away` };
      yield* measure({ server, folder, runCount, ...distant });
    } finally {
      await distance.terminate();
      await server.stop();
    }
  });

interface Case {
  readonly server: OpensshServer;
  readonly folder: string;
  readonly port: number;
  readonly megabytes: number;
  readonly runCount: number;
  readonly distance: string;
}

async function* measure(one: Case): AsyncGenerator<Row> {
  const { folder, megabytes, runCount, distance } = one;
  const file = randomFile(folder, megabytes);
  const ours = await laps(runCount, (run) => sendByTransport(one, file, `ours-${run}`));
  const theirs = medianSeconds(await laps(runCount, (run) => sendBySftp(one, file, `theirs-${run}`)));
  rmSync(file);
  const seconds = medianSeconds(ours);
  const isNear = distance === 'loopback';
  yield {
    group,
    work: `send ${megabytes} MiB, ${distance}, sign-in included`,
    figure: (megabytes * 1.048576) / seconds,
    unit: 'MB/s',
    beside: { name: `OpenSSH sftp, ${cipher.slice(0, 10)}`, figure: (megabytes * 1.048576) / theirs },
    ratio: theirs / seconds,
    target: isNear ? '≥ 0.75' : '≥ 1.4',
    limit: isNear
      ? 'CPU of ssh2 and of the server'
      : 'four channels, each a window of 2 MiB; signing in is a third',
  };
  if (isNear) {
    const figure = (medianCpuSeconds(ours) / megabytes) * 1024;
    yield {
      group,
      work: '  CPU of our side for 1 GiB',
      figure,
      unit: 's',
      limit: 'a cipher object a packet',
    };
  }
}

async function sendByTransport({ server, port }: Case, file: string, name: string): Promise<void> {
  const { username, fingerprint: hostKeyFingerprint, privateKey } = server;
  const destination = {
    protocol: 'SFTP' as const,
    host: '127.0.0.1',
    port,
    username,
    directory: '',
    hostKeyFingerprint,
  };
  const allowedExceptions = [{ host: '127.0.0.1' }];
  const transport = await openTransport(destination, { privateKey }, { allowedExceptions });
  try {
    await transport.write(name, createReadStream(file, { highWaterMark: mebibyte }), { offset: 0 });
  } finally {
    await transport.close();
  }
  rmSync(join(server.folder, name));
}

function sendBySftp({ server, port, folder }: Case, file: string, name: string): void {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'IdentitiesOnly=yes',
    `Ciphers=${cipher}`,
  ].flatMap((option) => ['-o', option]);
  const key = ['-i', server.privateKeyFile];
  execFileSync(
    'sftp',
    ['-q', '-b', '-', '-F', 'none', ...key, ...options, '-P', String(port), `${server.username}@127.0.0.1`],
    { cwd: folder, input: `put ${file} ${name}\n`, stdio: ['pipe', 'ignore', 'inherit'] },
  );
  rmSync(join(server.folder, name));
}
