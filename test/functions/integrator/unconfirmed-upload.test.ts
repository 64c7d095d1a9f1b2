import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { tellLeftOvers } from '../../../functions/integrator/unfinished-upload.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  codesOf,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  newest,
  objectsIn,
  runChecks,
  setUp,
  upload,
} from '../../support/integrator-world.ts';
import { itemsIn, keptOf, runNight } from '../../support/run-world.ts';
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

const name = 'fn_Custom_Data_import_20261121.csv';
const csv = csvOf(10, {});
const hour = 3_600_000;
const attentionCount = async () =>
  (await itemsIn(world.integrator.client, world.integrator.table)).filter(
    ({ pk }) => pk === `F#${firm1}#ATTENTION`,
  ).length;

const unnoticed = async () => {
  world.log.measured.length = 0;
  await tellLeftOvers(world);
  return world.log.measured;
};

describe('an upload of which no event has told', () => {
  it('is counted for the operator from ten minutes on, until its firm is told', async () => {
    upload(world, keyOf(name), csv);
    upload(world, keyOf(`${name}.filepart`), csv);
    world.clock.advance(hour / 6);
    expect(await unnoticed()).toEqual([['FilesUnnoticed', 0]]);
    world.clock.advance(1);
    expect(await unnoticed()).toEqual([['FilesUnnoticed', 1]]);
    expect(objectsIn(world, `${firm1}/Import/`)).toHaveLength(2);
    expect(await attentionCount()).toBe(0);
    world.clock.advance(hour);
    expect(await unnoticed()).toEqual([['FilesUnnoticed', 0]]);
    expect(await attentionCount()).toBe(1);
  });

  it('is counted no more when its event comes', async () => {
    const event = upload(world, keyOf(name), csv);
    world.clock.advance(hour / 2);
    expect(await unnoticed()).toEqual([['FilesUnnoticed', 1]]);
    await receiveFile(world, event);
    expect(await unnoticed()).toEqual([['FilesUnnoticed', 0]]);
  });

  it.each([name, 'staff.csv'])(
    '%s: is told once, after an hour, and moved away after a day',
    async (lost) => {
      upload(world, keyOf(lost), csv);
      world.clock.advance(hour);
      expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
      world.clock.advance(1);
      expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
      expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
      const file = await newest(world);
      expect([file.status, codesOf(file), await attentionCount()]).toEqual(['REJECTED', ['ZI-F-012'], 1]);
      expect(objectsIn(world, `${firm1}/Import/`)).toEqual([keyOf(lost)]);
      world.clock.advance(23 * hour);
      expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
      expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
      expect(objectsIn(world, `${firm1}/Rejected/20261120/${lost}`)).toHaveLength(2);
      expect(await attentionCount()).toBe(1);
    },
  );

  it('is taken in when its event comes within the day', async () => {
    const event = upload(world, keyOf(name), csv);
    world.clock.advance(2 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
    expect(await receiveFile(world, event)).toBe('RECEIVED');
    await runChecks(world);
    world.clock.advance(11 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
    expect((await runNight(world)).jobs.map(({ status }) => status)).toEqual(['COMPLETED']);
    expect((await keptOf(world, 'CUSTOM_VALUE')).size).toBe(1);
    world.clock.advance(24 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
  });

  it('is told although the same content was taken in before', async () => {
    await arrive(world, name, csv);
    await runNight(world);
    world.clock.advance(hour);
    upload(world, keyOf(name), csv);
    world.clock.advance(2 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
  });

  it('and that took the place of a waiting file is told', async () => {
    await arrive(world, name, csv);
    world.clock.advance(hour);
    upload(world, keyOf(name), csvOf(10, { FieldValue: 'other' }));
    world.clock.advance(2 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
  });
});

describe('an upload of which an event has told', () => {
  it('is none, while it waits or is held; one that was refused is moved away after all', async () => {
    await arrive(world, name, csv);
    await arrive(world, 'fn_Custom_Data_import_20261130.csv', csv);
    const event = upload(world, keyOf('staff.csv'), csv);
    world.drop.fails = () => {
      throw new Error('killed');
    };
    await expect(receiveFile(world, event)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    world.clock.advance(48 * hour);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
    expect(objectsIn(world, `${firm1}/Import/`).map((key) => key.slice(-6))).toEqual(['21.csv', '30.csv']);
    expect(await attentionCount()).toBe(1);
  });

  it('ZI-F-010: waits for a subscription for 30 days, and is refused then', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    const held = await arrive(world, name, csv);
    world.clock.advance(30 * 24 * hour);
    expect([held.status, await tellLeftOvers(world)]).toEqual(['HELD', { toldCount: 0 }]);
    world.clock.advance(1);
    world.drop.fails = () => {
      throw new Error('killed');
    };
    await expect(tellLeftOvers(world)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    await tellLeftOvers(world);
    const file = await newest(world);
    expect([file.status, codesOf(file), await attentionCount()]).toEqual(['REJECTED', ['ZI-F-010'], 1]);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
    expect(objectsIn(world, `${firm1}/Rejected/20261220/${name}`)).toHaveLength(2);
  });
});
