import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { configId, secretField } from '../../functions/deliveries/account-secret.ts';
import { readDeliverySettings, saveDeliverySettings } from '../../functions/deliveries/settings-store.ts';
import type { Credentials, Destination } from '../../functions/transfer/contract.ts';
import { sealCredentials } from '../../functions/transfer/secret-box.ts';
import { type ExportWorld, meridian, someSettings } from './export-world.ts';
import { startProxiedFtps } from './ftps-proxy.ts';
import { ftpsDestinationOf } from './ftps-way.ts';
import { startOpensshServer } from './openssh-server.ts';
import { startVsftpd } from './vsftpd-server.ts';

/** Makes a place the tested destination of Meridian's packages. */
export async function deliverTo(world: ExportWorld, place: CrashPlace): Promise<void> {
  const { destination, credentials } = place;
  const version = ((await readDeliverySettings(world, meridian))?.version ?? 0) + 1;
  const { kms, keyId } = world.credentialsKey;
  const context = { tenant: meridian, configId, field: secretField, version };
  const secret = await sealCredentials(kms, keyId, context, credentials);
  await saveDeliverySettings(world, await someSettings(world, { version, destination, secret }));
}

/** Where packages are sent to, looked at from behind. */
export interface CrashPlace {
  readonly destination: Destination;
  readonly credentials: Credentials;
  /** Whether a socket is one of the way there. */
  isToCut(socket: Socket): boolean;
  /** Everything that is there by its name, hidden files too. */
  files(): Promise<Map<string, Buffer>>;
  /** Uploads that were begun and not finished; nobody sees them under any name. */
  unfinishedCount(): Promise<number>;
  empty(): Promise<void>;
  stop(): Promise<void>;
}

export async function sftpPlace(): Promise<CrashPlace> {
  const server = await startOpensshServer();
  const { port, username, fingerprint: hostKeyFingerprint, privateKey } = server;
  return {
    destination: { protocol: 'SFTP', host: '127.0.0.1', port, username, directory: '', hostKeyFingerprint },
    credentials: { privateKey },
    isToCut: (socket) => socket.remotePort === port,
    ...inFolder(server.folder),
    stop: () => server.stop(),
  };
}

/** Cut on the far side of a proxy: Node dies of a TLS socket that is destroyed together with the socket below it. */
export async function ftpsPlace(): Promise<CrashPlace> {
  const { server, stop } = await startProxiedFtps(startVsftpd);
  return {
    destination: ftpsDestinationOf(server, { host: '127.0.0.1' }),
    credentials: { password: server.password },
    isToCut: (socket) => socket.remoteAddress === server.address,
    ...inFolder(server.folder),
    stop,
  };
}

function inFolder(folder: string): Pick<CrashPlace, 'files' | 'unfinishedCount' | 'empty'> {
  return {
    files: async () => new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))])),
    unfinishedCount: async () => 0,
    async empty() {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    },
  };
}
