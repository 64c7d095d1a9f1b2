import { CallerFailure, TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import type { WriteOptions } from '../transfer/transport.ts';
import type { Transfer } from './begin-transfer.ts';
import type { ControlConnection } from './control-connection.ts';
import type { Reply } from './replies.ts';
import { refusal } from './reply-failures.ts';
import { tlsFailure } from './tls-identity.ts';

/**
 * FTP acknowledges nothing before the end of a file. What has left us may still be in Node's buffers (0.5 MiB), in our
 * kernel (Linux sends from at most 4 MiB) and in the server's (receives into at most 6 MiB); this is more than all that.
 */
export const windowBytes = 16 * 1024 * 1024;

/** Bytes given to a socket that it has not passed on; at 16 KiB/s they pass within the watchdog's time. */
const longestQueueBytes = 512 * 1024;
const pieceBytes = 256 * 1024;
/**
 * Sends a source and waits until the server says that it has all.
 * @returns bytes of the file from its start
 * @throws TransferFailure, CallerFailure around an error of the source, or what ended the connection
 */
export async function sendAll(
  control: ControlConnection,
  transfer: Transfer,
  source: AsyncIterable<Buffer>,
  options: WriteOptions,
): Promise<number> {
  const flow = openFlow(control, transfer, options);
  const pieces = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      await flow.roomThere();
      const piece = await control.lifeline.race<IteratorResult<Buffer>>((settle) => {
        pieces.next().then(
          (value) => settle(undefined, value),
          (cause) => settle(new CallerFailure('source failed', { cause })),
        );
      });
      if (piece.done === true) break;
      for (let at = 0; at < piece.value.length; at += pieceBytes) {
        await flow.roomThere();
        flow.send(piece.value.subarray(at, at + pieceBytes));
      }
    }
    return await flow.finished();
  } catch (error) {
    throw await flow.failed(error);
  } finally {
    flow.stop();
    transfer.data.destroy();
    // Not awaited: a source that hangs would keep the failure from being seen.
    void pieces.return?.(undefined)?.catch(() => undefined);
  }
}

function openFlow(control: ControlConnection, transfer: Transfer, options: WriteOptions) {
  const { lifeline, timing } = control;
  const { data } = transfer;
  let sentBytes = options.offset;
  let queuedBytes = 0;
  const watchdog = startWatchdog(
    timing.noProgressMs,
    () => queuedBytes > 0 || !transfer.isSecured(),
    () => lifeline.end(new TransferFailure('NO_PROGRESS')),
  );
  data.resume(); // for tickets, and to see the end
  const bell = finalReply(control, transfer);
  const isBroken = () => bell.reply() !== undefined || data.destroyed;
  const unlessBroken = async (isReached: () => boolean) => {
    await bell.until(() => isBroken() || isReached());
    if (isBroken()) throw new TransferFailure('CONNECTION_LOST');
  };
  return {
    roomThere: () => unlessBroken(() => transfer.isSecured() && queuedBytes < longestQueueBytes),
    send(piece: Buffer) {
      if (queuedBytes === 0) watchdog.touch();
      queuedBytes += piece.length;
      data.write(piece, (error) => {
        queuedBytes -= piece.length;
        if (error) return;
        watchdog.touch();
        sentBytes += piece.length;
        options.onAcknowledged?.(Math.max(options.offset, sentBytes - windowBytes));
        bell.ring();
      });
    },
    async finished(): Promise<number> {
      await unlessBroken(() => transfer.isSecured() && queuedBytes === 0);
      data.end();
      // What is in the kernels' buffers still has to pass.
      await bell.until(() => bell.reply() !== undefined, 2 * timing.noProgressMs);
      if ((bell.reply()?.code ?? 0) >= 300) throw new TransferFailure('CONNECTION_LOST');
      options.onAcknowledged?.(sentBytes);
      return sentBytes;
    },
    /** Takes the server's last word, so that the session stays usable, and finds the best reason. */
    async failed(error: unknown): Promise<unknown> {
      // Ends the file in an orderly way when the server has no part in the failure: ProFTPD takes a break very badly.
      if (error instanceof CallerFailure) data.end();
      else data.destroy();
      // Without a last word the connection ends, and the first reason stands.
      await bell.until(() => bell.reply() !== undefined, timing.operationMs).catch(() => undefined);
      return error instanceof CallerFailure ? error : bestReason(error, transfer, bell.reply());
    },
    stop: watchdog.stop,
  };
}

/** Waits for the answer that ends a transfer, and wakes whoever waits for that or anything else. */
function finalReply({ lifeline, nextReply }: ControlConnection, transfer: Transfer) {
  let reply: Reply | undefined;
  let wake = () => {};
  const ring = () => wake();
  transfer.onChange(ring);
  transfer.data.on('close', ring);
  nextReply().then(
    (final) => {
      reply = final;
      wake();
    },
    () => undefined, // the connection ended, which everything that waits is told
  );
  return {
    ring,
    reply: () => reply,
    async until(isReached: () => boolean, timeoutMs?: number): Promise<void> {
      if (isReached()) return;
      await lifeline.race<void>(
        (settle) => {
          wake = () => isReached() && settle(undefined);
        },
        timeoutMs === undefined ? undefined : { timeoutMs, late: new TransferFailure('NO_PROGRESS') },
      );
    },
  };
}

/** A refused certificate explains the server's answer; the answer explains any other break. */
function bestReason(error: unknown, transfer: Transfer, reply: Reply | undefined): unknown {
  const broken = transfer.failure();
  const reason = broken && tlsFailure(broken);
  if (reason !== undefined && reason.failureCode !== 'CONNECTION_LOST') return reason;
  return reply !== undefined && reply.code >= 400 ? refusal(reply, 'write') : error;
}
