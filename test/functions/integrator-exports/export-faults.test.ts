import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markUnsure } from '../../../functions/immigration/firm-tally.ts';
import { putPetition } from '../../../functions/immigration/reference-store.ts';
import { writeExport } from '../../../functions/integrator-exports/write-export.ts';
import { dropFiles } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  askedOf,
  type ExportWorld,
  exportWorld,
  fileOf,
  firmId,
  jobRow,
  keep,
  keepSmallFirm,
  thing,
  writeToEnd,
} from './export-firm.ts';

let engine: TableEngine;
let firm: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  firm = await exportWorld(engine);
  await keepSmallFirm(firm);
  const employees = Array.from({ length: 120 }, (_, place) => ['B-CORP', String(1000 + place)]);
  await keep(
    firm,
    ...employees.flatMap((key) => [
      thing('EMPLOYEE', key, { LastName: `Name ${key[1]}` }),
      thing('VISA', [...key, 'A'], { IsCurrent: 'true', VisaNumber: 'A' }),
      thing('VISA', [...key, 'B'], { VisaNumber: 'B' }),
      thing('CASE', [...key, 'C'], { CaseStatus: 'Open' }),
    ]),
  );
}, 30_000);
afterAll(() => engine.stop());

/** The same firm with a bucket of its own that takes small parts. */
function withOwnBucket(): ExportWorld {
  const drop = dropFiles();
  drop.partLimits.smallestBytes = 1;
  return { ...firm, drop };
}
const smallParts = (id: number) => askedOf(id, { partBytes: 3000 });

/** Otherwise at every call that changes something. */
const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const effects = /^(save|write.*|(begin|send|join|drop)Part?s?|(Put|Update|TransactWrite)Command)$/;

/** The world of a call that can be killed, and the numbers of its calls that change something. */
function killable(world: ExportWorld, { save }: Pick<JobRow, 'save'>) {
  const kill = killSwitch();
  const effectCalls: number[] = [];
  const noted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const member: unknown = Reflect.get(inner, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const command = name === 'send' ? (args[0] as object).constructor.name : String(name);
          if (effects.test(command)) effectCalls.push(kill.callCount);
          return member.apply(inner, args);
        };
      },
    });
  const wrap = <T extends object>(target: T): T => kill.wrap(noted(target));
  const { immigration, drop } = world;
  return {
    kill,
    effectCalls,
    world: { ...world, immigration: { ...immigration, client: wrap(immigration.client) }, drop: wrap(drop) },
    save: wrap({ save }).save,
  };
}
type JobRow = ReturnType<typeof jobRow>;

describe('an export that is killed', () => {
  it.each([1, 2, 4, 6, 7, 8])(
    'anywhere and begun again gives the same file once, template %i',
    async (id) => {
      const asked = smallParts(id);
      const golden = withOwnBucket();
      await writeToEnd(withOwnBucket(), asked);
      await markUnsure(firm, firmId, ['VISA', 'CASE']);
      const whole = killable(golden, jobRow());
      whole.kill.arm(Number.POSITIVE_INFINITY, 'before');
      const wanted = await writeToEnd(whole.world, asked, { ...jobRow(), save: whole.save });
      const all = Array.from({ length: whole.kill.callCount }, (_, place) => place + 1);
      const calls = isDeep ? all : whole.effectCalls;
      expect(calls.length).toBeGreaterThan(3);
      for (const call of calls)
        for (const moment of ['before', 'after'] as const) {
          const world = withOwnBucket();
          const row = jobRow();
          await markUnsure(firm, firmId, ['VISA', 'CASE']);
          const killed = killable(world, row);
          killed.kill.arm(call, moment);
          await expect(writeToEnd(killed.world, asked, { ...row, save: killed.save })).rejects.toThrow(
            Killed,
          );
          const result = await writeToEnd(world, asked, row);
          const text = fileOf(world, asked);
          expect([call, moment, text]).toEqual([call, moment, fileOf(golden, asked)]);
          expect(result).toEqual({ ...wanted, eTag: result.kind === 'WRITTEN' ? result.eTag : '' });
        }
    },
    isDeep ? 600_000 : 60_000,
  );

  it('after each part goes on with the next one, and reads nothing twice', async () => {
    const asked = smallParts(4);
    const golden = withOwnBucket();
    await writeToEnd(golden, asked);
    const world = withOwnBucket();
    const row = jobRow(() => false);
    const places: (string | undefined)[] = [];
    for (let isEnded = false; !isEnded; places.push(row.state?.after))
      ({ isEnded } = await writeExport(world, asked, row));
    expect(fileOf(world, asked)).toBe(fileOf(golden, asked));
    const parts = places.slice(0, -1);
    expect(parts.length).toBeGreaterThan(2);
    expect(new Set(parts).size).toBe(parts.length);
    expect(row.state?.seenCounts?.['VISA']).toBe(244);
  });

  it('between two of few changes goes on behind the place that it had come to, with the same bytes', async () => {
    const changedSince = '2026-11-10T10:00:00.000Z';
    const modifiedAt = '2026-11-11T10:00:00.000Z';
    for (const id of ['1001', '1119'])
      await keep(firm, { ...thing('EMPLOYEE', ['B-CORP', id], { LastName: `New ${id}` }), modifiedAt });
    const asked = askedOf(2, { changedSince });
    const golden = withOwnBucket();
    expect(await writeToEnd(golden, asked)).toMatchObject({ rowCount: 2 });
    const world = withOwnBucket();
    const row = jobRow(() => false);
    const places: (string | undefined)[] = [];
    for (let isEnded = false; !isEnded; places.push(row.state?.after)) {
      // What earlier calls put aside is what later ones go on with.
      ({ isEnded } = await writeExport(world, asked, row));
      expect(row.state?.parts.length).toBe(isEnded ? 1 : 0);
    }
    expect(new Set(places.slice(0, -1)).size).toBeGreaterThan(2);
    expect(fileOf(world, asked)).toBe(fileOf(golden, asked));
    const aside = [...world.drop.objects.keys()].filter((key) => key.includes('/rest-'));
    expect(aside.every((key) => world.drop.retentions.get(key) === 7)).toBe(true);
    expect(aside.every((key) => key.startsWith(`${firmId}/.integrator/`))).toBe(true);
  });

  it('begins again when what was put aside is gone', async () => {
    const asked = askedOf(4);
    const golden = withOwnBucket();
    await writeToEnd(golden, asked);
    const world = withOwnBucket();
    const row = jobRow(() => false);
    await writeExport(world, asked, row);
    world.drop.objects.clear();
    await writeToEnd(world, asked, { ...row, goOn: () => true });
    expect(fileOf(world, asked)).toBe(fileOf(golden, asked));
  });

  it.each([7, 8])('after a part of the Knowledge Base has no row twice, template %i', async (id) => {
    const asked = askedOf(id, { partBytes: 1 });
    const golden = withOwnBucket();
    await writeToEnd(golden, asked);
    const world = withOwnBucket();
    await writeToEnd(
      world,
      asked,
      jobRow(() => false),
    );
    expect(fileOf(world, asked)).toBe(fileOf(golden, asked));
  });

  it('begins again when the bucket has deleted its parts', async () => {
    const asked = smallParts(4);
    const golden = withOwnBucket();
    await writeToEnd(golden, asked);
    const world = withOwnBucket();
    const row = jobRow(() => false);
    await writeExport(world, asked, row);
    world.drop.openUploads.clear();
    await writeToEnd(world, asked, { ...row, goOn: () => true });
    expect(fileOf(world, asked)).toBe(fileOf(golden, asked));
  });

  it('shows the Knowledge Base as it was when the file was begun', async () => {
    const world = withOwnBucket();
    const asked = askedOf(7);
    const row = jobRow();
    const killed = { ...world.drop, sendPart: () => Promise.reject(new Killed('killed')) };
    await expect(writeToEnd({ ...world, drop: killed }, asked, row)).rejects.toThrow(Killed);
    const petition = { firmId, source: 'ZOOM', country: 'USA', isActive: true } as const;
    await putPetition(firm, { ...petition, petId: 'PET-2', name: 'Made since' });
    expect(await writeToEnd(world, asked, row)).toMatchObject({ kind: 'WRITTEN', rowCount: 1 });
    const reference = [...world.drop.objects.keys()].filter((key) => key.endsWith('reference.json'));
    expect(reference.map((key) => world.drop.retentions.get(key))).toEqual([7]);
  });
});
