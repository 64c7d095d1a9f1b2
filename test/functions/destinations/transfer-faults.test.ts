import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SendOutcome, sendFile } from '../../../functions/transfer/send-file.ts';
import type { RenameTransport } from '../../../functions/transfer/transport.ts';
import { canPrepareAccounts } from '../../support/openssh-server.ts';
import { hasVsftpd } from '../../support/vsftpd-server.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';
import { type FaultWorld, startWorld, type Way, type WorldName } from './fault-world.ts';
import { type Fault, faults, finalName, kibibyte, type Stage, stopListeners } from './faults.ts';

const worldNames: readonly WorldName[] = ['SFTP', 'FTPS explicit', 'FTPS implicit'];
let cellCount = 0;

describe.skipIf(!canPrepareAccounts || !hasVsftpd)('sending a file over a bad network', () => {
  for (const worldName of worldNames) {
    describe(`by ${worldName}`, () => {
      let usual: FaultWorld;
      beforeAll(async () => {
        usual = await startWorld(worldName);
      });
      afterAll(() => usual.stop());

      it.each(faults)('survives: $name', async (fault) => {
        const world = fault.server === undefined ? usual : await startWorld(worldName, fault.server);
        try {
          await playCell(world, fault);
          cellCount += 1;
        } finally {
          healLine(world);
          if (world !== usual) await world.stop();
        }
      });
    });
  }

  afterAll(() => {
    stopListeners();
    process.stdout.write(
      `${cellCount} of ${faults.length * worldNames.length} cells of faults and protocols held\n`,
    );
  });
});

async function playCell(world: FaultWorld, fault: Fault): Promise<void> {
  const folderName = randomUUID();
  const { remote, local } = fault.folder?.(world) ?? {
    remote: folderName,
    local: world.newFolder(folderName),
  };
  const bytes = randomBytes(fault.sizeBytes ?? 2 * kibibyte * kibibyte);
  const stage: Stage = { world, folder: local, bytes };
  const run = aRun();

  fault.beforeOpen?.(stage);
  const way = (await fault.way?.(stage)) ?? {};
  const options = { ...way.options, timing: fault.timing ?? {} };
  const first = await attempt(stage, { ...way, options, directory: remote }, { run, fault });
  expect(typeof fault.ends === 'function' ? fault.ends(world) : fault.ends).toContain(kindOf(first));
  const shown = world.filesIn(local)[finalName];
  if (shown !== undefined && fault.name !== 'another file of the same name')
    expect(sha256(shown)).toBe(sha256(bytes));

  healLine(world);
  fault.heal?.(stage);
  const progress = run.saved.at(-1) ?? run.progress;
  const again = aRun({ progress });
  const second = await attempt(stage, { directory: remote }, { run: again, fault: undefined });
  expect(second).toMatchObject({ kind: 'sent' });
  if (fault.isUnread === true) expect(first).toMatchObject({ isReadBack: false });
  const left = world.filesIn(local);
  expect(Object.keys(left)).toEqual(fault.isCollected === true ? [] : [finalName]);
  if (fault.isCollected !== true) expect(sha256(left[finalName])).toBe(sha256(bytes));
}

type Ending = SendOutcome | { readonly kind: string };

async function attempt(
  stage: Stage,
  way: Way,
  { run, fault }: { run: ReturnType<typeof aRun>; fault: Fault | undefined },
): Promise<Ending> {
  const chunk = { blockBytes: 256 * kibibyte, chunkBytes: 64 * kibibyte, finalName };
  let transport: RenameTransport | undefined;
  try {
    transport = await stage.world.open(way);
    const faulty = fault === undefined ? transport : withFault(transport, stage, fault);
    return await sendFile(faulty, aFileToSend(stage.bytes, chunk), run);
  } catch (error) {
    return { kind: (error as { code: string }).code };
  } finally {
    await transport?.close();
  }
}

/** Lets a fault know where sending is; strikes in the first attempt at each only. */
function withFault(transport: RenameTransport, stage: Stage, fault: Fault): RenameTransport {
  const { bytes, world } = stage;
  const { data } = world;
  const isFtp = world.name !== 'SFTP';
  let isStruck = false;
  const once = (strike: ((stage: Stage) => void) | undefined) => {
    if (strike === undefined || isStruck) return;
    isStruck = true;
    strike(stage);
  };
  return {
    ...transport,
    async write(name, source, options) {
      data.inject(undefined);
      once(fault.beforeWrite);
      async function* toTheEnd() {
        yield* source;
        // FTP has no answer before the end of the file: what was given only has to pass.
        while (isFtp && fault.atEnd !== undefined && data.toServerBytes < bytes.length)
          await new Promise((resolve) => setImmediate(resolve));
        if (isFtp) once(fault.atEnd);
      }
      const onAcknowledged = (totalBytes: number) => {
        options.onAcknowledged?.(totalBytes);
        if (!isFtp && totalBytes === bytes.length) once(fault.atEnd);
      };
      return await transport.write(name, toTheEnd(), { ...options, onAcknowledged });
    },
    async rename(from, to) {
      once(fault.beforeRename);
      await transport.rename(from, to);
      once(fault.afterRename);
    },
  };
}

function healLine({ control, data }: FaultWorld): void {
  for (const proxy of [control, data]) {
    proxy.inject(undefined);
    proxy.setPace({});
    proxy.dropNewConnections(false);
  }
}

const kindOf = ({ kind }: Ending) => kind;

function sha256(bytes: Buffer | undefined): string | undefined {
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
