import type { AddressInfo, Server } from 'node:net';
import { pidListeningOn } from './proc.ts';
import { StartError } from './start-error.ts';

/**
 * Starts a server on this machine's loopback.
 * @param port 0 takes a free one
 * @param portVariable the environment variable that chooses another port
 * @returns the port
 * @throws StartError when another program has the port
 */
export function listen(server: Server, port: number, portVariable: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => reject(asStartError(error, port, portVariable));
    server.once('error', refuse);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** A port that is taken or forbidden, as a sentence; any other error as it is. */
export function asStartError(error: Error, port: number, portVariable: string): Error {
  const { code } = error as NodeJS.ErrnoException;
  // Not the next one: the runtime's own ports stand side by side.
  const advice = `choose another with ${portVariable}=${port > 65_435 ? port - 100 : port + 100}.`;
  if (code === 'EACCES') {
    return new StartError(`Port ${port} may not be used by this user; ${advice}`, { cause: error });
  }
  if (code !== 'EADDRINUSE') return error;
  const pid = pidListeningOn(port);
  const program = pid === undefined ? 'another program' : `another program (pid ${pid})`;
  return new StartError(`Port ${port} is in use by ${program}. Stop it, or ${advice}`, { cause: error });
}
