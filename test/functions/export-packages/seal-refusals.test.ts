import { createHash } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { countChunk } from '../../../functions/data-exports/progress-store.ts';
import { readQueue } from '../../../functions/data-exports/queue-store.ts';
import { readPackage, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { sealExport } from '../../../functions/export-packages/seal-export.ts';
import { type ExportWorld, exportWorld, jsonAt, meridian } from '../../support/export-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { unsealedExport } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const sha256 = (bytes: Buffer = Buffer.alloc(0)) => createHash('sha256').update(bytes).digest('hex');
const packageOf = (ref: { dataExportId: string }) => ({
  distributorId: meridian,
  packageId: ref.dataExportId,
});

type Unsealed = Awaited<ReturnType<typeof unsealedExport>>;

describe('sealing refuses a gap and leaves the export unfinished', () => {
  it.each<[string, (of: Unsealed) => unknown]>([
    [
      'when there are more chunks than planned',
      ({ input }) => {
        input.chunkCount = 2;
      },
    ],
    [
      'when a planned chunk was not counted',
      ({ input, keys }) => {
        input.chunkCount = 2;
        return change(keys.plan, { chunkCount: 2 });
      },
    ],
    ['when fewer records were counted than planned', ({ ref }) => addToProgress(ref, 'recordCount', -1)],
    [
      'when exceptions were counted that no index lists',
      ({ ref }) => addToProgress(ref, 'exceptionCount', 1),
    ],
    [
      'when there are more volumes than planned',
      ({ input }) => {
        input.volumeCount = 3;
      },
    ],
    [
      'when there are fewer volumes than planned',
      ({ input }) => {
        input.volumeCount = 1;
      },
    ],
    [
      'when more was counted than was planned',
      ({ ref }) => countChunk(world, ref, { chunkNumber: 2, recordCount: 1, exceptionCount: 0 }),
    ],
    ['when the plan is gone', ({ keys }) => world.files.objects.delete(keys.plan)],
    ['when the plan froze another number of records', ({ keys }) => change(keys.plan, { recordCount: 4 })],
    ['when the plan has another number of chunks', ({ keys }) => change(keys.plan, { chunkCount: 2 })],
    [
      'when the index holds another number of records',
      ({ keys }) => change(keys.volumePlan, { recordCount: 2 }),
    ],
    [
      'when the index holds another number of exceptions',
      ({ keys }) => change(keys.volumePlan, { exceptionCount: 0 }),
    ],
    [
      'when the list of the frozen records was changed',
      ({ keys }) => world.files.write(keys.chunks, '{"chunkNumber":1,"i9Ids":[1,2,3]}\n'),
    ],
    ['when a volume was not hashed', ({ keys }) => world.files.objects.delete(keys.volumeHashes(2))],
    ['when a volume is gone', ({ keys }) => world.files.objects.delete(keys.volume(1))],
    [
      'when a volume is shorter than what was hashed',
      ({ keys }) => world.files.write(keys.volume(2), 'short'),
    ],
    ['when the entries of a chunk are gone', ({ keys }) => world.files.objects.delete(keys.chunkEntries(1))],
    [
      'when the entries of the index are gone',
      ({ keys }) => world.files.objects.delete(keys.indexEntries(1)),
    ],
  ])('%s', async (_, spoil) => {
    const made = await unsealedExport(world);
    await spoil(made);
    await expect(sealExport(world, made.input)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'PACKAGE_INCOMPLETE',
    });
    expect((await readDataExport(world, made.ref)).status).toBe('IN_PROGRESS');
    expect(await readTransfer(world, packageOf(made.ref))).toBeUndefined();
    expect(world.files.objects.has(made.keys.complete)).toBe(false);
    expect((await readQueue(world)).running).toHaveLength(1);
  });

  it('when the volumes were never planned', async () => {
    const { keys, input } = await unsealedExport(world);
    world.files.objects.delete(keys.volumePlan);
    await expect(sealExport(world, input)).rejects.toMatchObject({ code: 'VOLUME_PLAN_MISSING' });
  });
});

/** Spoils what was counted for chunk 1. */
async function addToProgress({ dataExportId }: Unsealed['ref'], field: string, count: number): Promise<void> {
  await world.exports.client.send(
    new UpdateCommand({
      TableName: world.exports.table,
      Key: { pk: `D#${meridian}#X#${dataExportId}`, sk: 'PROGRESS#1#01' },
      UpdateExpression: 'ADD #field :count',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: { ':count': count },
    }),
  );
}

async function change(key: string, differences: object): Promise<void> {
  await world.files.write(key, JSON.stringify({ ...jsonAt(world.files, key), ...differences }));
}

describe('sealing killed at any of its calls', () => {
  it.each(['before', 'after'] as const)(
    '%s its effect ends, after it ran again, as an undisturbed run does',
    async (moment) => {
      const kill = killSwitch();
      const client = kill.wrap(world.exports.client);
      const killable = {
        ...world,
        exports: { ...world.exports, client },
        deliveries: { ...world.deliveries, client },
        files: kill.wrap(world.files),
        signer: kill.wrap(world.signer),
      };
      kill.arm(Number.POSITIVE_INFINITY, moment);
      const undisturbed = await unsealedExport(world);
      kill.arm(Number.POSITIVE_INFINITY, moment);
      await sealExport(killable, undisturbed.input);
      const callCount = kill.callCount;
      expect(callCount).toBeGreaterThan(12);
      for (let call = 1; call <= callCount; call += 1) {
        const { ref, keys, input } = await unsealedExport(world);
        kill.arm(call, moment);
        await expect(sealExport(killable, input)).rejects.toThrow(Killed);
        kill.disarm();
        await sealExport(killable, input);
        const { status, files } = await readDataExport(world, ref);
        expect([status, files.length], `killed ${moment} call ${call}`).toEqual([
          'COMPLETE_WITH_EXCEPTIONS',
          7,
        ]);
        const offered = (await readPackage(world, packageOf(ref))).files;
        expect(offered.map((file) => file.sha256)).toEqual(
          offered.map((file) => sha256(world.files.objects.get(keys.prefix + file.key))),
        );
        expect((await readTransfer(world, packageOf(ref)))?.status).toBe('IN_PROGRESS');
        expect((await readQueue(world)).running).toEqual([]);
      }
    },
  );
});

describe('two runs that seal at the same instant', () => {
  it('deliver one statement: the marker and both answers are about the one that is there', async () => {
    const { ref, keys, input } = await unsealedExport(world);
    let arrivedCount = 0;
    let letPass: (() => void) | undefined;
    const bothSigned = new Promise<void>((resolve) => {
      letPass = resolve;
    });
    const signatures: Buffer[] = [];
    const signer = {
      ...world.signer,
      async sign(digest: Buffer) {
        const signature = await world.signer.sign(digest);
        signatures.push(signature);
        arrivedCount += 1;
        if (arrivedCount === 2) letPass?.();
        await bothSigned;
        return signature;
      },
    };
    const outputs = await Promise.all([1, 2].map(() => sealExport({ ...world, signer }, input)));
    expect(signatures[0]).not.toEqual(signatures[1]);
    expect(outputs[0]).toEqual(outputs[1]);
    const statementSha256 = sha256(world.files.objects.get(keys.statement));
    expect(jsonAt(world.files, keys.complete).statement.sha256).toBe(statementSha256);
    const { files } = await readPackage(world, packageOf(ref));
    expect(files.find(({ name }) => name.endsWith('_statement.json'))?.sha256).toBe(statementSha256);
  });
});
