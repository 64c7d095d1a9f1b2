import { CallerFailure, statusOf, TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import type { WriteOptions } from '../transfer/transport.ts';
import { channelWindowBytes, type FileLanes } from './file-lanes.ts';
import type { SftpConnection } from './sftp-connection.ts';
import { acknowledgementBytes } from './unasked-bytes.ts';

/** Every server takes packets of this data size (draft-ietf-secsh-filexfer-02 3). */
const safePacketBytes = 31 * 1024;

/**
 * Writes a source to an open remote file, many packets at a time, on each of its lanes.
 * @returns the file's bytes acknowledged, from its start and without gaps
 * @throws the server's status error, CallerFailure around an error of the source, or what ended the connection
 */
export async function writePipelined(
  connection: SftpConnection,
  lanes: FileLanes,
  source: AsyncIterable<Buffer>,
  options: WriteOptions,
): Promise<number> {
  const window = openWindow(connection, lanes, options);
  const pieces = packets(source, () => connection.packetBytes.write);
  try {
    for (let isFirst = true; ; isFirst = false) {
      await window.slotFree();
      const piece = await connection.lifeline.race<IteratorResult<Buffer>>((settle) => {
        pieces.next().then(
          (value) => settle(undefined, value),
          (cause) => settle(new CallerFailure('source failed', { cause })),
        );
      });
      if (piece.done === true) break;
      if (isFirst) await probe(connection, window, piece.value);
      else window.send(piece.value);
    }
    return await window.drained();
  } finally {
    window.stop();
    // Not awaited: a source that hangs would keep the failure from being seen.
    void pieces.return(undefined).catch(() => undefined);
  }
}

/** The first packet goes alone: a server that refuses large ones gets it again in small ones, and all later ones so. */
async function probe(connection: SftpConnection, window: SendWindow, piece: Buffer): Promise<void> {
  const startBytes = window.sentBytes();
  window.send(piece);
  if (connection.packetBytes.write <= safePacketBytes || piece.length <= safePacketBytes) return;
  try {
    await window.drained();
  } catch (error) {
    if (statusOf(error) !== 4 && statusOf(error) !== 5) throw error;
    window.restartAt(startBytes);
    for (let at = 0; at < piece.length; at += safePacketBytes)
      window.send(piece.subarray(at, at + safePacketBytes));
    await window.drained();
    connection.packetBytes.write = safePacketBytes;
  }
}

type SendWindow = ReturnType<typeof openWindow>;

/** Keeps track of what was sent and, in order, of what was acknowledged. */
function openWindow(
  { lifeline, timing, allowance, packetBytes }: SftpConnection,
  lanes: FileLanes,
  options: WriteOptions,
) {
  let sent = options.offset;
  let acknowledged = options.offset;
  let queue: { endBytes: number; isDone: boolean }[] = [];
  let failure: unknown;
  let wake = () => {};
  const watchdog = startWatchdog(
    timing.noProgressMs,
    () => queue.length > 0,
    () => lifeline.end(new TransferFailure('NO_PROGRESS')),
  );
  const advance = () => {
    while (queue[0]?.isDone === true) acknowledged = queue.shift()?.endBytes ?? acknowledged;
    options.onAcknowledged?.(acknowledged);
  };
  const until = async (isReached: () => boolean) => {
    while (failure === undefined && !isReached())
      await lifeline.race<void>((settle) => {
        wake = () => settle(undefined);
      });
    if (failure !== undefined) throw failure;
  };
  return {
    send(piece: Buffer) {
      const packet = { endBytes: sent + piece.length, isDone: false };
      if (queue.length === 0) watchdog.touch();
      queue.push(packet);
      const lane = lanes.idlest();
      lane.inFlightCount += 1;
      allowance.grow(acknowledgementBytes);
      lane.sftp.write(lane.fileHandle, piece, 0, piece.length, sent, (error) => {
        lane.inFlightCount -= 1;
        packet.isDone = !error;
        if (error) failure ??= error;
        else {
          watchdog.touch();
          advance();
        }
        wake();
      });
      sent = packet.endBytes;
      if (sent - options.offset > channelWindowBytes) lanes.widen();
    },
    sentBytes: () => sent,
    restartAt(bytes: number) {
      queue = [];
      sent = bytes;
      failure = undefined;
    },
    slotFree: () => until(() => hasRoom(lanes, queue.length, lanes.worthInFlight(packetBytes.write))),
    async drained() {
      await until(() => queue.length === 0);
      return acknowledged;
    },
    stop: watchdog.stop,
  };
}

/** Even while the others are being opened the first takes no more than its share: they could not catch up with it. */
function hasRoom(lanes: FileLanes, inFlightCount: number, worthInFlight: number): boolean {
  const shareOfLane = Math.max(1, Math.floor(worthInFlight / lanes.wantedCount()));
  return inFlightCount < worthInFlight && lanes.idlest().inFlightCount < shareOfLane;
}

/**
 * Cuts a source into packets. A packet is only good until the next one is asked for: ssh2 copies it when it is sent, so
 * one buffer serves them all.
 */
async function* packets(source: AsyncIterable<Buffer>, packetBytes: () => number): AsyncGenerator<Buffer> {
  const gathered = Buffer.allocUnsafeSlow(packetBytes());
  let gatheredBytes = 0;
  for await (const chunk of source) {
    let at = 0;
    while (at < chunk.length) {
      const size = packetBytes();
      if (gatheredBytes === 0 && chunk.length - at >= size) {
        yield chunk.subarray(at, at + size);
        at += size;
        continue;
      }
      const part = Math.max(0, Math.min(size - gatheredBytes, chunk.length - at));
      chunk.copy(gathered, gatheredBytes, at, at + part);
      gatheredBytes += part;
      at += part;
      if (gatheredBytes >= size) {
        yield gathered.subarray(0, gatheredBytes);
        gatheredBytes = 0;
      }
    }
  }
  if (gatheredBytes > 0) yield gathered.subarray(0, gatheredBytes);
}
