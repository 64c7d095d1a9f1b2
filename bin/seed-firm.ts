import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { subscriptionRoutes } from '../functions/integrator-subscription/contract.ts';
import { type ApiSession, problemIn } from './smoke/api-session.ts';

/**
 * Opens the SFTP area of a firm to a key pair of its own, as Professional Services do; once: what somebody has changed since
 * then stays.
 * @returns the file that holds the private key
 * @throws Error when the API refuses the key
 */
export async function seedFirmKey(api: ApiSession, stateFolder: string, firmId: string): Promise<string> {
  const keyFile = join(stateFolder, 'firms', `${firmId}.key`);
  await makeKeyPair(keyFile, firmId);
  const mark = `${keyFile}.added`;
  if (existsSync(mark)) return keyFile;
  const base = `/v1/firms/${firmId}/subscription`;
  const { getSubscription, enableSubscription } = subscriptionRoutes;
  const { status } = await api.get(base, getSubscription.success.body);
  if (status === 'NONE') await api.post(`${base}/enable`, {}, enableSubscription.success.body);
  const publicKey = await readFile(`${keyFile}.pub`, 'utf8');
  const added = await api.call('POST', `${base}/ssh-keys`, { name: 'Demo key', publicKey });
  if (added.status >= 400 && problemIn(added).code !== 'KEY_ALREADY_ADDED')
    throw new Error(`the key of the firm was not added: ${problemIn(added).detail}`);
  await writeFile(mark, '');
  return keyFile;
}

/** The private key is there only when the public one is, so that a start that was cut off makes both again. */
async function makeKeyPair(keyFile: string, comment: string): Promise<void> {
  if (existsSync(keyFile)) return;
  await mkdir(join(keyFile, '..'), { recursive: true, mode: 0o700 });
  const pair = newKeyPair(comment);
  await writeFile(`${keyFile}.pub`, pair.public);
  await writeFile(`${keyFile}.new`, pair.private, { mode: 0o600 });
  await rename(`${keyFile}.new`, keyFile);
}

/** ssh2 1.17.0 drops a leading zero byte, so that one of 256 cannot be read: those are made again. */
function newKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
