import { type AddressGuard, checkHostName } from '../transfer/address-guard.ts';
import { TransferFailure } from '../transfer/classify-failure.ts';
import type { Credentials, FtpsDestination } from '../transfer/contract.ts';
import { dial } from '../transfer/dial.ts';
import type { OnStage, TransportTiming } from '../transfer/transport.ts';
import { type ControlConnection, startControl } from './control-connection.ts';
import { type PassiveDoor, passiveDoor } from './data-connection.ts';
import { refusal } from './reply-failures.ts';
import { tlsFacts, tlsIdentity } from './tls-identity.ts';

export interface ConnectOptions {
  readonly guard: AddressGuard;
  readonly timing: TransportTiming;
  readonly onStage?: OnStage | undefined;
}

/** A signed-in session: binary, data connections protected. */
export interface FtpsSession {
  readonly control: ControlConnection;
  readonly door: PassiveDoor;
}

/**
 * Connects, verifies the certificate, signs in. No user name and no password leaves before the certificate is verified,
 * and nothing of a file without protection of the data connections.
 * @throws TransferFailure, or an error of the socket for `classifyConnectionFailure`
 */
export async function signInFtps(
  destination: FtpsDestination,
  { password }: Credentials,
  { guard, timing, onStage }: ConnectOptions,
): Promise<FtpsSession> {
  if (password === undefined) throw new TransferFailure('SECRET_UNREADABLE');
  // They would end the command and begin another.
  if (/\p{Cc}/u.test(destination.username + password)) throw new TransferFailure('AUTH_FAILED');
  const identity = tlsIdentity(destination, nameOf(destination.host));
  const socket = await dial(guard, destination.host, destination.port, timing, onStage);
  const control = startControl(socket, timing);
  const late = setTimeout(() => control.lifeline.end(new TransferFailure('CONNECT_TIMEOUT')), timing.readyMs);
  try {
    onStage?.('SECURE');
    if (destination.tlsMode === 'IMPLICIT') await control.secure(identity).then(told(onStage));
    await takeGreeting(control);
    if (destination.tlsMode === 'EXPLICIT') {
      await control.tell('AUTH TLS', 'secure', [234]);
      await control.secure(identity).then(told(onStage));
    }
    onStage?.('SIGN_IN');
    await giveCredentials(control, destination.username, password);
    await control.tell('PBSZ 0', 'protect');
    await control.tell('PROT P', 'protect');
    await control.tell('TYPE I', 'passive');
    await control.ask('OPTS UTF8 ON'); // a server that does not know it has no other way to say so
    return { control, door: passiveDoor(control, identity) };
  } catch (error) {
    await control.close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** As the certificate and the server's list of names have it. Exceptions of the guard keep their spelling. */
function nameOf(host: string): string {
  try {
    return checkHostName(host);
  } catch {
    return host;
  }
}

const told = (onStage: OnStage | undefined) => (socket: Parameters<typeof tlsFacts>[0]) =>
  onStage?.('SECURE', tlsFacts(socket));

async function takeGreeting(control: ControlConnection): Promise<void> {
  const greeting = await control.nextReply();
  if (greeting.code !== 220) throw refusal(greeting, 'greeting');
}

async function giveCredentials(
  control: ControlConnection,
  username: string,
  password: string,
): Promise<void> {
  const { code } = await control.tell(`USER ${username}`, 'signIn', [230, 232, 331]);
  if (code === 331) await control.tell(`PASS ${password}`, 'signIn', [202, 230]);
}
