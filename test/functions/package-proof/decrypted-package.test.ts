import { execFileSync, execSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPackage } from '../../../functions/package-proof/verify-package.ts';
import { encryptedKeys, encryptFile } from '../../../functions/pgp/encrypt-file.ts';
import { usablePgpKey } from '../../../functions/pgp/pgp-key.ts';
import { memorySigner } from '../../support/fixed-deps.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { aPackage, folderOf } from './a-package.ts';

const hasGpg = existsSync('/usr/bin/gpg');

describe.skipIf(!hasGpg)('a package that was delivered encrypted', () => {
  let home: string;
  let folder: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'waybill-gpg-'));
    const { files } = await aPackage(memorySigner());
    folder = await folderOf(await encrypted(files));
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
    for (const path of [home, folder]) rmSync(path, { recursive: true, force: true });
  });

  /** As the delivery does it, for a key that gpg made: what names people is encrypted, the rest is not. */
  async function encrypted(files: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
    const gpg = (...options: string[]) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...options], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString();
    gpg('--passphrase', '', '--quick-generate-key', 'Acme <keys@acme.example>', 'rsa2048', 'encr', 'never');
    const at = new Date(Date.now() + 1000);
    const key = await usablePgpKey(gpg('--armor', '--export'), at);
    if (key === undefined) throw new Error('gpg made no key that can be used');
    const bucket = memoryFiles();
    const delivered = new Map<string, Buffer>();
    for (const [name, bytes] of files) {
      if (!/(\.zip|_manifest\.json)$/.test(name)) {
        delivered.set(name, bytes);
        continue;
      }
      const keys = encryptedKeys('', name, key.fingerprint);
      await bucket.write(name, bytes);
      await encryptFile(bucket, { name, objectKey: name, blockBytes: 1024 }, { key, at, keys });
      delivered.set(`${name}.pgp`, bucket.objects.get(keys.objectKey) ?? Buffer.alloc(0));
    }
    return delivered;
  }

  const findings = async () => {
    const found: string[] = [];
    await verifyPackage(folder, (finding) => found.push(finding));
    return found;
  };

  it('is whole after the command that the check tells was run in its folder', async () => {
    const [told = ''] = await findings();
    const command = told.split(' with: ')[1];
    expect(command).toMatch(/^gpg /);
    execSync(command ?? '', { cwd: folder, env: { ...process.env, GNUPGHOME: home }, stdio: 'ignore' });
    expect(await findings()).toEqual([]);
  });
});
