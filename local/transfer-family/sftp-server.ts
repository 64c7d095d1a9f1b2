import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import ssh2, { type Algorithms, type Connection, type ParsedKey } from 'ssh2';
import type { IncomingEvent } from '../events/event-bus.ts';
import type { LocalService, RuntimeContext } from '../service.ts';
import { keepCipherKeys } from '../ssh/cipher-keys.ts';
import { gatherWrites } from '../ssh/gathered-writes.ts';
import type { HostKey } from '../ssh/host-key.ts';
import { authenticator } from './authentication.ts';
import { BucketObjects } from './bucket-objects.ts';
import { Doors, IdleWatch, type TransferLimits } from './doors.ts';
import { LogicalFolders } from './mappings.ts';
import { parseUserKey } from './public-key.ts';
import type { TransferServerSpec } from './server-spec.ts';
import { SessionFiles } from './session-files.ts';
import { isAssumable, type SessionRights, sessionCaller } from './session-policy.ts';
import { type SftpSession, serveSftp } from './sftp-session.ts';
import { fileEvent } from './transfer-events.ts';
import type { Stage } from './upload.ts';
import type { TransferUser, UserStore } from './user-store.ts';

export interface SftpServerOptions {
  readonly context: Pick<RuntimeContext, 'clock' | 'log'>;
  readonly spec: TransferServerSpec;
  readonly hostKey: HostKey;
  readonly store: UserStore;
  readonly stage: Stage;
  readonly s3: LocalService;
  readonly rights: SessionRights;
  readonly limits: TransferLimits;
  /** 0 takes any free port. */
  readonly port: number;
  onEvents(events: readonly IncomingEvent[]): void;
}

export interface RunningSftpServer {
  readonly port: number;
  /** Ends every session, as when their connections are lost. */
  endSessions(): void;
  /** Ends with nothing half written becoming an object. */
  close(): Promise<void>;
}

/**
 * What the security policies of 2024 and 2025 have in common with ssh2: their key exchanges against quantum computers are not here.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
 */
const algorithms: Algorithms = {
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr', 'aes192-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
  ],
  compress: ['none'],
};

/** One server of the template, on 127.0.0.1. Rejects with the original error when the port is taken. */
export async function startSftpServer(options: SftpServerOptions): Promise<RunningSftpServer> {
  const { spec, hostKey, context, store } = options;
  const doors = new Doors(context.clock, options.limits);
  const work = new Set<Promise<void>>();
  const shared: Shared = {
    ...options,
    doors,
    isClosing: () => isClosing,
    track: (one) => {
      const settled = one.catch((error: unknown) => context.log(`transfer: ${String(error)}`));
      work.add(settled);
      void settled.then(() => work.delete(settled));
    },
  };
  const connections = new Set<ServedConnection>();
  let isClosing = false;
  const banner = spec.banner === undefined ? {} : { banner: spec.banner };
  /** By where they come from: two sources may use the same port. */
  const sockets = new Map<string, Socket>();
  const settings = { hostKeys: [hostKey.privateKey], ident: 'AWS_SFTP_1.1', algorithms, ...banner };
  const ssh = new ssh2.Server(settings, (connection, peer) => {
    const socket = sockets.get(`${peer.ip} ${peer.port}`);
    if (socket === undefined) return connection.end();
    const served = new ServedConnection(connection, socket, shared);
    connections.add(served);
    socket.once('close', () => connections.delete(served));
    return served.serve();
  });
  // ssh2 tells of a connection only after the client's greeting; idle sockets must be closed before it.
  const server = createServer({ noDelay: true }, (socket) => {
    if (store.isStopped(spec.serverId)) return socket.destroy();
    doors.enter(socket);
    gatherWrites(socket);
    const source = `${socket.remoteAddress} ${socket.remotePort}`;
    sockets.set(source, socket);
    socket.once('close', () => sockets.delete(source));
    return ssh.injectSocket(socket);
  });
  const port = await listenOnLoopback(server, options.port);
  return {
    port,
    endSessions: () => doors.closeAll(),
    close: async () => {
      isClosing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.endSessions();
      doors.closeAll();
      await closed;
      while (work.size > 0) await Promise.allSettled(work);
    },
  };
}

interface Shared extends SftpServerOptions {
  readonly doors: Doors;
  isClosing(): boolean;
  track(work: Promise<void>): void;
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

/** One client, from its greeting to its end. */
class ServedConnection {
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #shared: Shared;
  readonly #sessionId = randomUUID();
  readonly #sessions = new Set<SftpSession>();
  #channelCount = 0;
  #user: TransferUser | undefined;
  #idle: IdleWatch | undefined;

  constructor(connection: Connection, socket: Socket, shared: Shared) {
    this.#connection = connection;
    this.#socket = socket;
    this.#shared = shared;
  }

  serve(): void {
    const connection = this.#connection;
    const { context, limits } = this.#shared;
    // Without a listener a client that breaks off would end the whole runtime.
    connection.on('error', (error) => context.log(`transfer: connection ended: ${error.message}`));
    connection.on('handshake', () => keepCipherKeys(connection));
    connection.on(
      'authentication',
      authenticator(
        {
          keysOf: (userName) => this.#keysOf(userName),
          admit: (userName) => this.#admit(userName),
          close: () => this.#end(`closed after ${limits.failedLogins} failed logins`),
        },
        limits.failedLogins,
      ),
    );
    connection.on('ready', () => {
      this.#idle = new IdleWatch(context.clock, limits.idleMs, () => this.#end('closed an idle session'));
    });
    connection.on('session', (accept, reject) => {
      if (this.#channelCount >= limits.channelsPerConnection) return reject();
      this.#channelCount += 1;
      // Only SFTP: without listeners ssh2 refuses shells, commands and forwarding.
      const session = accept();
      session.once('close', () => {
        this.#channelCount -= 1;
      });
      return session.once('sftp', (acceptSftp) => this.#serveSftp(acceptSftp()));
    });
    this.#socket.once('close', () => {
      this.#idle?.stop();
      this.endSessions();
    });
  }

  endSessions(): void {
    for (const session of this.#sessions) session.end(!this.#shared.isClosing());
  }

  #serveSftp(sftp: ssh2.SFTPWrapper): void {
    const { spec, context, s3, rights, stage, track, onEvents } = this.#shared;
    const user = this.#user;
    if (user === undefined) {
      sftp.end();
      return;
    }
    const objects = new BucketObjects(s3, sessionCaller(user, rights));
    const folders = new LogicalFolders(user.mappings, user.userName);
    const { userName } = user;
    const files = new SessionFiles({
      ...{ folders, objects, stage, clock: context.clock, author: `${userName}@${spec.serverId}` },
      tell: (outcome) => {
        const about = { serverArn: spec.arn, serverId: spec.serverId, userName, sessionId: this.#sessionId };
        onEvents([fileEvent(about, outcome)]);
      },
    });
    const session = serveSftp(sftp, {
      ...{ files, folders, objects, ignoresSetStat: spec.ignoresSetStat, track },
      touch: () => this.#idle?.touch(),
      log: (line) => context.log(line),
    });
    this.#sessions.add(session);
    sftp.once('close', () => {
      session.end(!this.#shared.isClosing());
      this.#sessions.delete(session);
    });
  }

  #keysOf(userName: string): ParsedKey[] | undefined {
    const { store, spec } = this.#shared;
    const { serverId } = spec;
    const user = store.find(serverId, userName);
    const keys = store.keys(serverId, userName).map(({ body }) => parseUserKey(body));
    return user === undefined ? undefined : keys;
  }

  #admit(userName: string): boolean {
    const { store, spec, rights, context, doors } = this.#shared;
    const user = store.find(spec.serverId, userName);
    if (user === undefined) return false;
    if (!isAssumable(user.role, spec.arn, rights)) {
      context.log(`transfer: ${user.role} is no role that transfer.amazonaws.com may assume`);
      return false;
    }
    if (!doors.admit(this.#socket, userName)) {
      this.#end(`closed, ${userName} has too many sessions`);
      return false;
    }
    this.#user = user;
    return true;
  }

  #end(why: string): void {
    this.#shared.context.log(`transfer: ${why}`);
    this.#connection.end();
  }
}
