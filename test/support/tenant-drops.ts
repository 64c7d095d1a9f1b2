import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { FirmDrop } from '../../bin/smoke/firm-drop.ts';
import { run } from '../../bin/smoke/sftp-client.ts';
import type { PlacedText } from './state-texts.ts';
import { type CanaryTenant, done } from './tenant-canaries.ts';

/** Paths that a firm lists: its own area, and what it may guess of another's. */
const pathsOf = (other: CanaryTenant) => [
  '/',
  ...['Archive', 'Export', 'Import', 'Rejected'],
  '/..',
  '../..',
  ...[`/${other.id}`, `/../${other.id}`, `../${other.id}/Import`, `/${other.id}/Export`, '/.uploads'],
];

/**
 * What OpenSSH's client shows a firm that signs in with a key of its own, path by path; a path that is refused shows nothing.
 * A file that bears the firm's canary is put into its Import folder first.
 */
export async function sftpListings(
  by: ApiSession,
  of: CanaryTenant,
  { folder, other }: { readonly folder: string; readonly other: CanaryTenant },
): Promise<PlacedText[]> {
  const keyFile = join(folder, of.id);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', of.label, '-f', keyFile]);
  const publicKey = await readFile(`${keyFile}.pub`, 'utf8');
  const body = { name: `${of.label} client`, publicKey };
  const { sftp } = await done(by, 'POST', `/v1/firms/${of.id}/subscription/ssh-keys`, body);
  const drop = new FirmDrop({ port: sftp.port, user: sftp.userName, keyFile });
  await drop.put(`Import/${of.label}.csv`, of.label);
  const shown: PlacedText[] = [];
  const list = async (path: string): Promise<string[]> => {
    const names = await drop.list(path).catch(() => []);
    shown.push({ place: `${of.id} lists ${path}`, text: names.join('\n') });
    return names;
  };
  for (const path of pathsOf(other)) await list(path);
  // Imported and rejected files lie in a folder of their day.
  for (const path of ['Archive', 'Rejected'])
    for (const day of await list(path)) await list(`${path}/${day}`);
  return shown;
}
