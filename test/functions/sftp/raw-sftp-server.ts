import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerConfig } from 'ssh2';
import { fingerprintOf } from '../../../functions/sftp/host-key.ts';

/** Packet types of SFTP version 3. @see draft-ietf-secsh-filexfer-02 3 */
export const ask = {
  ...{ init: 1, open: 3, close: 4, read: 5, write: 6, lstat: 7, fstat: 8 },
  ...{ remove: 13, stat: 17, rename: 18, extended: 200 },
} as const;
export const told = { version: 2, status: 101, file: 102, bytes: 103, name: 104, attrs: 105 } as const;

export const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
export const uint64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
export const text = (value: string | Buffer) =>
  Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)]);
/** A packet with its length before it. */
export const packet = (type: number, ...parts: readonly Buffer[]) => {
  const body = Buffer.concat([Buffer.from([type]), ...parts]);
  return Buffer.concat([uint32(body.length), body]);
};
export const statusPacket = (id: number, code: number, words: string | Buffer = '') =>
  packet(told.status, uint32(id), uint32(code), text(words), text(''));
/** Attributes with a size and, if wanted, the times of access and change. */
export const attrsOf = (sizeBytes: number | bigint, times?: readonly [number, number]) => {
  return Buffer.concat([uint32(times ? 9 : 1), uint64(BigInt(sizeBytes)), ...(times ?? []).map(uint32)]);
};

/** A request as it came. */
export interface RawRequest {
  readonly type: number;
  readonly id: number;
  readonly path: string;
  readonly files: Map<string, Buffer>;
  /** Sends bytes as they are. */
  say(...packets: readonly Buffer[]): void;
  /** Does and answers what was asked, as a good server would. */
  answer(): void;
  readonly line: SshLine;
}

/** One connection, beneath SFTP. */
export interface SshLine {
  readonly connection: Connection;
  readonly socket: Socket;
  /** Sends one SSH message, whatever it is. */
  send(message: Buffer): void;
  /** Sends one over and over, as fast as the network takes it. */
  flood(message: Buffer): void;
}

export interface RawSftp {
  /** Answers instead of the server; `undefined` leaves it to the server. */
  onRequest?(request: RawRequest): 'handled' | undefined;
  onConnection?(line: SshLine): void;
  onSignedIn?(line: SshLine): void;
  onSignIn?(attempt: AuthContext, line: SshLine): 'handled' | undefined;
  /** Reads nothing that is sent on the channel. */
  readonly isDeaf?: boolean;
  readonly config?: Partial<ServerConfig>;
}

export const rawAccount = { username: 'acme', password: 'a raw password' };

const newHostKey = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  }).privateKey;
const hostKey = newHostKey();
/** Keys of somebody else, as ssh2 keeps a server's. */
export const otherHostKeys = () => {
  const key = ssh2.utils.parseKey(newHostKey());
  if (key instanceof Error) throw key;
  return { [key.type]: key };
};

const { sendPacket } = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js') as {
  sendPacket(protocol: object, packet: Buffer): void;
};

/** An SFTP server whose every byte can be chosen; what is not chosen it does right. */
export async function startRawSftpServer(raw: RawSftp = {}) {
  const files = new Map<string, Buffer>();
  const secrets: string[] = [];
  const sockets = new Set<Socket>();
  const server = new ssh2.Server({ hostKeys: [hostKey], ...raw.config }, (connection) => {
    const line = lineOf(connection);
    sockets.add(line.socket);
    line.socket.setNoDelay(true);
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => {
      if (attempt.method === 'password') secrets.push(attempt.password);
      if (raw.onSignIn?.(attempt, line) === 'handled') return;
      if (attempt.method === 'password' && attempt.password === rawAccount.password) attempt.accept();
      else attempt.reject(['password']);
    });
    connection.on('ready', () => raw.onSignedIn?.(line));
    connection.on('session', (accept) =>
      accept().on('subsystem', (acceptChannel) => {
        const channel = acceptChannel() as unknown as NodeJS.ReadWriteStream;
        channel.on('error', () => undefined);
        if (raw.isDeaf === true) return void greetOnly(channel);
        serve(channel, { files, raw, line });
      }),
    );
    raw.onConnection?.(line);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = ssh2.utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintOf(parsed.getPublicSSH()),
    files,
    /** Passwords that came. */
    secrets,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface PacketWriter {
  readonly allocStart: number;
  alloc(sizeBytes: number): Buffer;
  finalize(packet: Buffer): Buffer;
}

function lineOf(connection: Connection): SshLine {
  const socket = Reflect.get(connection, '_sock') as Socket;
  const send = (message: Buffer) => {
    const protocol = Reflect.get(connection, '_protocol') as { _packetRW: { write: PacketWriter } };
    const { write } = protocol._packetRW;
    const made = write.alloc(message.length);
    made.set(message, write.allocStart);
    sendPacket(protocol, write.finalize(made));
  };
  const flood = (message: Buffer) => {
    const pour = () => {
      while (!socket.destroyed && !socket.writableNeedDrain) send(message);
    };
    socket.on('drain', () => setImmediate(pour));
    pour();
  };
  return { connection, socket, send, flood };
}

/** Tells its version and never reads again, so that the window is never opened. */
function greetOnly(channel: NodeJS.ReadWriteStream): void {
  channel.once('readable', () => {
    channel.read(9);
    channel.write(packet(told.version, uint32(3)));
  });
}

interface Serving {
  readonly files: Map<string, Buffer>;
  readonly raw: RawSftp;
  readonly line: SshLine;
}

function serve(channel: NodeJS.ReadWriteStream, { files, raw, line }: Serving): void {
  let rest = Buffer.alloc(0);
  const opened: string[] = [];
  channel.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const body = rest.subarray(4, 4 + rest.readUInt32BE(0));
      rest = rest.subarray(4 + body.length);
      onPacket(body);
    }
  });
  const onPacket = (body: Buffer) => {
    const type = body[0] ?? 0;
    const id = body.readUInt32BE(1);
    const first = body.length > 9 ? body.subarray(9, 9 + body.readUInt32BE(5)) : Buffer.alloc(0);
    const isByFile = type === ask.write || type === ask.read || type === ask.close || type === ask.fstat;
    const path = isByFile ? (opened[first.readUInt32BE(0)] ?? '') : first.toString();
    const say = (...packets: readonly Buffer[]) => void channel.write(Buffer.concat(packets));
    const rest = body.subarray(9 + first.length);
    const answer = () => say(answerTo({ type, id, path, rest, files, opened }));
    if (raw.onRequest?.({ type, id, path, files, say, answer, line }) !== 'handled') answer();
  };
}

interface Asked {
  readonly type: number;
  readonly id: number;
  readonly path: string;
  /** What comes behind the path or the file. */
  readonly rest: Buffer;
  readonly files: Map<string, Buffer>;
  readonly opened: string[];
}

function answerTo({ type, id, path, rest, files, opened }: Asked): Buffer {
  const file = files.get(path);
  const number = uint32(id);
  switch (type) {
    case ask.init:
      return packet(told.version, uint32(3));
    case ask.open:
      if (file === undefined && (rest.readUInt32BE(0) & 8) === 0) return statusPacket(id, 2);
      if (file === undefined || (rest.readUInt32BE(0) & 16) !== 0) files.set(path, Buffer.alloc(0));
      return packet(told.file, number, text(uint32(opened.push(path) - 1)));
    case ask.write: {
      const at = Number(rest.readBigUInt64BE(0));
      files.set(path, Buffer.concat([(file ?? Buffer.alloc(0)).subarray(0, at), rest.subarray(12)]));
      return statusPacket(id, 0);
    }
    case ask.read: {
      const at = Number(rest.readBigUInt64BE(0));
      const bytes = (file ?? Buffer.alloc(0)).subarray(at, at + rest.readUInt32BE(8));
      return bytes.length === 0 ? statusPacket(id, 1) : packet(told.bytes, number, text(bytes));
    }
    case ask.stat:
      return file === undefined ? statusPacket(id, 2) : packet(told.attrs, number, attrsOf(file.length));
    case ask.rename: {
      files.delete(path);
      files.set(rest.toString('utf8', 4), file ?? Buffer.alloc(0));
      return statusPacket(id, 0);
    }
    case ask.remove:
      return statusPacket(id, files.delete(path) ? 0 : 2);
    default:
      return statusPacket(id, type === ask.close ? 0 : 8);
  }
}
