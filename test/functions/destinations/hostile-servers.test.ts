import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTransport } from '../../../functions/destinations/open-transport.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import type { Transport, TransportTiming } from '../../../functions/transfer/transport.ts';
import { type DialWatch, watchDials } from '../../support/dial-watch.ts';
import { watchHeap } from '../../support/heap-watch.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';
import type { HostileBehaviour, HostileServer } from './hostile-behaviour.ts';
import { hostileFtps } from './hostile-ftps.ts';
import { hostilePackets, lyingAnswers } from './hostile-sftp.ts';
import { hostileGreetings, hostileLines } from './hostile-ssh.ts';

const mebibyte = 1024 * 1024;
const finalName = 'package.zip';
/** Generous, for a busy machine; a behaviour that never ends by itself has shorter ones. */
const timing: TransportTiming = {
  ...{ resolveMs: 5_000, connectMs: 5_000, readyMs: 15_000 },
  ...{ operationMs: 15_000, noProgressMs: 15_000, deadlineMs: 20_000 },
};

const groups: Readonly<Record<string, readonly HostileBehaviour[]>> = {
  'an SSH server that greets with': hostileGreetings,
  'an SSH server that has': hostileLines,
  'an SFTP server that answers with': hostilePackets,
  'an SFTP server that tells of': lyingAnswers,
  'an FTPS server with': hostileFtps,
};
const all = Object.values(groups).flat();

let watch: DialWatch;
beforeAll(async () => {
  watch = await watchDials();
});
afterAll(() => watch.stop());

async function endingOf(server: HostileServer, behaviour: HostileBehaviour, bytes: Buffer) {
  const { destination, credentials, address = '127.0.0.1' } = server;
  let transport: Transport | undefined;
  try {
    transport = await openTransport(destination, credentials, {
      allowedExceptions: [{ host: 'host' in destination ? destination.host : '' }],
      resolve: async () => [address],
      timing: { ...timing, ...behaviour.timing },
    });
    const file = aFileToSend(bytes, { blockBytes: 262_144, chunkBytes: 65_536, finalName });
    return (await sendFile(transport, file, aRun())).kind;
  } catch (error) {
    return String((error as { code?: unknown }).code ?? error);
  } finally {
    await transport?.close();
  }
}

it(`knows ${all.length} hostile behaviours`, () => {
  expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40);
});

describe.each(Object.entries(groups))('%s', (_, behaviours) => {
  it.each(behaviours)('$name', async (behaviour) => {
    const server = await behaviour.start();
    onTestFinished(server.stop);
    const bytes = randomBytes(behaviour.sizeBytes ?? 300_000);
    watch.take();
    const heap = watchHeap(64 * mebibyte);
    const ending = await endingOf(server, behaviour, bytes);
    const grownBytes = heap.stop();
    expect(behaviour.ends).toContain(ending);
    expect(grownBytes).toBeLessThanOrEqual(64 * mebibyte);
    const { address = '127.0.0.1' } = server;
    expect(new Set(watch.take().map((dial) => dial.address))).toEqual(new Set([address]));
    const finals = [...server.files].filter(([path]) => posix.basename(path) === finalName);
    for (const [, final] of finals) expect(final.equals(bytes)).toBe(true);
    if (ending === 'sent' && behaviour.losesFile !== true) expect(finals).toHaveLength(1);
  });
});
