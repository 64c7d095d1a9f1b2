import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { namingColumns } from '../../../functions/immigration/catalog/kind-rules.ts';
import { type Entity, type EntityRef, immigrationIndexes } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { entityItem, rowKeyOf } from '../../../functions/immigration/entity-rows.ts';
import { putEntities, readEntity } from '../../../functions/immigration/entity-store.ts';
import { namedBy } from '../../../functions/immigration/named-by.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

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

const at = '2026-11-20T20:00:00.000Z';
function entity(
  kind: Entity['kind'],
  key: string[],
  values: Entity['values'] = {},
  firmId = 'firm1',
): Entity {
  return { firmId, kind, key, values, version: 1, createdAt: at, modifiedAt: at };
}
const employer = entity('CORPORATION', ['ACME']);
const contact = entity('CONTACT', ['ACME', 'M-1']);
const employee = entity('EMPLOYEE', ['ACME', 'E-1']);

const namerOf = async (ref: EntityRef, more: Parameters<typeof namedBy>[2] = (now) => now) =>
  (await namedBy(deps, ref, more))?.key;

describe('an entity is named', () => {
  it.each([
    ['an employer by its contacts', employer, contact],
    ['an employer by its employees', employer, employee],
    ['an employer by its branches', employer, entity('CORPORATION', ['SUB'], { ParentEmployerID: 'acme' })],
    ['an employee by what belongs to it', employee, entity('VISA', ['ACME', 'E-1', 'V1'])],
    [
      'a contact by supervisors',
      contact,
      entity('SUPERVISOR', ['ACME', 'E-1', 'm-1'], { SupervisorContactID: 'm-1' }),
    ],
    ['a contact by cases', contact, entity('CASE', ['ACME', 'E-1', 'C1'], { RequestedByContactID: 'M-1' })],
  ])('%s', async (_, named, namer) => {
    await putEntities(deps, [named, namer]);
    expect(await namerOf(named)).toEqual(namer.key);
    expect(await namerOf(named, () => undefined)).toBeUndefined();
  });

  it('by nobody of another firm, employer or name that begins alike', async () => {
    await putEntities(deps, [
      entity('EMPLOYEE', ['ACME-2', 'E-1']),
      entity('EMPLOYEE', ['ACME', 'E-10'], {}, 'firm10'),
      entity('CORPORATION', ['SUB'], { ParentEmployerID: 'ACME-2' }),
      entity('CORPORATION', ['ACME'], { ParentEmployerID: 'ACME' }),
      entity('CASE', ['ACME-2', 'E-1', 'C1'], { RequestedByContactID: 'M-1' }),
      entity('CASE', ['ACME', 'E-1', 'C1'], { RequestedByContactID: 'M-10' }),
      entity('CASE', ['ACME', 'E-1', 'C2']),
    ]);
    expect(await namerOf(employer)).toBeUndefined();
    expect(await namerOf(contact)).toBeUndefined();
  });

  it('by none that will name another one', async () => {
    await putEntities(deps, [employer, entity('CORPORATION', ['SUB'], { ParentEmployerID: 'ACME' })]);
    const moved = (now: Entity) => ({ ...now, values: { ...now.values, ParentEmployerID: 'OTHER' } });
    expect(await namerOf(employer, moved)).toBeUndefined();
  });

  it('by one among many that go', async () => {
    const employees = Array.from({ length: 130 }, (_, index) => entity('EMPLOYEE', ['ACME', `E${index}`]));
    await putEntities(deps, [employer, ...employees]);
    const stays = employees[100]?.key;
    expect(await namerOf(employer, (now) => (now.key[1] === stays?.[1] ? now : undefined))).toEqual(stays);
    expect(await namerOf(employer, () => undefined)).toBeUndefined();
  });
});

describe('the index by employer', () => {
  it('knows of every column by which something names an employer or a contact that it does not belong to', () => {
    const naming = importTemplates.flatMap(({ entity: kind, columns }) =>
      columns
        .filter(
          ({ reference, keyPart }) =>
            reference === 'CONTACT' || (reference === 'CORPORATION' && keyPart === undefined),
        )
        .map(({ name }) => [kind, name]),
    );
    expect(Object.fromEntries(naming)).toEqual(namingColumns);
    expect(naming).toHaveLength(Object.keys(namingColumns).length);
  });

  it('is left when the column is cleared, and what was written before it is read as ever', async () => {
    const branch = entity('CORPORATION', ['SUB'], { ParentEmployerID: 'ACME' });
    await putEntities(deps, [branch]);
    await putEntities(deps, [{ ...branch, values: {} }]);
    expect(await namerOf(employer)).toBeUndefined();
    const { client, table } = deps.immigration;
    await client.send(new PutCommand({ TableName: table, Item: { ...rowKeyOf(employee), ...employee } }));
    expect(await readEntity(deps, employee)).toEqual(employee);
    expect(entityItem(employee)).toMatchObject({ employerPk: 'F#firm1#C#acme', employerSk: 'EMPLOYEE#e-1' });
  });
});
