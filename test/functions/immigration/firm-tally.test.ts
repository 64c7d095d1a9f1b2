import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWrites } from '../../../functions/immigration/apply-writes.ts';
import { type Entity, immigrationIndexes } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { countOfKind, entitiesOfKind } from '../../../functions/immigration/entities-of-kind.ts';
import { entityItem, kindGroup, kindKeyOf, rowKeyOf } from '../../../functions/immigration/entity-rows.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { readTallies, settleTally, tallyChanges } from '../../../functions/immigration/firm-tally.ts';
import { batchPut } from '../../../functions/platform/table.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { at } from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = await engine.createTable(Object.values(immigrationIndexes));
  deps = { immigration: { client: engine.client, table } };
});

const firmId = 'firm1';
const entity = (kind: Entity['kind'], key: string[], values = {}): Entity => ({
  ...{ firmId, kind, key, values, version: 1, createdAt: at, modifiedAt: at },
});

async function all(selection: Parameters<typeof entitiesOfKind>[1]) {
  const batches = [];
  for await (const batch of entitiesOfKind(deps, selection)) batches.push(batch);
  return { batches, rows: batches.flatMap(({ rows }) => rows) };
}

describe('the entities of a kind', () => {
  it('come whole and in the order of their keys, those of an employee together', async () => {
    const employees = Array.from({ length: 150 }, (_, place) => [`E${place % 7}`, String(place)]);
    const visas = employees.flatMap((key, place) =>
      Array.from({ length: 1 + (place % 4) }, (_, number) => entity('VISA', [...key, `V${number}`])),
    );
    const many = Array.from({ length: 230 }, (_, number) => entity('VISA', ['E3', 'many', `V${number}`]));
    await putEntities(deps, [...visas, ...many, ...employees.map((key) => entity('EMPLOYEE', key))]);
    const { batches, rows } = await all({ firmId, kind: 'VISA', owners: ['EMPLOYEE'] });
    const wanted = [...visas, ...many].map((one) => kindKeyOf(one).kindSk).sort();
    expect(rows.map(({ place }) => place)).toEqual(wanted);
    const groups = batches.map(
      (batch) => new Set(batch.rows.map(({ place }) => kindGroup(place, 'EMPLOYEE'))),
    );
    expect(groups.reduce((sum, { size }) => sum + size, 0)).toBe(151);
    const owners = rows.map(({ owners: { EMPLOYEE } }) => EMPLOYEE?.key.join('/'));
    expect(owners).toEqual(
      rows.map(({ entity: { key } }) => (key[1] === 'many' ? undefined : key.slice(0, 2).join('/'))),
    );
    const { after } = { after: batches[1]?.lastGroup };
    const rest = await all({ firmId, kind: 'VISA', after });
    expect(rest.rows.map(({ place }) => place)).toEqual(
      batches.slice(2).flatMap((batch) => batch.rows.map(({ place }) => place)),
    );
    expect(await countOfKind(deps, firmId, 'VISA')).toBe(wanted.length);
  });

  it('have only the values that are asked for', async () => {
    await putEntities(deps, [
      entity('CASE', ['E', '1', 'A'], { CaseStatus: 'Open', CaseName: 'x' }),
      entity('CASE', ['E', '1', 'B'], { CaseName: 'y' }),
    ]);
    const { rows } = await all({ firmId, kind: 'CASE', columns: ['CaseStatus', 'PetID'] });
    expect(rows.map((row) => row.entity.values)).toEqual([{ CaseStatus: 'Open' }, {}]);
    expect(rows[0]?.entity).toMatchObject({ kind: 'CASE', key: ['E', '1', 'A'], modifiedAt: at });
  });

  it('that the index still shows and that are gone are left out and told', async () => {
    const gone = entity('CORPORATION', ['GONE']);
    const ghost = { ...entityItem(gone), pk: 'F#firm1#C#ghost' };
    await putEntities(deps, [gone]);
    const stale: ImmigrationDeps = {
      immigration: {
        ...deps.immigration,
        client: new Proxy(engine.client, {
          get: (target, name) =>
            name !== 'send'
              ? Reflect.get(target, name)
              : async (command: { constructor: { name: string } }) => {
                  const answer = await target.send(command as never);
                  if (command.constructor.name !== 'QueryCommand') return answer;
                  const { Items = [] } = answer as { Items?: Record<string, unknown>[] };
                  return {
                    Items: Items.flatMap((item) => [item, { ...item, pk: ghost.pk, kindSk: 'ghost#' }]),
                  };
                },
        }),
      },
    };
    const batches = [];
    for await (const batch of entitiesOfKind(stale, { firmId, kind: 'CORPORATION' })) batches.push(batch);
    expect(batches.map(({ rows, goneCount }) => [rows.length, goneCount])).toEqual([[1, 1]]);
  });

  it('have keys of ASCII that fit, and different ones for different keys', () => {
    const parts = [
      'a',
      'é',
      'é%c3',
      '%c3a9;',
      'a#',
      'x'.repeat(900),
      `${'x'.repeat(900)}y`,
      '名'.repeat(400),
    ];
    const keys = parts.flatMap((one) =>
      parts.map((two) => kindKeyOf(entity('VISA', ['E', one, two])).kindSk),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[ -~]{1,1000}$/);
  });
});

describe('the tally of a firm', () => {
  const guard = () => ({
    ConditionCheck: {
      TableName: deps.immigration.table,
      Key: { ...rowKeyOf(entity('EMPLOYEE', ['none', 'none'])) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const tally = async () => (await readTallies(deps, firmId, ['VISA'])).get('VISA');

  it('moves with what is made and removed, by kind', async () => {
    const [a, b] = [entity('VISA', ['E', '1', 'A']), entity('VISA', ['E', '1', 'B'])];
    await applyWrites(deps, [{ put: a }, { put: b }], {
      guard: guard(),
      last: tallyChanges(deps, firmId, { made: [a, b, entity('CASE', ['E', '1', 'C'])] }),
    });
    await applyWrites(deps, [{ remove: a }], {
      guard: guard(),
      last: tallyChanges(deps, firmId, { removed: [a] }),
    });
    expect(await tally()).toEqual({ entityCount: 1, isSure: true, changeCount: 2 });
    expect((await readTallies(deps, firmId, ['CASE'])).get('CASE')).toMatchObject({ entityCount: 1 });
  });

  it('is sure from when it was settled until something is put that it does not tell of', async () => {
    expect(
      await settleTally(deps, { firmId, kind: 'VISA' }, { entityCount: 0, changeCount: undefined }),
    ).toBe(true);
    expect(await tally()).toMatchObject({ entityCount: 0, isSure: true });
    await batchPut(engine.client, deps.immigration.table, [entityItem(entity('VISA', ['E', '1', 'A']))]);
    expect(await tally()).toMatchObject({ isSure: true });
    await putEntities(deps, [entity('VISA', ['E', '1', 'B'])]);
    expect(await tally()).toMatchObject({ isSure: false });
  });

  it('is not settled when it has changed since it was read', async () => {
    const of = { firmId, kind: 'VISA' } as const;
    await putEntities(deps, [entity('VISA', ['E', '1', 'A'])]);
    const { changeCount } = (await tally()) ?? {};
    await putEntities(deps, [entity('VISA', ['E', '1', 'B'])]);
    expect(await settleTally(deps, of, { entityCount: 1, changeCount })).toBe(false);
    expect(await settleTally(deps, of, { entityCount: 0, changeCount: undefined })).toBe(false);
    expect(await tally()).toMatchObject({ isSure: false });
  });
});
