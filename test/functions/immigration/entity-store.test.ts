import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entity, EntityRef } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { entityId } from '../../../functions/immigration/entity-rows.ts';
import {
  entitiesOfEmployee,
  putEntities,
  readEntities,
  readEntity,
} from '../../../functions/immigration/entity-store.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { countingDeps } from './counting-deps.ts';
import { at } from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  deps = { immigration: { client: engine.client, table: await engine.createTable() } };
});

const ref = (kind: Entity['kind'], key: string[], firmId = 'firm1'): EntityRef => ({ firmId, kind, key });
const entity = (kind: Entity['kind'], key: string[], over: Partial<Entity> = {}): Entity => ({
  ...ref(kind, key),
  values: {},
  version: 1,
  createdAt: at,
  modifiedAt: at,
  ...over,
});

describe('entities', () => {
  it('are read back as they were put, missing ones being absent', async () => {
    const visa = entity('VISA', ['E', '1', 'N1#2%'], { values: { VisaNumber: 'N1#2%' }, version: 3 });
    const corporation = entity('CORPORATION', ['E'], {
      origin: { runDate: '2025-06-02', fileId: 'f', rowNumber: 7 },
    });
    await putEntities(deps, [visa, corporation]);
    const asked = [ref('VISA', visa.key), ref('CORPORATION', ['E']), ref('CONTACT', ['E', 'x'])];
    expect(await readEntities(deps, asked)).toEqual(
      new Map([
        [entityId(visa), visa],
        [entityId(corporation), corporation],
      ]),
    );
  });

  it('are found whatever the case of their key and however its accents are written', async () => {
    await putEntities(deps, [entity('EDUCATION', ['Acme', 'é1', 'École', 'Master', ''])]);
    const found = await readEntity(deps, ref('EDUCATION', ['ACME', 'É1', 'E\u0301COLE', 'master', '']));
    expect(found?.key).toEqual(['Acme', 'é1', 'École', 'Master', '']);
  });

  it('have keys that never meet, whatever their parts hold', () => {
    const refs = [
      ref('CONTACT', ['a', 'b#c']),
      ref('CONTACT', ['a', 'b%23c']),
      ref('CONTACT', ['a#C#b', 'c']),
      ref('CORPORATION', ['a']),
      ref('CONTACT', ['a', '']),
      ref('EMPLOYEE', ['a', 'b']),
      ref('EMPLOYEE', ['a#b', '']),
      ref('EMPLOYEE', ['a', '#b']),
      ref('VISA', ['a', 'b', 'EMPLOYEE']),
      ref('VISA', ['a', 'b\nVISA#x', 'y']),
      ref('VISA', ['a', 'b', 'x\nVISA#y']),
      ref('EXPIRATION', ['a', 'b', 'c', '']),
      ref('EXPIRATION', ['a', 'b', '', 'c']),
      ref('EXPIRATION', ['a', 'b', 'c#', '']),
      ref('PASSPORT', ['a', 'b', 'c', '']),
      ref('CORPORATION', ['a'], 'firm10'),
      ref('CORPORATION', ['0#C#a'], 'firm1'),
    ];
    expect(new Set(refs.map(entityId)).size).toBe(refs.length);
  });

  it('may have the longest keys that a row can hold', async () => {
    const long = ['E', '1', '€#'.repeat(75), '😀'.repeat(60), '%'.repeat(100)];
    const other = [...long.slice(0, 4), `${'%'.repeat(99)}x`];
    await putEntities(deps, [
      entity('EDUCATION', long, { version: 1 }),
      entity('EDUCATION', other, { version: 2 }),
    ]);
    expect((await readEntity(deps, ref('EDUCATION', long)))?.version).toBe(1);
    expect((await readEntity(deps, ref('EDUCATION', other)))?.version).toBe(2);
  });

  it('of one firm are not seen by another whose name begins the same', async () => {
    await putEntities(deps, [entity('EMPLOYEE', ['E', '1']), entity('VISA', ['E', '1', 'N'])]);
    expect((await entitiesOfEmployee(deps, 'firm1', 'E', '1')).map(({ kind }) => kind).sort()).toEqual([
      'EMPLOYEE',
      'VISA',
    ]);
    for (const other of ['firm10', 'firm', 'firm2']) {
      expect(await entitiesOfEmployee(deps, other, 'E', '1')).toEqual([]);
      expect(await readEntity(deps, ref('VISA', ['E', '1', 'N'], other))).toBeUndefined();
    }
  });

  it('of an employee are told without those of the next and without the marks', async () => {
    const visa = entity('VISA', ['E', '1', 'N'], { values: { IsCurrent: 'true' } });
    await putEntities(deps, [entity('EMPLOYEE', ['E', '1']), visa, entity('VISA', ['E', '10', 'M'])]);
    expect(await entitiesOfEmployee(deps, 'firm1', 'e', '1')).toEqual([entity('EMPLOYEE', ['E', '1']), visa]);
  });
});

describe('large numbers', () => {
  const many = Array.from({ length: 260 }, (_, at) =>
    entity('VISA', ['E', String(at), 'N'], { values: { IsCurrent: 'true' } }),
  );

  it('are put 25 and read 100 a request', async () => {
    const counted = countingDeps(deps);
    await putEntities(counted, many);
    // The tally, 260 entities, then 260 rows that name the holders of their marks.
    expect(counted.sent()).toEqual({ BatchWriteCommand: 23 });
    expect((await readEntities(counted, [...many, ...many])).size).toBe(260);
    expect(counted.sent()).toEqual({ BatchWriteCommand: 23, BatchGetCommand: 3 });
  });

  it('put twice leave the same table, and of the same entity the last', async () => {
    await putEntities(deps, many);
    await putEntities(deps, [...many, { ...many[0], version: 2 } as Entity]);
    const found = await readEntities(deps, many);
    expect(
      [...found.values()]
        .map(({ version }) => version)
        .sort()
        .slice(-2),
    ).toEqual([1, 2]);
    expect(found.size).toBe(260);
  });
});
