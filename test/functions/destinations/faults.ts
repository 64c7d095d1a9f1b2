import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { FailureCode } from '../../../functions/transfer/contract.ts';
import type { TransportTiming } from '../../../functions/transfer/transport.ts';
import { ftpsHost } from '../../support/ftps-server.ts';
import type { FaultWorld, Way, WorldOptions } from './fault-world.ts';

export const kibibyte = 1024;
export const finalName = 'package.zip';

/** What a fault may do while a file is sent. The folder is the account's, as seen from here. */
export interface Stage {
  readonly world: FaultWorld;
  readonly folder: string;
  readonly bytes: Buffer;
}

export interface Fault {
  readonly name: string;
  /** What the attempt ends with: a failure, or `sent`. */
  readonly ends: readonly (FailureCode | 'sent')[] | ((world: FaultWorld) => readonly FailureCode[]);
  readonly sizeBytes?: number;
  readonly timing?: Partial<TransportTiming>;
  /** A server of its own kind. */
  readonly server?: WorldOptions;
  /** Where the file goes, when it is not the cell's own folder. */
  readonly folder?: (world: FaultWorld) => { readonly remote: string; readonly local: string };
  /** Changes of the settings in the attempt that fails. */
  way?(stage: Stage): Way | Promise<Way>;
  beforeOpen?(stage: Stage): void;
  beforeWrite?(stage: Stage): void;
  /** The last byte is acknowledged, or given to the server. */
  atEnd?(stage: Stage): void;
  beforeRename?(stage: Stage): void;
  afterRename?(stage: Stage): void;
  /** What the server's owner, or time, puts right before the next attempt. */
  heal?(stage: Stage): void;
  /** Nothing is left for us to look at: whoever waited for it took it. */
  readonly isCollected?: boolean;
  /** The account cannot read what it wrote. */
  readonly isUnread?: boolean;
}

const lost = ['CONNECTION_LOST'] as const;
const shares = [0, 0.25, 0.99];
export const faults: readonly Fault[] = [
  {
    name: 'nobody listens',
    ends: ['CONNECT_REFUSED'],
    way: async () => ({ settings: { port: await unusedPort() } }),
  },
  {
    name: 'the server takes the connection and says nothing',
    ends: ['CONNECT_TIMEOUT'],
    timing: { readyMs: 300 },
    way: async () => ({ settings: { port: await silentPort() } }),
  },
  {
    name: 'the name is not known',
    ends: ['DNS_NOT_FOUND'],
    way: () => ({
      settings: { host: 'nowhere.partner.example' },
      options: {
        resolve: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
      },
    }),
  },
  {
    name: 'the name leads to an address of our own',
    ends: ['ADDRESS_REFUSED'],
    way: () => ({
      settings: { host: ftpsHost },
      options: { allowedExceptions: [], resolve: async () => ['169.254.169.254'] },
    }),
  },
  {
    name: 'new connections are dropped',
    ends: ['CONNECTION_LOST', 'SERVER_BUSY'],
    beforeOpen: ({ world }) => world.control.dropNewConnections(true),
  },
  {
    name: 'the password is wrong',
    ends: ['AUTH_FAILED'],
    way: () => ({ credentials: { password: 'wrong' } }),
  },
  {
    name: 'the server proves to be somebody else',
    ends: ({ name }) => [name === 'SFTP' ? 'HOST_KEY_CHANGED' : 'TLS_INVALID'],
    way: ({ world }) => ({ settings: world.wrongTrust }),
  },
  ...shares.map(
    (share): Fault => ({
      name: `a reset after ${share * 100} % of the bytes`,
      ends: lost,
      beforeWrite: ({ world, bytes }) =>
        world.data.inject({ kind: 'reset', afterBytes: share * bytes.length }),
    }),
  ),
  {
    name: 'a reset behind the last byte',
    ends: lost,
    atEnd: ({ world }) => world.data.inject({ kind: 'reset', afterBytes: 0 }),
  },
  {
    name: 'an orderly end after 50 % of the bytes',
    // An FTP server may take it for the end of the file: then the size tells, and the rest is sent at once.
    ends: ['CONNECTION_LOST', 'sent'],
    beforeWrite: ({ world, bytes }) => world.data.inject({ kind: 'cut', afterBytes: bytes.length / 2 }),
  },
  {
    name: 'a server that goes down after 50 % of the bytes',
    ends: ['CONNECTION_LOST', 'CONNECT_REFUSED'],
    beforeWrite: ({ world, bytes }) =>
      world.data.inject({ kind: 'reset', afterBytes: bytes.length / 2, isLasting: true }),
  },
  {
    name: 'a freeze after 50 % of the bytes',
    ends: ['NO_PROGRESS'],
    timing: { noProgressMs: 300, operationMs: 600 },
    beforeWrite: ({ world, bytes }) => world.data.inject({ kind: 'freeze', afterBytes: bytes.length / 2 }),
  },
  {
    name: 'no more answers from the rename on',
    ends: ['NO_PROGRESS'],
    timing: { operationMs: 400 },
    beforeRename: ({ world }) => world.control.inject({ kind: 'freeze', afterBytes: 0 }),
  },
  {
    name: 'a slow line',
    ends: ['sent'],
    beforeWrite: ({ world }) => world.data.setPace({ bytesPerSecond: 4 * kibibyte * kibibyte }),
  },
  {
    name: 'a line that cuts everything to pieces',
    ends: ['sent'],
    sizeBytes: 200 * kibibyte,
    beforeOpen: ({ world }) => {
      world.control.setPace({ pieceBytes: 17 });
      world.data.setPace({ pieceBytes: 17 });
    },
  },
  {
    name: 'a byte that arrives changed',
    ends: lost,
    beforeWrite: ({ world, bytes }) => world.data.inject({ kind: 'corrupt', afterBytes: bytes.length / 2 }),
  },
  {
    name: 'a disk that is full after 50 % of the bytes',
    ends: ['DISK_FULL'],
    folder: ({ smallDisk }) => smallDisk,
    beforeOpen: ({ folder }) => writeFileSync(join(folder, 'filler'), Buffer.alloc(3 * kibibyte * kibibyte)),
    heal: ({ folder }) => rmSync(join(folder, 'filler')),
  },
  {
    name: 'a missing directory',
    ends: ['DIR_NOT_FOUND'],
    beforeOpen: ({ folder }) => rmSync(folder, { recursive: true }),
    heal: ({ folder }) => {
      mkdirSync(folder);
      chmodSync(folder, 0o777);
    },
  },
  {
    name: 'a directory that may not be written to',
    ends: ['WRITE_DENIED'],
    beforeOpen: ({ folder }) => chmodSync(folder, 0o555),
    heal: ({ folder }) => chmodSync(folder, 0o777),
  },
  {
    name: 'a directory that may not be listed',
    ends: ['sent'],
    beforeOpen: ({ folder }) => chmodSync(folder, 0o333),
  },
  {
    name: 'an account that may only write',
    ends: ['sent'],
    server: { sshd: ['ForceCommand internal-sftp -P read'], ftps: { config: ['download_enable=NO'] } },
    isUnread: true,
  },
  {
    name: 'a rename that is refused',
    ends: ['RENAME_REFUSED'],
    beforeRename: ({ folder }) => chmodSync(folder, 0o555),
    heal: ({ folder }) => chmodSync(folder, 0o777),
  },
  {
    name: 'a rename whose answer is lost',
    ends: lost,
    beforeRename: ({ world }) =>
      world.control.inject({ kind: 'loseReply', afterReplies: world.repliesBefore.rename }),
  },
  {
    name: 'an answer to the last byte that is lost',
    ends: lost,
    sizeBytes: 20 * kibibyte,
    beforeWrite: ({ world }) =>
      world.control.inject({ kind: 'loseReply', afterReplies: world.repliesBefore.writeEnd }),
  },
  {
    name: 'another file of the same name',
    ends: ['FILE_DIFFERS'],
    beforeOpen: ({ folder }) => writeFileSync(join(folder, finalName), 'somebody else’s'),
    heal: ({ folder }) => rmSync(join(folder, finalName)),
  },
  {
    name: 'the very same file, there already',
    ends: ['sent'],
    beforeOpen: ({ folder, bytes }) => writeFileSync(join(folder, finalName), bytes),
  },
  {
    name: 'a file that is collected right after the rename',
    ends: ['sent'],
    afterRename: ({ folder }) => rmSync(join(folder, finalName)),
    isCollected: true,
  },
];

const listeners: { close(): void }[] = [];
const sockets: Socket[] = [];
/** Ends the listeners of the faults. */
export function stopListeners(): void {
  for (const socket of sockets) socket.destroy();
  for (const server of listeners) server.close();
}

function silentPort(): Promise<number> {
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  listeners.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
}

async function unusedPort(): Promise<number> {
  const port = await silentPort();
  listeners.at(-1)?.close();
  return port;
}
