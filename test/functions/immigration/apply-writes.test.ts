import type { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyWrites } from '../../../functions/immigration/apply-writes.ts';
import type { Entity } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { entityId, rowKeyOf } from '../../../functions/immigration/entity-rows.ts';
import { putEntities, readEntities, readEntity } from '../../../functions/immigration/entity-store.ts';
import { cancellationCodes, type TransactItem } from '../../../functions/platform/table.ts';
import { itemsIn } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { at } from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
/** Actions of each transaction. */
let sizes: number[];
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  sizes = [];
  const client = new Proxy(engine.client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name);
      return (command: TransactWriteCommand) => {
        const { TransactItems } = command.input;
        if (TransactItems !== undefined) sizes.push(TransactItems.length);
        return target.send(command);
      };
    },
  });
  deps = { immigration: { client, table: await engine.createTable() } };
});

const employee = (id: string, values: Entity['values'] = {}): Entity => ({
  ...{ firmId: 'firm1', kind: 'EMPLOYEE', key: ['ACME', id], values },
  ...{ version: 1, createdAt: at, modifiedAt: at },
});
const puts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ put: employee(String(index)) }));
const guard = (isHeld = true): TransactItem => ({
  ConditionCheck: {
    TableName: deps.immigration.table,
    Key: { pk: 'LOCK', sk: 'LOCK' },
    ConditionExpression: isHeld ? 'attribute_not_exists(pk)' : 'attribute_exists(pk)',
  },
});
const note = (): TransactItem => ({
  Put: { TableName: deps.immigration.table, Item: { pk: 'NOTE', sk: 'NOTE' } },
});
const hasNote = async () =>
  (await itemsIn(engine.client, deps.immigration.table)).some(({ pk }) => pk === 'NOTE');

describe('writes', () => {
  it('go in transactions of 97 at most, the guard with each and what is last with the last', async () => {
    await applyWrites(deps, puts(200), { guard: guard(), last: [note()] });
    expect(sizes).toEqual([98, 98, 6 + 2]);
    expect((await itemsIn(engine.client, deps.immigration.table)).length).toBe(201);
  });

  it('leave room for all that is last', async () => {
    const more = Array.from({ length: 5 }, (_, index) => ({
      Put: { TableName: deps.immigration.table, Item: { pk: 'MORE', sk: String(index) } },
    }));
    await applyWrites(deps, puts(97), { guard: guard(), last: more });
    expect(sizes).toEqual([95, 3 + 1 + 5]);
  });

  it('are split before a transaction is too large', async () => {
    const large = { FieldValue: 'ü'.repeat(150_000) };
    const writes = Array.from({ length: 20 }, (_, index) => ({ put: employee(String(index), large) }));
    await applyWrites(deps, writes, { guard: guard() });
    expect(sizes).toEqual([8, 8, 7]);
  });

  it('are not made when there are none, but for what is last', async () => {
    await applyWrites(deps, [], { guard: guard() });
    expect(sizes).toEqual([]);
    await applyWrites(deps, [], { guard: guard(), last: [note()] });
    expect([sizes, await hasNote()]).toEqual([[2], true]);
  });

  it('are none while the guard does not hold', async () => {
    const work = applyWrites(deps, puts(150), { guard: guard(false), last: [note()] });
    const codes = await work.catch(cancellationCodes);
    expect(codes?.[0]).toBe('ConditionalCheckFailed');
    expect(await itemsIn(engine.client, deps.immigration.table)).toEqual([]);
  });

  it('put and remove; of the same entity the last counts', async () => {
    await putEntities(deps, [employee('gone'), employee('stays')]);
    const changed = employee('stays', { LastName: 'B' });
    await applyWrites(
      deps,
      [
        { put: employee('stays', { LastName: 'A' }) },
        { remove: employee('gone') },
        { put: employee('back') },
        { remove: employee('back') },
        { put: changed },
      ],
      { guard: guard() },
    );
    const found = await readEntities(deps, [employee('gone'), employee('stays'), employee('back')]);
    expect(found).toEqual(new Map([[entityId(changed), changed]]));
  });

  it('give the same table as plain puts, with who holds the marks', async () => {
    const visas = ['N1', 'N2'].map(
      (number): Entity => ({
        ...employee('1', { VisaNumber: number, IsCurrent: String(number === 'N2') }),
        kind: 'VISA',
        key: ['ACME', '1', number],
      }),
    );
    await applyWrites(
      deps,
      visas.map((put) => ({ put })),
      { guard: guard() },
    );
    const applied = await itemsIn(engine.client, deps.immigration.table);
    const plain = { immigration: { client: engine.client, table: await engine.createTable() } };
    await putEntities(plain, visas);
    const put = await itemsIn(engine.client, plain.immigration.table);
    expect(applied).toEqual(put.filter(({ pk }) => pk !== 'F#firm1#TALLY'));
    expect(applied.map(({ sk }) => sk)).toContain('MARK#VISA');
    expect(await readEntity(deps, visas[1] as Entity)).toEqual(visas[1]);
    expect(applied.map(({ pk }) => pk)).toContain(rowKeyOf(visas[0] as Entity).pk);
  });
});
