import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProgress } from '../../../functions/data-exports/progress-store.ts';
import { type ExtractChunkDeps, extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { readProfile, saveProfiles } from '../../../functions/i9/profile-store.ts';
import {
  type ExportWorld,
  exportWorld,
  meridian,
  saveRecords,
  someRecords,
} from '../../support/export-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { aProfile } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { runningExport, withAttachments } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
const kill = killSwitch();
const i9Ids = [5_000_001, 5_000_002, 4_242];

beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  const [first, second] = someRecords(2);
  if (!first || !second) throw new Error('two records were made');
  await saveRecords(world, [await withAttachments(world, first, [Buffer.from('a scan')]), second]);
  await saveProfiles(
    world,
    [first, second].map(({ profileId }) => aProfile({ profileId })),
  );
});
afterAll(() => engine.stop());

/** The step in a process that can be killed at any of its calls to tables and buckets. */
function killable(): ExtractChunkDeps {
  const client = kill.wrap(world.exports.client);
  return {
    ...world,
    exports: { ...world.exports, client },
    i9: { ...world.i9, client },
    directory: { ...world.directory, client },
    files: kill.wrap(world.files),
    attachments: kill.wrap(world.attachments),
  };
}

async function aChunk() {
  const { ref, keys } = await runningExport(world, { employeeNote: 'Given away.' });
  return { ref, keys, input: { ...ref, chunkNumber: 1, i9Ids } };
}

const objectsBelow = (prefix: string) =>
  new Map(
    [...world.files.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, bytes]) => [key.slice(prefix.length), bytes.toString('base64')]),
  );

describe.each(['before', 'after'] as const)('a chunk killed %s any of its calls', (moment) => {
  it('leaves, after it ran again, what an undisturbed run leaves, counted once', async () => {
    const undisturbed = await aChunk();
    kill.arm(Number.POSITIVE_INFINITY, moment);
    const output = await extractChunk(killable(), undisturbed.input);
    const callCount = kill.callCount;
    const objects = objectsBelow(undisturbed.keys.prefix);
    expect(callCount).toBeGreaterThan(10);
    expect(objects.size).toBe(3);

    for (let call = 1; call <= callCount; call += 1) {
      const { input, ref, keys } = await aChunk();
      kill.arm(call, moment);
      await expect(extractChunk(killable(), input), `call ${call}`).rejects.toThrow(Killed);
      kill.disarm();
      expect(await extractChunk(killable(), input)).toEqual(output);
      expect(objectsBelow(keys.prefix), `killed ${moment} call ${call}`).toEqual(objects);
      expect(await readProgress(world, ref)).toEqual({ chunkCount: 1, recordCount: 3, exceptionCount: 1 });
      expect(await noteCounts(ref.dataExportId)).toEqual([1, 1]);
    }
  });
});

/** Notes of one export on each profile. */
async function noteCounts(dataExportId: string): Promise<number[]> {
  const { client, table } = world.i9;
  return Promise.all(
    [7_000_001, 7_000_002].map(async (profileId) => {
      const key = { distributorId: meridian, clientId: 1001, profileId };
      expect(await readProfile(world, key)).toBeDefined();
      const found = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk = :sk',
          ExpressionAttributeValues: {
            ':pk': `D#${meridian}#C#1001#P#${profileId}`,
            ':sk': `N#EXPORT#${dataExportId}`,
          },
        }),
      );
      return found.Items?.length ?? 0;
    }),
  );
}
