import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownApplication } from './running-application.ts';
import { run } from './sftp-client.ts';

/** A firm at its SFTP area, with OpenSSH's own client. */
export class FirmDrop {
  readonly #account: KnownApplication['firmSftp'];

  constructor(account: KnownApplication['firmSftp']) {
    this.#account = account;
  }

  /** Uploads a text below the area, e.g. `Import/name.csv`. */
  async put(path: string, content: string): Promise<void> {
    await this.#in(async (folder) => {
      await writeFile(join(folder, 'file'), content);
      await this.#sftp(folder, [`put "${join(folder, 'file')}" "${path}"`]);
    });
  }

  /** Uploads a file of this machine. */
  async putFile(path: string, localPath: string): Promise<void> {
    await this.#in((folder) => this.#sftp(folder, [`put "${localPath}" "${path}"`]));
  }

  async get(path: string): Promise<string> {
    return this.#in(async (folder) => {
      await this.#sftp(folder, [`get "${path}" "${join(folder, 'file')}"`]);
      return readFile(join(folder, 'file'), 'utf8');
    });
  }

  /** Names in a folder. */
  async list(path: string): Promise<string[]> {
    const printed = await this.#in((folder) => this.#sftp(folder, [`ls -1 "${path}"`]));
    const names = printed.split('\n').filter((line) => line !== '' && !line.startsWith('sftp> '));
    return names.map((name) => name.slice(name.lastIndexOf('/') + 1));
  }

  async #in<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'waybill-drop-'));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #sftp(folder: string, commands: readonly string[]): Promise<string> {
    const { port, user, keyFile } = this.#account;
    const batch = join(folder, 'batch');
    await writeFile(batch, `${commands.join('\n')}\n`);
    const options = ['UserKnownHostsFile=/dev/null', 'StrictHostKeyChecking=no', 'LogLevel=ERROR'];
    const args = ['-b', batch, '-P', String(port), '-i', keyFile, ...options.flatMap((one) => ['-o', one])];
    return run('sftp', [...args, `${user}@127.0.0.1`]);
  }
}
