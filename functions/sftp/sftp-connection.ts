import type { Socket } from 'node:net';
import ssh2, { type ConnectConfig, type NegotiatedAlgorithms, type SFTPWrapper } from 'ssh2';
import type { AddressGuard } from '../transfer/address-guard.ts';
import { classifyConnectionFailure, TransferFailure } from '../transfer/classify-failure.ts';
import type { Credentials, FailureCode, HostKeyKind, SftpDestination } from '../transfer/contract.ts';
import { dial } from '../transfer/dial.ts';
import { createLifeline, type Lifeline, type Settle } from '../transfer/lifeline.ts';
import type { OnStage, TransportTiming } from '../transfer/transport.ts';
import { cacheCipherKeys } from './cipher-key.ts';
import { fingerprintOf, hostKeyAlgorithms, hostKeyKindOf } from './host-key.ts';
import { noMore, refusePasswordChange, signIn } from './sign-in.ts';
import { type Allowance, answerBytes, limitUnasked } from './unasked-bytes.ts';

/** A signed-in connection with an open SFTP channel. */
export interface SftpConnection {
  readonly sftp: SFTPWrapper;
  readonly lifeline: Lifeline;
  readonly timing: TransportTiming;
  /** What the server may send; reads and writes ask for more. */
  readonly allowance: Allowance;
  /** Most bytes one write or read may carry; smaller when the server says so. */
  readonly packetBytes: { write: number; read: number };
  /** One small operation, with its time limit. */
  call<T>(start: (sftp: SFTPWrapper, settle: Settle<T>) => void): Promise<T>;
  /** The same on another channel of this connection. */
  callOn<T>(sftp: SFTPWrapper, start: (sftp: SFTPWrapper, settle: Settle<T>) => void): Promise<T>;
  /** Least time that an answer has taken. */
  roundTripMs(): number;
  /** Whether the server is one on which several channels may have one file open: it writes straight to a disk. */
  readonly mayAddChannels: boolean;
  /** A further channel by its number from 1, opened when it is asked for first. @throws what the server says */
  channel(index: number): Promise<SFTPWrapper>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly guard: AddressGuard;
  readonly timing: TransportTiming;
  readonly onStage?: OnStage | undefined;
}

/**
 * What we accept, best first. AES-GCM and encrypt-then-MAC with SHA-2 only: no ChaCha20 and CBC (Terrapin,
 * CVE-2023-48795), no SHA-1, no compression.
 */
const acceptedAlgorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  compress: ['none'],
} satisfies ConnectConfig['algorithms'];

/** Largest data part of one packet that OpenSSH takes (256 KiB packets less the headers, rounded down). */
const largestPacketBytes = 255 * 1024;

/**
 * Connects, checks the host key, signs in, opens SFTP. No credential leaves before the host key matched.
 * @throws TransferFailure or an error of ssh2, for `classifyConnectionFailure`
 */
export async function connectSftp(
  destination: SftpDestination,
  credentials: Credentials,
  options: ConnectOptions,
): Promise<SftpConnection> {
  const { hostKeyFingerprint } = destination;
  if (hostKeyFingerprint === undefined) throw new TransferFailure('HOST_KEY_UNKNOWN');
  const authHandler = signIn(destination.username, credentials);
  const { guard, timing, onStage } = options;
  const socket = await dial(guard, destination.host, destination.port, timing, onStage);
  const session = startSession(socket, destination, {
    timing,
    onStage,
    authHandler,
    checkHostKey: (key) => (fingerprintOf(key) === hostKeyFingerprint ? undefined : 'HOST_KEY_CHANGED'),
  });
  try {
    await session.ready;
    return await openSftp(session, timing);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * Asks a server for its host key and hangs up before anyone signs in: no credential is needed and none is sent.
 * @returns what `SftpDestination` pins
 */
export async function askHostKey(
  destination: Pick<SftpDestination, 'host' | 'port'>,
  options: ConnectOptions,
): Promise<{ fingerprint: string; kind: HostKeyKind | undefined }> {
  const { guard, timing, onStage } = options;
  const socket = await dial(guard, destination.host, destination.port, timing, onStage);
  let key: Buffer | undefined;
  const session = startSession(
    socket,
    { username: '' },
    {
      timing,
      onStage,
      authHandler: (_allowed, _isPartial, next) => next(noMore),
      checkHostKey: (offered) => {
        key = offered;
        return 'HOST_KEY_UNKNOWN';
      },
    },
  );
  try {
    await session.ready;
  } catch (error) {
    if (key === undefined) throw error;
  } finally {
    await session.close();
  }
  if (key === undefined) throw new TransferFailure('UNEXPECTED');
  return { fingerprint: fingerprintOf(key), kind: hostKeyKindOf(key) };
}

interface SessionOptions {
  readonly timing: TransportTiming;
  readonly onStage: OnStage | undefined;
  readonly authHandler: ConnectConfig['authHandler'];
  readonly checkHostKey: (key: Buffer) => FailureCode | undefined;
}

function startSession(
  socket: Socket,
  account: Pick<SftpDestination, 'username' | 'hostKeyKind'>,
  { timing, onStage, authHandler, checkHostKey }: SessionOptions,
) {
  const client = new ssh2.Client();
  const deadline = setTimeout(() => lifeline.end(new TransferFailure('NO_PROGRESS')), timing.deadlineMs);
  let isGoodbye = false;
  const lifeline = createLifeline(() => {
    clearTimeout(deadline);
    // Whoever broke the rules is not listened to any more, not even for the time of a goodbye.
    if (!isGoodbye) return void socket.destroy();
    client.end();
    closeByForce(socket);
  });
  const fail = (error: unknown) => {
    const code = classifyConnectionFailure(error);
    const isPinnedKindGone =
      account.hostKeyKind !== undefined && /no matching host key format/.test((error as Error).message);
    lifeline.end(new TransferFailure(isPinnedKindGone ? 'HOST_KEY_CHANGED' : code, error));
  };
  const allowance = limitUnasked(socket, () => lifeline.end(new TransferFailure('CONNECTION_LOST')));
  client.on('error', fail);
  client.on('end', () => fail(new TransferFailure('CONNECTION_LOST')));
  client.on('close', () => fail(new TransferFailure('CONNECTION_LOST')));
  refusePasswordChange(client, fail);
  let tellSecure = secureStage(onStage);
  client.on('handshake', () => cacheCipherKeys(client));
  client.once('handshake', (negotiated) => {
    tellSecure(negotiated);
    tellSecure = () => undefined; // new keys later on are no new stage
    onStage?.('SIGN_IN');
  });
  const ready = lifeline.race<void>((settle) => {
    client.once('ready', () => settle(undefined));
    client.connect({
      sock: socket,
      username: account.username,
      authHandler,
      readyTimeout: timing.readyMs,
      algorithms: { ...acceptedAlgorithms, serverHostKey: hostKeyAlgorithms(account.hostKeyKind) },
      hostVerifier: (key: Buffer): boolean => {
        tellSecure(key);
        const refusal = checkHostKey(key);
        if (refusal !== undefined) lifeline.end(new TransferFailure(refusal));
        return refusal === undefined;
      },
    });
  });
  const close = async () => {
    isGoodbye = true;
    lifeline.end(new TransferFailure('CONNECTION_LOST'));
    if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  };
  return { client, lifeline, allowance, ready, close };
}

/** Tells of the host key as soon as it is known, and of the cipher when it is agreed on. */
function secureStage(onStage: OnStage | undefined): (fact: Buffer | NegotiatedAlgorithms) => void {
  onStage?.('SECURE');
  const facts: string[] = [];
  return (fact) => {
    if (Buffer.isBuffer(fact))
      facts.push([hostKeyKindOf(fact), fingerprintOf(fact)].filter(Boolean).join(' '));
    else facts.push(cipherLabels.get(fact.cs.cipher) ?? '');
    onStage?.('SECURE', facts.join(', '));
  };
}

/** `AES-128-GCM` for `aes128-gcm@openssh.com`. */
const cipherLabels = new Map<string, string>(
  acceptedAlgorithms.cipher.map((name) => [
    name,
    name.replace(/^aes(\d+)-(\w+).*/, 'AES-$1-$2').toUpperCase(),
  ]),
);

/** A frozen peer never answers the goodbye. */
function closeByForce(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), 1_000);
  socket.once('close', () => clearTimeout(timer));
}

async function openSftp(
  { client, lifeline, allowance, close }: ReturnType<typeof startSession>,
  timing: TransportTiming,
): Promise<SftpConnection> {
  const limit = () => ({ timeoutMs: timing.operationMs, late: new TransferFailure('NO_PROGRESS') });
  const lost = (error?: unknown) => lifeline.end(new TransferFailure('CONNECTION_LOST', error));
  const watched = (channel: SFTPWrapper) => {
    for (const event of ['error', 'end', 'close'] as const) channel.on(event, lost);
    return channel;
  };
  const startedMs = performance.now();
  const sftp = watched(await lifeline.race<SFTPWrapper>((settle) => client.sftp(settle), limit()));
  // The channel, the subsystem, its version, its limits.
  const firstMs = (performance.now() - startedMs) / 4;
  const { callOn, roundTripMs } = timedCalls({ lifeline, allowance, limit, firstMs });
  const channels = new Map<number, Promise<SFTPWrapper>>();
  return {
    sftp,
    lifeline,
    timing,
    allowance,
    packetBytes: { write: packetLimit(sftp, '_maxWriteLen'), read: packetLimit(sftp, '_maxReadLen') },
    call: (start) => callOn(sftp, start),
    callOn,
    roundTripMs,
    mayAddChannels: Reflect.get(sftp, '_isOpenSSH') === true,
    channel(index) {
      const known = channels.get(index);
      if (known !== undefined) return known;
      allowance.grow(answerBytes);
      const channel = lifeline.race<SFTPWrapper>((settle) => client.sftp(settle)).then(watched);
      channels.set(index, channel);
      return channel;
    },
    close,
  };
}

interface Calling {
  readonly lifeline: Lifeline;
  readonly allowance: Allowance;
  readonly limit: () => { timeoutMs: number; late: Error };
  readonly firstMs: number;
}

function timedCalls({ lifeline, allowance, limit, firstMs }: Calling) {
  let leastMs = firstMs;
  return {
    roundTripMs: () => leastMs,
    async callOn<T>(sftp: SFTPWrapper, start: (sftp: SFTPWrapper, settle: Settle<T>) => void): Promise<T> {
      allowance.grow(answerBytes);
      const startedMs = performance.now();
      const answer = await lifeline.race<T>((settle) => start(sftp, settle), limit());
      leastMs = Math.min(leastMs, performance.now() - startedMs);
      return answer;
    },
  };
}

/** ssh2 keeps what `limits@openssh.com` (or the server's name) allows to itself and splits larger writes one by one. */
function packetLimit(sftp: SFTPWrapper, name: '_maxWriteLen' | '_maxReadLen'): number {
  const limit: unknown = Reflect.get(sftp, name);
  return typeof limit === 'number' && limit > 0 ? Math.min(limit, largestPacketBytes) : 31 * 1024;
}
