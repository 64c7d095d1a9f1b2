import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import ssh2, { type Connection } from 'ssh2';
import { keepCipherKeys } from '../ssh/cipher-keys.ts';
import { gatherWrites } from '../ssh/gathered-writes.ts';
import { durableHostKey } from '../ssh/host-key.ts';
import { authenticator, type Credentials, parsePublicKey } from './authentication.ts';
import { PartnerFiles } from './partner-files.ts';
import { serveSftp } from './sftp-session.ts';

export interface PartnerSftpOptions {
  /** Holds the host key, and the delivered files in its folder `files`. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Public keys in OpenSSH's one-line form. @default none */
  readonly authorizedKeys?: readonly string[];
  readonly log: (line: string) => void;
  /** How long a connection may stay without a login. @default 30 000 */
  readonly loginGraceMs?: number;
}

export interface RunningPartnerSftp {
  /** `sftp://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  /** e.g. `ssh-ed25519 AAAA…`, as in known_hosts. */
  readonly hostPublicKey: string;
  close(): Promise<void>;
}

const defaultLoginGraceMs = 30_000;
/** The newest logins win: when more than this wait, the one that has waited longest is closed. */
const waitingLimitCount = 10;
const sessionLimitCount = 8;

/** Where the partner's files lie inside its folder. */
export function deliveredFolder(folder: string): string {
  return join(folder, 'files');
}

/** The partner's own SFTP server, on 127.0.0.1. Rejects with the original error when the port is taken. */
export async function startPartnerSftp(options: PartnerSftpOptions): Promise<RunningPartnerSftp> {
  if (options.user === '' || options.password === '')
    throw new Error('the partner needs a user and a password');
  const root = deliveredFolder(options.folder);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const hostKey = durableHostKey(options.folder);
  const authorizedKeys = (options.authorizedKeys ?? []).map(parsePublicKey);
  const credentials: Credentials = { user: options.user, password: options.password, authorizedKeys };
  const files = new PartnerFiles(root);
  const doors = new Doors(options.loginGraceMs ?? defaultLoginGraceMs);
  const ssh = new ssh2.Server(
    { hostKeys: [hostKey.privateKey], ident: 'PartnerSftp' },
    (connection, peer) => {
      const socket = doors.socketOf(peer.port);
      serveConnection(connection, { credentials, files, doors, socket, log: options.log });
    },
  );
  // ssh2 tells of a connection only after the client's greeting; idle sockets must be closed before it.
  const server = createServer({ noDelay: true }, (socket) => {
    doors.enter(socket);
    gatherWrites(socket);
    ssh.injectSocket(socket);
  });
  const port = await listenOnLoopback(server, options.port);
  return {
    url: `sftp://127.0.0.1:${port}`,
    port,
    hostKeyFingerprint: hostKey.fingerprint,
    hostPublicKey: hostKey.publicKey,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        doors.closeAll();
      }),
  };
}

function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Every open socket, those that have not logged in yet with the timer that ends their wait. */
class Doors {
  readonly #graceMs: number;
  readonly #sockets = new Map<number, Socket>();
  readonly #waiting = new Map<Socket, NodeJS.Timeout>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  enter(socket: Socket): void {
    const port = socket.remotePort ?? -1;
    this.#sockets.set(port, socket);
    this.#waiting.set(
      socket,
      setTimeout(() => socket.destroy(), this.#graceMs),
    );
    socket.once('close', () => {
      this.#sockets.delete(port);
      this.#leave(socket);
    });
    const [longest] = this.#waiting.keys();
    if (this.#waiting.size > waitingLimitCount) longest?.destroy();
  }

  socketOf(remotePort: number): Socket | undefined {
    return this.#sockets.get(remotePort);
  }

  /** @returns false when too many sessions are open */
  admit(socket: Socket): boolean {
    this.#leave(socket);
    return this.#sockets.size - this.#waiting.size <= sessionLimitCount;
  }

  closeAll(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  #leave(socket: Socket) {
    clearTimeout(this.#waiting.get(socket));
    this.#waiting.delete(socket);
  }
}

interface ConnectionParts {
  readonly credentials: Credentials;
  readonly files: PartnerFiles;
  readonly doors: Doors;
  readonly socket: Socket | undefined;
  readonly log: (line: string) => void;
}

function serveConnection(connection: Connection, parts: ConnectionParts): void {
  const { credentials, files, doors, socket, log } = parts;
  // Without a listener a client that breaks off would end the whole runtime.
  connection.on('error', (error) => log(`partner sftp: connection ended: ${error.message}`));
  connection.on('handshake', () => keepCipherKeys(connection));
  connection.on(
    'authentication',
    authenticator(credentials, () => {
      log('partner sftp: closed after three failed logins');
      connection.end();
    }),
  );
  connection.on('ready', () => {
    if (socket === undefined || !doors.admit(socket)) {
      log('partner sftp: closed, too many sessions');
      connection.end();
    }
  });
  // Only SFTP: without listeners ssh2 refuses shells, commands and forwarding.
  connection.on('session', (accept) => {
    accept().on('sftp', (acceptSftp) => serveSftp(acceptSftp(), files));
  });
}
