import { TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import { channelWindowBytes, type FileLanes } from './file-lanes.ts';
import type { SftpConnection } from './sftp-connection.ts';

/** Reads a range of an open remote file, many packets at a time, in order; ends early when the file is shorter. */
export async function* readPipelined(
  connection: SftpConnection,
  lanes: FileLanes,
  start: number,
  endExclusive: number,
): AsyncGenerator<Buffer> {
  const { lifeline, timing, packetBytes } = connection;
  let awaitedCount = 0;
  const watchdog = startWatchdog(
    timing.noProgressMs,
    () => awaitedCount > 0,
    () => lifeline.end(new TransferFailure('NO_PROGRESS')),
  );
  const readPiece = async (at: number, size: number) => {
    if (awaitedCount === 0) watchdog.touch();
    awaitedCount += 1;
    const piece = await readWhole(connection, lanes, { at, size, onBytes: watchdog.touch });
    awaitedCount -= 1;
    return piece;
  };
  if (endExclusive - start > channelWindowBytes) lanes.widen();
  const worthInFlight = lanes.worthInFlight(packetBytes.read);
  const queue: Promise<Buffer>[] = [];
  let next = start;
  try {
    while (next < endExclusive || queue.length > 0) {
      while (next < endExclusive && queue.length < worthInFlight) {
        const size = Math.min(packetBytes.read, endExclusive - next);
        const piece = readPiece(next, size);
        piece.catch(() => undefined); // seen when its turn comes, or not at all when the caller stops
        queue.push(piece);
        next += size;
      }
      const piece = await queue.shift();
      if (piece === undefined || piece.length === 0) return;
      yield piece;
    }
  } finally {
    watchdog.stop();
  }
}

/** One piece; a server may answer with less than was asked for, so it is asked again until the piece or the file ends. */
async function readWhole(
  { lifeline }: SftpConnection,
  lanes: FileLanes,
  { at, size, onBytes }: { at: number; size: number; onBytes: () => void },
): Promise<Buffer> {
  const piece = Buffer.allocUnsafeSlow(size);
  const lane = lanes.idlest();
  lane.inFlightCount += 1;
  let filled = 0;
  while (filled < size) {
    const from = filled;
    const count = await lifeline.race<number>((settle) =>
      lane.sftp.read(lane.fileHandle, piece, from, size - from, at + from, settle),
    );
    onBytes();
    if (count === 0) break;
    filled += count;
  }
  lane.inFlightCount -= 1;
  return piece.subarray(0, filled);
}
