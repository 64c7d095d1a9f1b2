import { createHash } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mostPendingFiles, receiveFile } from '../../../functions/integrator/receive-file.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  codesOf,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  objectsIn,
  setUp,
  upload,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  await keep(world, anEmployer, anEmployee);
});

const name = 'fn_Custom_Data_import_20261120.csv';
const csv = csvOf(10, {});

describe('what is kept for some days only', () => {
  it('is refused files and why for 30, receipts and findings for 90; what waits is kept', async () => {
    await arrive(world, name, csv);
    await arrive(world, 'wrong.csv', csv);
    const { retentions } = world.drop;
    const daysOf = (prefix: string) => new Set(objectsIn(world, prefix).map((key) => retentions.get(key)));
    expect(daysOf(`${firm1}/Rejected/`)).toEqual(new Set([30]));
    expect(daysOf(`${firm1}/Archive/`)).toEqual(new Set([90]));
    expect(daysOf(`${firm1}/.integrator/`)).toEqual(new Set([90]));
    expect(daysOf(`${firm1}/Import/`)).toEqual(new Set([undefined]));
  });

  it('is a file in another folder than Import for 7, also when its event comes twice', async () => {
    const key = keyOf(name, { folder: 'Import/old' });
    const event = upload(world, key, csv);
    await receiveFile(world, event);
    expect(world.drop.retentions.get(key)).toBe(7);
    world.drop.retentions.clear();
    await receiveFile(world, event);
    expect(world.drop.retentions.get(key)).toBe(7);
  });
});

describe('files of a firm that wait for runs', () => {
  /** Names under which files wait, as far as the quota looks. */
  async function claimNames(count: number): Promise<void> {
    const { client, table } = world.integrator;
    for (let at = 0; at < count; at += 1) {
      const fileId = createHash('md5').update(String(at)).digest('hex').slice(0, 26).toUpperCase();
      const row = { canonicalName: `n${at}`, fileId, revision: 1, takenCount: 0 };
      const Item = { pk: `F#${firm1}#NAMES`, sk: row.canonicalName, ...row };
      await client.send(new PutCommand({ TableName: table, Item }));
    }
  }

  it('ZI-F-013: are so many at most; one more is refused, and one of a waiting name replaces it', async () => {
    const first = await arrive(world, name, csv);
    await claimNames(mostPendingFiles - 1);
    world.clock.advance(1000);
    const one = await arrive(world, 'fn_Custom_Data_import_20261119.csv', csv);
    expect([one.status, one.notes]).toEqual([
      'REJECTED',
      [{ code: 'ZI-F-013', level: 'ERROR', message: expect.stringMatching(/^200 files of your firm wait/) }],
    ]);
    world.clock.advance(1000);
    const again = await arrive(world, name, csvOf(10, { FieldValue: 'Red' }));
    expect([again.status, again.replaces?.fileId]).toEqual(['WAITING', first.fileId]);
    const other = await arrive(world, name, csv, { firmId: firm10 });
    expect(other.status).toBe('WAITING');
  });

  it('count also while the subscription is not active', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    await claimNames(mostPendingFiles);
    expect(codesOf(await arrive(world, name, csv))).toEqual(['ZI-F-013']);
  });
});
