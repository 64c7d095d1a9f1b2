import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../functions/import-templates/calendar-date.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import {
  anEmployer,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
} from '../../support/integrator-world.ts';
import { runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking, everything, keptBy, undo } from '../../support/undo-world.ts';

type Fields = Record<string, string>;
type State = Map<string, Fields>;

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const text = fc.constantFrom('', 'A', 'B');
const employers = ['ACME-US', 'P1', 'P2'];
const employerRow = fc.record({
  EmployerID: fc.constantFrom('P1', 'P2'),
  ParentEmployerID: fc.constantFrom('', ...employers),
  DBAName: text,
  Website: fc.constantFrom('', 'https://a.example'),
});
const employeeRow = fc.record({
  EmployerID: fc.constantFrom('ACME-US', 'P1'),
  EmployeeID: fc.constantFrom('1', '2'),
  MiddleName: text,
  Suffix: text,
  PreferredName: text,
});
const fileOf = (templateId: 1 | 3, row: fc.Arbitrary<Fields>) =>
  fc.record({
    templateId: fc.constant(templateId),
    /** Two files of a template have two days in their names, the older is applied first. */
    age: fc.constantFrom(1, 2),
    rows: fc.array(row, { minLength: 1, maxLength: 4 }),
  });
const night = fc.record({
  kind: fc.constant('NIGHT' as const),
  files: fc.uniqueArray(fc.oneof(fileOf(1, employerRow), fileOf(3, employeeRow)), {
    selector: ({ templateId, age }) => `${templateId} ${age}`,
    minLength: 1,
    maxLength: 4,
  }),
});
const step = fc.oneof(
  { weight: 3, arbitrary: night },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('UNDO' as const), which: fc.nat() }) },
);

interface Past {
  readonly runId: string;
  readonly before: State;
  readonly after: State;
  isUndone: boolean;
}

const employerOf = (id: string): string => `CORPORATION ${id}`;

/** What is to be left of a run once it is undone, and whether anything had to be kept. */
function undone({ before, after }: Past, now: State): { readonly left: State; readonly isAnyKept: boolean } {
  const left: State = new Map([...now].map(([id, fields]) => [id, { ...fields }]));
  const made = [...after.keys()].filter((id) => !before.has(id) && now.has(id));
  let isAnyKept = false;
  for (const [id, former] of before) {
    const [written = {}, fields] = [after.get(id), left.get(id)];
    if (fields === undefined) continue;
    for (const column of new Set([...Object.keys(former), ...Object.keys(written)])) {
      if (former[column] === written[column] || fields[column] === former[column]) continue;
      if (fields[column] !== written[column]) isAnyKept = true;
      else if (former[column] === undefined) delete fields[column];
      else fields[column] = former[column];
    }
  }
  const isAsMade = (id: string) =>
    JSON.stringify(sorted(now.get(id))) === JSON.stringify(sorted(after.get(id)));
  // Those that name each other go together: nothing that stays names them.
  const going = new Set(made.filter(isAsMade));
  const isNamed = (id: string) =>
    [...left].some(
      ([other, fields]) =>
        other !== id &&
        !going.has(other) &&
        (other.startsWith('EMPLOYEE')
          ? employerOf(fields['EmployerID'] ?? '') === id
          : employerOf(fields['ParentEmployerID'] ?? '') === id),
    );
  for (let next: string | undefined = ''; next !== undefined; ) {
    next = [...going].find(isNamed);
    if (next !== undefined) going.delete(next);
  }
  for (const id of going) left.delete(id);
  return { left, isAnyKept: isAnyKept || made.some((id) => left.has(id)) };
}
const sorted = (fields: Fields = {}) => Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

describe('whatever a history of runs was', () => {
  const stateOf = (world: IntegratorWorld) => everything(world, ['CORPORATION', 'EMPLOYEE']);

  async function applyNight(
    world: IntegratorWorld,
    { files }: { readonly files: readonly { templateId: number; age: number; rows: Fields[] }[] },
    runDate: string,
  ) {
    const eve = addDays(runDate, -1);
    world.clock.set(`${eve}T20:00:00.000Z`);
    for (const { templateId, age, rows } of files) {
      const date = addDays(runDate, -age).replaceAll('-', '');
      await send(world, templateId, csvOf(templateId, ...rows), { date });
    }
    const before = await stateOf(world);
    const { run } = await runNight(world, { runId: runDate });
    return { runId: run.runId, before, after: await stateOf(world), isUndone: false };
  }

  async function undoOne(world: IntegratorWorld, past: Past) {
    const now = await stateOf(world);
    if (past.isUndone) {
      const asked = requestUndo(asking(world), { firmId: firm1, runId: past.runId, by: 'Fay' });
      await expect(asked).rejects.toMatchObject({ code: 'RUN_ALREADY_UNDONE' });
      return;
    }
    let jobs: Awaited<ReturnType<typeof undo>>['jobs'];
    try {
      ({ jobs } = await undo(world, past));
    } catch (error) {
      expect(error).toMatchObject({ code: 'NOTHING_TO_UNDO' });
      expect(sortedState(past.after)).toEqual(sortedState(past.before));
      return;
    }
    past.isUndone = true;
    const { left, isAnyKept } = undone(past, now);
    expect(sortedState(await stateOf(world))).toEqual(sortedState(left));
    const keptCount = jobs.reduce((sum, job) => sum + (job.undo?.keptCount ?? 0), 0);
    if (isAnyKept) expect(keptCount).toBeGreaterThan(0);
    const told = jobs.flatMap((job) => ((job.undo?.keptCount ?? 0) > 0 ? keptBy(world, job) : []));
    expect(told).toHaveLength(keptCount);
    // What is said to stand, and what is said to name it, is there.
    const records = told.flatMap(({ message }) => [
      ...message.matchAll(/(Employer|Employee) (\S+(?: \/ \S+)?) (?:was kept:|still names)/g),
    ]);
    for (const [, kind, key = ''] of records)
      expect(left.has(`${kind === 'Employee' ? 'EMPLOYEE' : 'CORPORATION'} ${key.replace(' / ', '/')}`)).toBe(
        true,
      );
  }
  const sortedState = (state: State) =>
    [...state].map(([id, fields]) => [id, sorted(fields)] as const).sort();

  it('an undo takes back just what nobody has changed or named since', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
        const world = await integratorWorld(engine);
        await keep(world, anEmployer);
        const past: Past[] = [];
        for (const one of steps) {
          const target = one.kind === 'UNDO' ? past[one.which % (past.length || 1)] : undefined;
          if (target !== undefined) await undoOne(world, target);
          if (one.kind === 'NIGHT')
            past.push(await applyNight(world, one, addDays('2026-11-21', past.length)));
        }
        for (const one of past.toReversed()) await undoOne(world, one);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);
});
