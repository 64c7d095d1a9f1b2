import { TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import type { Transfer } from './begin-transfer.ts';
import type { ControlConnection } from './control-connection.ts';
import type { Reply } from './replies.ts';
import { refusal } from './reply-failures.ts';
import { tlsFailure } from './tls-identity.ts';

/** Bytes received that nobody has asked for yet. */
const longestBacklogBytes = 1024 * 1024;

/**
 * What the server sends, in order, up to `wantedBytes`; less when the file ends before. Stopping early leaves the
 * session usable.
 */
export async function* receive(
  { lifeline, nextReply, timing }: ControlConnection,
  transfer: Transfer,
  wantedBytes: number,
): AsyncGenerator<Buffer> {
  const { data } = transfer;
  const backlog: Buffer[] = [];
  let backlogBytes = 0;
  let missingBytes = wantedBytes;
  let isEnded = false;
  let isAwaited = false;
  let wake = () => {};
  const watchdog = startWatchdog(
    timing.noProgressMs,
    () => isAwaited,
    () => lifeline.end(new TransferFailure('NO_PROGRESS')),
  );
  const end = () => {
    isEnded = true;
    wake();
  };
  data.on('end', end).on('close', end);
  data.on('data', (bytes: Buffer) => {
    backlog.push(bytes);
    backlogBytes += bytes.length;
    if (backlogBytes >= longestBacklogBytes) data.pause();
    watchdog.touch();
    wake();
  });
  const more = async () => {
    isAwaited = true;
    await lifeline.race<void>((settle) => {
      wake = () => (backlog.length > 0 || isEnded) && settle(undefined);
      wake();
    });
    isAwaited = false;
  };
  let final: Reply | undefined;
  const settled = async () => {
    watchdog.stop();
    data.destroy();
    final ??= await nextReply(timing.operationMs);
    return final;
  };
  try {
    while (missingBytes > 0) {
      const bytes = backlog.shift();
      if (bytes !== undefined) {
        backlogBytes -= bytes.length;
        if (backlogBytes < longestBacklogBytes / 2) data.resume();
        const part = bytes.subarray(0, missingBytes);
        missingBytes -= part.length;
        yield part;
      } else if (isEnded) break;
      else await more();
    }
    const reply = await settled();
    if (missingBytes > 0) throwUnlessWhole(reply, transfer);
  } finally {
    await settled().catch(() => undefined);
  }
}

/** A file that is shorter than asked for has to be said to be whole: otherwise it was cut on its way. */
function throwUnlessWhole(reply: Reply, transfer: Transfer): void {
  const broken = transfer.failure();
  if (broken !== undefined) throw tlsFailure(broken);
  if (reply.code >= 300) throw refusal(reply, 'read');
}
