import { TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import type { Transfer } from './begin-transfer.ts';
import type { ControlConnection } from './control-connection.ts';
import type { Reply } from './replies.ts';
import { refusal } from './reply-failures.ts';
import { tlsFailure } from './tls-identity.ts';

/** Bytes received that nobody has asked for yet. */
const longestBacklogBytes = 1024 * 1024;
/** How long a server may go on sending what nobody wants any more. */
const breakOffMs = 1_000;

/**
 * What the server sends, in order, up to `wantedBytes`; less when the file ends before. Stopping early leaves the
 * session usable.
 */
export async function* receive(
  control: ControlConnection,
  transfer: Transfer,
  wantedBytes: number,
): AsyncGenerator<Buffer> {
  const flow = openFlow(control, transfer);
  let missingBytes = wantedBytes;
  try {
    while (missingBytes > 0) {
      const bytes = await flow.next();
      if (bytes === undefined) break;
      const part = bytes.subarray(0, missingBytes);
      missingBytes -= part.length;
      yield part;
    }
    if (missingBytes > 0) throwUnlessWhole(await flow.finish(), transfer);
  } finally {
    await flow.finish().catch(() => undefined);
  }
}

function openFlow({ lifeline, timing, ...control }: ControlConnection, { data }: Transfer) {
  const backlog: Buffer[] = [];
  let backlogBytes = 0;
  let isEnded = false;
  let isAwaited = false;
  let isUnwanted = false;
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
    if (isUnwanted) return;
    backlog.push(bytes);
    backlogBytes += bytes.length;
    if (backlogBytes >= longestBacklogBytes) data.pause();
    watchdog.touch();
    wake();
  });
  const somethingCame = async () => {
    isAwaited = true;
    await lifeline.race<void>((settle) => {
      wake = () => (backlog.length > 0 || isEnded) && settle(undefined);
      wake();
    });
    isAwaited = false;
  };
  /** In the midst of the file: ProFTPD ends the whole session when the data connection just breaks. */
  const breakOff = async () => {
    isUnwanted = true;
    data.resume();
    if (control.hasReply()) return await control.nextReply();
    await control.send('ABOR');
    const timer = setTimeout(() => data.destroy(), breakOffMs);
    try {
      const reply = await control.nextReply(timing.operationMs);
      await control.nextReply(timing.operationMs); // that to ABOR itself
      return reply;
    } finally {
      clearTimeout(timer);
    }
  };
  const finish = async () => {
    try {
      await somethingCame();
      watchdog.stop();
      return await (backlog.length > 0 ? breakOff() : control.nextReply(timing.operationMs));
    } finally {
      watchdog.stop();
      data.destroy();
    }
  };
  let finished: Promise<Reply> | undefined;
  return {
    /** @returns `undefined` at the end */
    async next(): Promise<Buffer | undefined> {
      await somethingCame();
      const bytes = backlog.shift();
      backlogBytes -= bytes?.length ?? 0;
      if (backlogBytes < longestBacklogBytes / 2) data.resume();
      return bytes;
    },
    /** Takes the server's last word on the transfer. */
    finish(): Promise<Reply> {
      finished ??= finish();
      return finished;
    },
  };
}

/** A file that is shorter than asked for has to be said to be whole: otherwise it was cut on its way. */
function throwUnlessWhole(reply: Reply, transfer: Transfer): void {
  const broken = transfer.failure();
  if (broken !== undefined) throw tlsFailure(broken);
  if (reply.code >= 300) throw refusal(reply, 'read');
}
