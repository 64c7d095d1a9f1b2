import type { TLSSocket } from 'node:tls';
import { type Operation, TransferFailure } from '../transfer/classify-failure.ts';
import { refusal } from './reply-failures.ts';
import type { FtpsSession } from './sign-in.ts';

/** A data connection whose transfer the server has begun. */
export interface Transfer {
  readonly data: TLSSocket;
  isSecured(): boolean;
  /** What broke the data connection. */
  failure(): Error | undefined;
  /** Called when one of these changes. */
  onChange(listener: () => void): void;
}

/**
 * Opens a data connection and begins a transfer on it.
 * @throws TransferFailure for the operation when the server refuses
 */
export async function beginTransfer(
  { control, door }: FtpsSession,
  operation: Operation,
  { command, offset }: { command: string; offset: number },
): Promise<Transfer> {
  const data = await door.open();
  let failure: Error | undefined;
  let isSecured = false;
  let listener = () => {};
  // A turn later: ended within the event, a TLS 1.2 connection closes before our last message of the handshake is out.
  data.once('secureConnect', () =>
    setImmediate(() => {
      isSecured = true;
      listener();
    }),
  );
  data.on('error', (error) => {
    failure ??= error;
    listener();
  });
  try {
    if (offset > 0) await control.tell(`REST ${offset}`, operation, [350]);
    await control.send(command);
    for (;;) {
      const reply = await control.nextReply(control.timing.operationMs);
      if (reply.code === 150 || reply.code === 125) break;
      if (reply.code >= 400) throw refusal(reply, operation);
      // Finished before it began: there is no telling what it would answer next.
      if (reply.code >= 200) control.lifeline.end(new TransferFailure('CONNECTION_LOST'));
    }
  } catch (error) {
    data.destroy();
    throw error;
  }
  return {
    data,
    isSecured: () => isSecured,
    failure: () => failure,
    onChange: (next) => {
      listener = next;
    },
  };
}
