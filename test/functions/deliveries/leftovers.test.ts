import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readAttempts, readLedger } from '../../../functions/deliveries/delivery-store.ts';
import { requestRun } from '../../../functions/deliveries/run-request.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { type ExportWorld, exportWorld } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  type FakeSftpServer,
  fakeAccount,
  type Misbehaviour,
  startFakeSftpServer,
  status,
} from '../sftp/fake-sftp-server.ts';
import { longRun, offeredPackage, saveDestination } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const temporary = '.Acme_EX-000001_part01of02.zip.partial';
type Answer = ReturnType<NonNullable<Misbehaviour['onRequest']>>;

/** Five attempts at a server that answers the fourth write so; `after` is told what lies there after each. */
async function fiveAttempts(
  fourthWrite: Answer,
  code: string,
  then: (server: FakeSftpServer, offered: Awaited<ReturnType<typeof offeredPackage>>) => Promise<void>,
  remove?: Answer,
): Promise<void> {
  let isBroken = true;
  const server = await startFakeSftpServer({
    onRequest: (kind, { writeCount }) => {
      if (kind === 'remove') return remove;
      return isBroken && kind === 'write' && writeCount > 3 ? fourthWrite : undefined;
    },
  });
  try {
    const { port, fingerprint: hostKeyFingerprint } = server;
    const { username, password } = fakeAccount;
    await saveDestination(world, { port, username, hostKeyFingerprint }, { password });
    const offered = await offeredPackage(world, 300_000);
    for (let attemptNumber = 1; attemptNumber <= 5; attemptNumber += 1) {
      const step = { ...offered.input, attemptNumber };
      await expect(sendPackage(world, step, longRun)).rejects.toMatchObject({ code });
      if (attemptNumber < 5) expect([...server.files.keys()]).toEqual([temporary]);
      await closeAttempt(world, { ...step, outcome: 'FAILED' });
    }
    isBroken = false;
    await then(server, offered);
  } finally {
    await server.stop();
  }
}

const leftoversOf = async ({ key }: Awaited<ReturnType<typeof offeredPackage>>) =>
  (await readAttempts(world, key)).map(({ leftovers }) => leftovers);

describe('the unfinished file after the last attempt of a cycle', () => {
  it('is taken away when the server lets us, and sent from the start in the next cycle', () =>
    fiveAttempts({ status: status.noSpace }, 'DISK_FULL', async (server, offered) => {
      expect([...server.files.keys()]).toEqual([]);
      expect(await leftoversOf(offered)).toEqual(Array(5).fill(undefined));
      expect(await readLedger(world, offered.key)).toEqual(new Map());
      const run = await requestRun(world, offered.key, {
        startedBy: 'Dana Quillfeather',
        askedBy: { kind: 'user', id: 'user-dana' },
      });
      expect(await sendPackage(world, { ...offered.input, ...run }, longRun)).toEqual({
        outcome: 'COMPLETE',
      });
      for (const [name, bytes] of offered.contents) expect(server.files.get(name)?.equals(bytes)).toBe(true);
    }));

  it.each([
    ['the connection was lost', 'drop', 'CONNECTION_LOST', undefined],
    ['it may not be removed', { status: status.noSpace }, 'DISK_FULL', { status: status.denied }],
  ] as const)('is listed when %s, and gone on with in the next cycle', async (_, write, code, remove) => {
    await fiveAttempts(
      write,
      code,
      async (server, offered) => {
        expect([...server.files.keys()]).toEqual([temporary]);
        expect(await leftoversOf(offered)).toEqual([...Array(4).fill(undefined), [temporary]]);
        const run = await requestRun(world, offered.key, {
          startedBy: 'Dana Quillfeather',
          askedBy: { kind: 'user', id: 'user-dana' },
        });
        expect(await sendPackage(world, { ...offered.input, ...run }, longRun)).toEqual({
          outcome: 'COMPLETE',
        });
        expect([...server.files.keys()].sort()).toEqual([...offered.contents.keys()].sort());
      },
      remove,
    );
  });
});
