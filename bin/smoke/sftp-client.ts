import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SftpAccount {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** As in known_hosts: `ssh-ed25519 AAAA…`. */
  readonly hostPublicKey: string;
}

/**
 * Fetches the files of an account's first folder with OpenSSH's own client.
 * @returns the names of all that lies there, hidden ones too
 * @throws Error with what the client said
 */
export async function fetchByOpensshSftp(account: SftpAccount, toFolder: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-sftp-'));
  try {
    const paths = {
      ask: join(folder, 'ask'),
      known: join(folder, 'known_hosts'),
      batch: join(folder, 'batch'),
    };
    await writeFile(paths.ask, '#!/bin/sh\nprintf %s "$SFTP_PASSWORD"\n');
    await chmod(paths.ask, 0o700);
    await writeFile(paths.known, `[127.0.0.1]:${account.port} ${account.hostPublicKey}\n`);
    await writeFile(paths.batch, `lcd "${toFolder}"\nls -1a\nget -p *\n`);
    const options = [
      'BatchMode=no', // or `-b` would forbid passwords
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${paths.known}`,
      'PreferredAuthentications=password',
      'NumberOfPasswordPrompts=1',
    ].flatMap((option) => ['-o', option]);
    const target = `${account.user}@127.0.0.1`;
    const asking = { SSH_ASKPASS: paths.ask, SSH_ASKPASS_REQUIRE: 'force', SFTP_PASSWORD: account.password };
    const printed = await run(
      'sftp',
      [...options, '-b', paths.batch, '-P', String(account.port), target],
      asking,
    );
    return printed.split('\n').filter((line) => line !== '' && !/^sftp> |^Fetching |^\.{1,2}$/.test(line));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns what the program printed @throws Error with what it said when it failed */
export function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    });
    const printed: Buffer[] = [];
    const complained: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => printed.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => complained.push(bytes));
    child.once('error', (error) => reject(new Error(`${program} cannot be run`, { cause: error })));
    child.once('close', (exitCode) => {
      if (exitCode === 0) return resolve(Buffer.concat(printed).toString());
      const said = Buffer.concat([...complained, ...printed])
        .toString()
        .trim()
        .slice(-500);
      reject(new Error(`${program} ended with ${exitCode}: ${said}`));
    });
  });
}
