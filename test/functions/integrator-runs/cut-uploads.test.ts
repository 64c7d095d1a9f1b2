import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { receiveBrokenUpload } from '../../../functions/integrator/unfinished-upload.ts';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keyOf,
  objectsIn,
  upload,
} from '../../support/integrator-world.ts';
import { itemsIn, keptItems, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

/** Of each template; every byte of every template is cut where files are read. */
const cutsOfEach = process.env['WAYBILL_DEEP'] === undefined ? 12 : 200;

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await integratorWorld(engine);
});
afterAll(() => engine.stop());

const contentOf = (id: number): string => csvOf(id, id === 1 ? { ParentEmployerID: '' } : {});

/** From the first byte to the last but one, the ends of both among them. */
function* cuts(length: number): Generator<number> {
  for (let place = 0; place < cutsOfEach; place += 1)
    yield Math.round((place * (length - 1)) / (cutsOfEach - 1));
}

describe('an upload that breaks off', () => {
  it('at any byte changes nothing, and the whole one after it is applied once', async () => {
    const before = await keptItems(world);
    let count = 0;
    for (const { id, baseName } of importTemplates) {
      const whole = Buffer.from(contentOf(id));
      for (const size of cuts(whole.length)) {
        world.clock.advance(1000);
        const key = keyOf(`${baseName}_20261120.csv`);
        const event = upload(world, key, whole.subarray(0, size));
        expect(await receiveBrokenUpload(world, event)).toBe('REJECTED');
        count += 1;
      }
    }
    expect(count).toBe(cutsOfEach * importTemplates.length);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
    expect((await runNight(world, { runId: '2026-11-21' })).jobs).toEqual([]);
    expect([await keptItems(world), world.immigrationWrites.writeCount]).toEqual([before, 0]);
    const rows = await itemsIn(world.integrator.client, world.integrator.table);
    expect(rows.filter(({ pk }) => pk === `F#${firm1}#ATTENTION`)).toHaveLength(count);

    world.clock.set('2026-11-21T20:00:00.000Z');
    for (const { id } of importTemplates) await send(world, id, contentOf(id), { date: '20261121' });
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    expect(jobs.map((job) => [job.templateId, job.status, job.rowCount, job.createdCount])).toEqual(
      importTemplates.map(({ id }) => [id, 'COMPLETED', 1, 1]),
    );
    expect((await keptItems(world)).filter(({ kind }) => kind !== undefined)).toHaveLength(11);
  }, 60_000);
});
