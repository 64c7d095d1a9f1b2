import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerConfig, type SFTPWrapper } from 'ssh2';
import { fingerprintOf } from '../../../functions/sftp/host-key.ts';

/** Status codes as servers send them; 14 and up are newer than version 3. */
export const status = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  denied: 3,
  failure: 4,
  noSpace: 14,
  quota: 15,
} as const;

type Verdict =
  | { readonly status: number; readonly words?: string }
  | 'silence'
  | 'drop'
  | 'close channel'
  | undefined;

interface RequestContext {
  readonly path: string;
  readonly writeCount: number;
  readonly length: number;
  /** Number of the channel in its connection, from 1. */
  readonly channel: number;
}

/** What the server does wrong; everything not said it does right. */
export interface Misbehaviour {
  /** Asked before each operation; `writeCount` counts the channel's writes so far. A status is answered instead of doing it. */
  onRequest?(kind: RequestKind, context: RequestContext): Verdict;
  /** Asked after an operation was done, before its answer: `drop` loses the answer and the connection. */
  onDone?(kind: RequestKind, context: { path: string }): 'drop' | undefined;
  /** Keeps only so many bytes of each file, and acknowledges all. */
  keptBytes?(path: string): number;
  /** A rename takes the place of an existing file. */
  replacesOnRename?: boolean;
  /** Answers a read with at most so many bytes. */
  longestReadBytes?: number;
  /** Channels of one connection; more are refused. */
  mostChannels?: number;
  readonly config?: Partial<ServerConfig>;
  /** Ways to sign in that are offered. @default password */
  readonly methods?: readonly ('password' | 'keyboard-interactive' | 'publickey')[];
}

type RequestKind = 'open' | 'write' | 'read' | 'close' | 'stat' | 'rename' | 'remove';

export interface FakeSftpServer {
  readonly port: number;
  readonly fingerprint: string;
  /** Method and secret of every sign-in tried but `none`. */
  readonly signIns: string[];
  readonly files: Map<string, Buffer>;
  readonly writeLengths: number[];
  /** Channels on which something was written, as `context` numbers them. */
  readonly writtenChannels: Set<number>;
  connectionCount(): number;
  /** Channels taken so far, over all connections. */
  channelCount(): number;
  stop(): Promise<void>;
}

export const fakeAccount = { username: 'acme', password: 'a fake password' };

const hostKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey;

/** An SFTP server in this process whose faults can be chosen; files live in memory. */
export async function startFakeSftpServer(misbehaviour: Misbehaviour = {}): Promise<FakeSftpServer> {
  const signIns: string[] = [];
  const files = new Map<string, Buffer>();
  const writeLengths: number[] = [];
  const writtenChannels = new Set<number>();
  const connections = new Set<Connection>();
  let connectionCount = 0;
  let allChannelCount = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey], ...misbehaviour.config }, (connection) => {
    connections.add(connection);
    connectionCount += 1;
    socketOf(connection).setNoDelay(true);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => signIn(attempt, signIns, misbehaviour));
    let channelCount = 0;
    connection.on('session', (accept, reject) => {
      if (channelCount >= (misbehaviour.mostChannels ?? Number.POSITIVE_INFINITY)) return reject();
      channelCount += 1;
      allChannelCount += 1;
      const channel = channelCount;
      accept().on('sftp', (acceptSftp) => {
        serveFiles(acceptSftp(), {
          files,
          writeLengths,
          writtenChannels,
          misbehaviour,
          channel,
          drop: () => dropConnection(connection),
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = ssh2.utils.parseKey(misbehaviour.config?.hostKeys?.[0]?.toString() ?? hostKey);
  if (parsed instanceof Error) throw parsed;
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintOf(parsed.getPublicSSH()),
    signIns,
    files,
    writeLengths,
    writtenChannels,
    connectionCount: () => connectionCount,
    channelCount: () => allChannelCount,
    async stop() {
      for (const connection of connections) connection.end();
      for (const connection of connections) dropConnection(connection);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function dropConnection(connection: Connection): void {
  socketOf(connection).destroy();
}

/** ssh2 keeps it to itself. */
function socketOf(connection: Connection): Socket {
  return Reflect.get(connection, '_sock') as Socket;
}

function signIn(attempt: AuthContext, signIns: string[], { methods = ['password'] }: Misbehaviour): void {
  const { method } = attempt;
  const reject = () => attempt.reject([...methods]);
  const decide = (secret: string) => {
    signIns.push(`${method} ${secret}`);
    if (secret === fakeAccount.password && attempt.username === fakeAccount.username) attempt.accept();
    else reject();
  };
  if (method === 'none') reject();
  else if (!(methods as readonly string[]).includes(method)) decide('');
  else if (attempt.method === 'password') decide(attempt.password);
  else if (attempt.method === 'keyboard-interactive')
    attempt.prompt([{ prompt: 'Password: ', echo: false }], (answers) => decide(answers[0] ?? ''));
  else reject();
}

interface Session {
  readonly files: Map<string, Buffer>;
  readonly writeLengths: number[];
  readonly writtenChannels: Set<number>;
  readonly misbehaviour: Misbehaviour;
  readonly channel: number;
  drop(): void;
}

function serveFiles(sftp: SFTPWrapper, session: Session): void {
  const { files, writeLengths, writtenChannels, misbehaviour, channel, drop } = session;
  let writeCount = 0;
  const opened: string[] = [];
  const pathOf = (fileHandle: Buffer) => opened[fileHandle.readUInt32BE(0)] ?? '';
  const answer = (
    kind: RequestKind,
    id: number,
    path: string,
    length: number,
    work: () => number | undefined,
  ) => {
    const verdict = misbehaviour.onRequest?.(kind, { path, writeCount, length, channel });
    if (verdict === 'silence') return;
    if (verdict === 'drop') return drop();
    if (verdict === 'close channel') return void sftp.end();
    if (verdict !== undefined) return sendStatus(sftp, id, verdict.status, verdict.words);
    const code = work();
    if (misbehaviour.onDone?.(kind, { path }) === 'drop') return drop();
    if (code !== undefined) sftp.status(id, code);
  };

  sftp.on('OPEN', (id, path, flags) =>
    answer('open', id, path, 0, () => {
      const isForWriting = (flags & 0x02) !== 0;
      if (!files.has(path) && !isForWriting) return status.noSuchFile;
      if (!files.has(path) || (flags & 0x10) !== 0) files.set(path, Buffer.alloc(0));
      const fileHandle = Buffer.alloc(4);
      fileHandle.writeUInt32BE(opened.push(path) - 1);
      sftp.handle(id, fileHandle);
      return undefined;
    }),
  );
  sftp.on('WRITE', (id, fileHandle, offset, bytes) => {
    const path = pathOf(fileHandle);
    writeLengths.push(bytes.length);
    writtenChannels.add(channel);
    answer('write', id, path, bytes.length, () => {
      writeCount += 1;
      const keptBytes = misbehaviour.keptBytes?.(path) ?? Number.POSITIVE_INFINITY;
      const old = files.get(path) ?? Buffer.alloc(0);
      const file = Buffer.alloc(Math.min(keptBytes, Math.max(old.length, offset + bytes.length)));
      old.copy(file);
      if (offset < file.length) bytes.copy(file, offset);
      files.set(path, file);
      return status.ok;
    });
  });
  sftp.on('READ', (id, fileHandle, offset, length) => {
    const path = pathOf(fileHandle);
    answer('read', id, path, length, () => {
      const most = Math.min(length, misbehaviour.longestReadBytes ?? length);
      const bytes = (files.get(path) ?? Buffer.alloc(0)).subarray(offset, offset + most);
      if (bytes.length === 0) return status.eof;
      sftp.data(id, bytes);
      return undefined;
    });
  });
  sftp.on('CLOSE', (id, fileHandle) => answer('close', id, pathOf(fileHandle), 0, () => status.ok));
  sftp.on('STAT', (id, path) =>
    answer('stat', id, path, 0, () => {
      const file = files.get(path);
      if (file === undefined) return status.noSuchFile;
      sftp.attrs(id, { mode: 0o100644, uid: 0, gid: 0, size: file.length, atime: 0, mtime: 0 });
      return undefined;
    }),
  );
  sftp.on('RENAME', (id, from, to) =>
    answer('rename', id, from, 0, () => {
      const file = files.get(from);
      if (file === undefined) return status.noSuchFile;
      if (files.has(to) && misbehaviour.replacesOnRename !== true) return status.failure;
      files.delete(from);
      files.set(to, file);
      return status.ok;
    }),
  );
  sftp.on('REMOVE', (id, path) =>
    answer('remove', id, path, 0, () => (files.delete(path) ? status.ok : status.noSuchFile)),
  );
}

/** ssh2 only sends status codes up to 8; this one sends any. */
function sendStatus(sftp: SFTPWrapper, id: number, code: number, words = ''): void {
  if (code <= 8) return void sftp.status(id, code, words);
  const packet = Buffer.alloc(21 + words.length);
  packet.writeUInt32BE(packet.length - 4, 0);
  packet.writeUInt8(101, 4);
  packet.writeUInt32BE(id, 5);
  packet.writeUInt32BE(code, 9);
  packet.writeUInt32BE(words.length, 13);
  packet.write(words, 17, 'latin1');
  const protocol = Reflect.get(sftp, '_protocol') as { channelData(channel: number, bytes: Buffer): void };
  protocol.channelData((Reflect.get(sftp, 'outgoing') as { id: number }).id, packet);
}
