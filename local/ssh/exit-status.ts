import type { SFTPWrapper } from 'ssh2';

interface SshProtocol {
  exitStatus(channelId: number, status: number): void;
}

/**
 * Ends an SFTP channel as a server program does that ends well. ssh2 closes it without a status, which OpenSSH's `scp` takes
 * for a failure of the whole transfer.
 */
export function endWell(sftp: SFTPWrapper): void {
  const protocol: unknown = Reflect.get(sftp, '_protocol');
  const channel: unknown = Reflect.get(sftp, 'outgoing');
  if (isOpen(channel) && hasExitStatus(protocol)) protocol.exitStatus(channel.id, 0);
  sftp.end();
}

function isOpen(channel: unknown): channel is { readonly id: number } {
  if (typeof channel !== 'object' || channel === null) return false;
  const { id, state } = channel as { id?: unknown; state?: unknown };
  return typeof id === 'number' && (state === 'open' || state === 'eof');
}

function hasExitStatus(protocol: unknown): protocol is SshProtocol {
  return typeof (protocol as Partial<SshProtocol> | undefined)?.exitStatus === 'function';
}
