import { afterAll, beforeAll, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import {
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
} from '../../support/integrator-world.ts';
import { afterTwo, keptItems, queueNight, resultOf, send, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking } from '../../support/undo-world.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await integratorWorld(engine);
});
afterAll(() => engine.stop());

/** The same things, noting every word that they are asked with. */
function noting(words: Set<string>): RunDeps {
  const note = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (Array.isArray(value)) value.forEach(note);
    else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value))
      Object.values(value).forEach(note);
  };
  const noted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const member: unknown = Reflect.get(inner, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          // Of a command its input; of an object its key, and what it is copied to.
          note(
            name === 'send' ? (args[0] as { input: unknown }).input : [args[0], name === 'copy' && args[1]],
          );
          return member.apply(inner, args);
        };
      },
    });
  const { integrator, immigration, drop } = world;
  return {
    ...world,
    integrator: { ...integrator, client: noted(integrator.client) },
    immigration: { ...immigration, client: noted(immigration.client) },
    drop: noted(drop),
  };
}

it('INV-ZI-16: a run and its undo ask for nothing but what is under the keys of their firm', async () => {
  for (const firmId of [firm1, firm10])
    for (const { id } of importTemplates)
      await send(
        world,
        id,
        csvOf(id, { ParentEmployerID: '' }, { ParentEmployerID: '', EmployeeID: 'nobody' }),
        { firmId },
      );
  world.clock.set(afterTwo);
  await queueNight(world);
  const words = new Set<string>();
  const deps = noting(words);
  await workToEnd(deps);
  const { run } = await resultOf(world);
  await workToEnd(deps, await requestUndo(asking(deps), { ...run, by: 'Fay' }));
  const keys = [...words].filter((word) => /^F#|^firm\d+\//.test(word));
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter((key) => !/^(F#firm1(#|$)|firm1\/)/.test(key))).toEqual([]);
  expect([...words].filter((word) => word.includes(firm10))).toEqual([]);
  expect((await keptItems(world)).filter(({ kind, firmId }) => kind && firmId === firm10)).toEqual([]);
});
