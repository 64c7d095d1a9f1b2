import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../../functions/integrator/import-file-store.ts';
import { sweepUploads } from '../../../functions/integrator-uploads/sweep-uploads.ts';
import { takeUpload } from '../../../functions/integrator-uploads/take-upload.ts';
import { csvOf, firm1, keyOf, objectsIn, runChecks, textAt } from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { ask, put, shown, type UploadsWorld, uploadsWorld } from './uploads-world.ts';

let engine: TableEngine;
let world: UploadsWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await uploadsWorld(engine);
});

const fileName = 'company_Details_import_20261120.csv';
const content = csvOf(1, { ParentEmployerID: '' });
const tenMinutes = 10 * 60_000;
const fileCount = async () => (await listFiles(world, firm1, { limit: 50 })).length;

describe('an upload by request of which no event has told', () => {
  it('is taken in after ten minutes, once, as of when it was put', async () => {
    const uploadId = await ask(world, fileName, content);
    put(world, uploadId, content);
    world.clock.advance(tenMinutes);
    expect(await sweepUploads(world)).toEqual({ takenCount: 0 });
    world.clock.advance(1);
    expect(await sweepUploads(world)).toEqual({ takenCount: 1 });
    expect(await sweepUploads(world)).toEqual({ takenCount: 0 });
    await runChecks(world);
    const { status, file } = await shown(world, uploadId);
    expect([status, file.status, file.arrivedAt]).toEqual([
      'RECEIVED',
      'WAITING',
      '2026-11-20T20:00:00.000Z',
    ]);
    expect([objectsIn(world, '.uploads/'), textAt(world, keyOf(fileName)), await fileCount()]).toEqual([
      [],
      content,
      1,
    ]);
  });

  it('is one file still when its event comes after all', async () => {
    const uploadId = await ask(world, fileName, content);
    const event = put(world, uploadId, content);
    world.clock.advance(tenMinutes + 1);
    await sweepUploads(world);
    expect(await takeUpload(world, event)).toBe('KNOWN');
    expect(await fileCount()).toBe(1);
  });

  it('keeps no other from its turn when it fails', async () => {
    const names = ['company_Details_import_20261119.csv', fileName];
    for (const name of names) put(world, await ask(world, name, content), content);
    world.clock.advance(tenMinutes + 1);
    world.drop.fails = (effect, key) => {
      if (effect === 'copy' && key.endsWith(String(names[0]))) throw new Error('killed');
    };
    await expect(sweepUploads(world)).rejects.toThrow('killed');
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([keyOf(fileName)]);
  });
});

describe('an upload that a message has begun', () => {
  it('is left to the next try of the message', async () => {
    const event = put(world, await ask(world, fileName, content), content);
    world.drop.fails = (effect) => {
      if (effect === 'copy') throw new Error('killed');
    };
    await expect(takeUpload(world, event)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    world.clock.advance(tenMinutes + 1);
    expect(await sweepUploads(world)).toEqual({ takenCount: 0 });
    expect(await fileCount()).toBe(0);
    expect(await takeUpload(world, event)).toBe('RECEIVED');
    expect(await fileCount()).toBe(1);
  });
});
