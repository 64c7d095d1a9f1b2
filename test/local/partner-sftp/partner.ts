import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type PartnerSftpOptions, startPartnerSftp } from '../../../local/partner-sftp/partner-sftp.ts';
import { newKeyPair } from '../../../local/ssh/host-key.ts';

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-partner-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A running partner server with a client's key pair that it accepts. */
export async function aPartner(options: Partial<PartnerSftpOptions> = {}) {
  const folder = options.folder ?? aFolder();
  const desk = aFolder();
  const pair = newKeyPair();
  writeFileSync(join(desk, 'id'), pair.private, { mode: 0o600 });
  const logged: string[] = [];
  const server = await startPartnerSftp({
    folder,
    port: 0,
    user: 'partner',
    password: 'drop-box-1',
    authorizedKeys: [pair.public],
    log: (line) => logged.push(line),
    ...options,
  });
  onTestFinished(() => server.close());
  writeFileSync(join(desk, 'known_hosts'), `[127.0.0.1]:${server.port} ${server.hostPublicKey}\n`);
  /** Runs OpenSSH's own client; its working folder is `desk`. */
  const sftp = (
    commands: readonly string[],
    settings: { key?: string; password?: string; user?: string } = {},
  ) => runSftp({ desk, port: server.port, commands, ...settings });
  return { server, folder, files: join(folder, 'files'), desk, sftp, logged };
}

interface Run {
  readonly desk: string;
  readonly port: number;
  readonly commands: readonly string[];
  readonly key?: string;
  /** Signs in by password instead of the key. */
  readonly password?: string;
  readonly user?: string;
}

function runSftp({ desk, port, commands, key = 'id', password, user = 'partner' }: Run) {
  writeFileSync(join(desk, 'batch'), `${commands.join('\n')}\n`);
  writeFileSync(join(desk, 'ask'), '#!/bin/sh\necho "$ANSWER"\n', { mode: 0o700 });
  const byPassword = [
    '-o',
    'PreferredAuthentications=password',
    '-o',
    'NumberOfPasswordPrompts=5',
    '-o',
    'BatchMode=no',
  ];
  const options = [
    ...['-F', 'none', '-b', 'batch', '-P', String(port)],
    ...[
      '-o',
      'UserKnownHostsFile=known_hosts',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      'IdentitiesOnly=yes',
    ],
    ...(password === undefined ? ['-i', key, '-o', 'PreferredAuthentications=publickey'] : byPassword),
  ];
  // -b switches BatchMode on; the first value of an option wins, so ours goes before it.
  const ordered = password === undefined ? options : [...byPassword.slice(4), ...options];
  const environment = {
    ...process.env,
    SSH_ASKPASS: join(desk, 'ask'),
    SSH_ASKPASS_REQUIRE: 'force',
    ANSWER: password,
  };
  const child = spawn('sftp', [...ordered, `${user}@127.0.0.1`], { cwd: desk, env: environment });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk) => chunks.push(String(chunk)));
  child.stderr.on('data', (chunk) => chunks.push(String(chunk)));
  return new Promise<{ exitCode: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output: chunks.join('') }));
  });
}
