import { TransferFailure } from '../transfer/classify-failure.ts';
import { startWatchdog } from '../transfer/lifeline.ts';
import { channelWindowBytes, type FileLanes } from './file-lanes.ts';
import type { SftpConnection } from './sftp-connection.ts';
import { answerBytes } from './unasked-bytes.ts';

/**
 * Reads a range of an open remote file, many packets at a time, in order; ends early when the file is shorter. A piece is
 * only good until the next one is asked for: its buffer is used again, as the garbage of a fast line would fill memory.
 */
export async function* readPipelined(
  connection: SftpConnection,
  lanes: FileLanes,
  start: number,
  endExclusive: number,
): AsyncGenerator<Buffer> {
  const { lifeline, timing } = connection;
  const pieceBytes = connection.packetBytes.read;
  let awaitedCount = 0;
  const watchdog = startWatchdog(
    timing.noProgressMs,
    () => awaitedCount > 0,
    () => lifeline.end(new TransferFailure('NO_PROGRESS')),
  );
  const spares: Buffer[] = [];
  const readPiece = async (at: number, size: number) => {
    if (awaitedCount === 0) watchdog.touch();
    awaitedCount += 1;
    const buffer = spares.pop() ?? Buffer.allocUnsafeSlow(pieceBytes);
    const into = buffer.subarray(0, size);
    const filledBytes = await readWhole(connection, lanes, { at, into, onBytes: watchdog.touch });
    awaitedCount -= 1;
    return { buffer, filledBytes };
  };
  if (endExclusive - start > channelWindowBytes) lanes.widen();
  const worthInFlight = lanes.worthInFlight(pieceBytes);
  const queue: ReturnType<typeof readPiece>[] = [];
  let next = start;
  try {
    while (next < endExclusive || queue.length > 0) {
      while (next < endExclusive && queue.length < worthInFlight) {
        const size = Math.min(pieceBytes, endExclusive - next);
        const piece = readPiece(next, size);
        piece.catch(() => undefined); // seen when its turn comes, or not at all when the caller stops
        queue.push(piece);
        next += size;
      }
      const piece = await queue.shift();
      if (piece === undefined || piece.filledBytes === 0) return;
      yield piece.buffer.subarray(0, piece.filledBytes);
      spares.push(piece.buffer);
    }
  } finally {
    watchdog.stop();
  }
}

/**
 * One piece; a server may answer with less than was asked for, so it is asked again until the piece or the file ends.
 * @returns bytes read
 */
async function readWhole(
  { lifeline, allowance }: SftpConnection,
  lanes: FileLanes,
  { at, into, onBytes }: { at: number; into: Buffer; onBytes: () => void },
): Promise<number> {
  const lane = lanes.idlest();
  lane.inFlightCount += 1;
  let filled = 0;
  while (filled < into.length) {
    const from = filled;
    // As packets of a kilobyte bytes take a twentieth more on their way.
    allowance.grow(1.25 * (into.length - from) + answerBytes);
    const count = await lifeline.race<number>((settle) =>
      lane.sftp.read(lane.fileHandle, into, from, into.length - from, at + from, settle),
    );
    onBytes();
    if (count === 0) break;
    filled += count;
  }
  lane.inFlightCount -= 1;
  return filled;
}
