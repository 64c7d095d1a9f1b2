import type { SFTPWrapper } from 'ssh2';
import type { SftpConnection } from './sftp-connection.ts';

/** One channel with the file open on it, and how much is on its way there. */
export interface FileLane {
  readonly sftp: SFTPWrapper;
  readonly fileHandle: Buffer;
  inFlightCount: number;
}

/**
 * One remote file, open on one channel and, over a distance, on more of the same connection: a server lets each channel
 * have only so many bytes on their way, which takes a round trip however fast the line is.
 */
export interface FileLanes {
  /** How many there will be; less once some could not be opened. */
  wantedCount(): number;
  /** Packets of a size that are worth having on their way, on all lanes: twice what a round trip or a window carries. */
  worthInFlight(packetBytes: number): number;
  /** The one with the least on its way. */
  idlest(): FileLane;
  /** Opens those that are wanted, beside what goes on. Never fails and may be called often. */
  widen(): void;
  /** Closes the file on all. */
  close(): Promise<void>;
}

/** What OpenSSH lets a channel have on its way (CHAN_SES_WINDOW_DEFAULT in its channels.h), and ssh2 too. */
export const channelWindowBytes = 2 * 1024 * 1024;
/** 200 MB/s: what ssh2 can do beside other work. */
const wantedBytesPerMs = 200_000;
const mostLanes = 4;
/** Packets on their way at a time, on all lanes of a file. */
export const mostInFlight = 64;

/** @param allowedCount 1 keeps to the first channel */
export function openLanes(
  connection: SftpConnection,
  first: Buffer,
  openOn: (sftp: SFTPWrapper) => Promise<Buffer>,
  allowedCount = mostLanes,
): FileLanes {
  const lanes: FileLane[] = [{ sftp: connection.sftp, fileHandle: first, inFlightCount: 0 }];
  const worthBytes = connection.roundTripMs() * wantedBytesPerMs;
  const worthCount = Math.ceil(worthBytes / channelWindowBytes);
  let wantedCount = connection.mayAddChannels ? Math.max(1, Math.min(worthCount, allowedCount)) : 1;
  let isWidened = false;
  let isClosed = false;

  async function addLane(index: number): Promise<void> {
    const sftp = await connection.channel(index);
    if (isClosed) return;
    const lane = { sftp, fileHandle: await openOn(sftp), inFlightCount: 0 };
    if (isClosed) await closeOn(connection, lane);
    else lanes.push(lane);
  }
  return {
    wantedCount: () => wantedCount,
    worthInFlight: (packetBytes) =>
      Math.min(mostInFlight, Math.ceil((2 * Math.max(worthBytes, channelWindowBytes)) / packetBytes)),
    idlest: () => lanes.reduce((best, lane) => (lane.inFlightCount < best.inFlightCount ? lane : best)),
    widen() {
      if (isWidened) return;
      isWidened = true;
      for (let index = 1; index < wantedCount; index += 1)
        addLane(index).catch(() => {
          wantedCount -= 1; // a server with fewer channels than we like; those there are go on
        });
    },
    async close() {
      isClosed = true;
      await Promise.all(lanes.map((lane) => closeOn(connection, lane)));
    },
  };
}

function closeOn({ callOn }: SftpConnection, { sftp, fileHandle }: FileLane): Promise<void> {
  return callOn(sftp, (channel, settle) => channel.close(fileHandle, settle));
}
