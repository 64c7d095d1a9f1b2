import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { takenMark } from '../../../functions/immigration/marks.ts';
import { needsSiblings, writesOf } from '../../../functions/immigration/plan-rows.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { EntityKind } from '../../../functions/import-templates/contract.ts';
import { foldedPart } from '../../../functions/import-templates/row-key.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  applyFile,
  checkedRow,
  employeeKey,
  exampleRow,
  noUpdate,
  outcomes,
  planFile,
  putExamples,
  templateOf,
  valuesOf,
  type Written,
} from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  deps = { immigration: { client: engine.client, table: await engine.createTable() } };
  await putExamples(deps);
});

const visa = (VisaNumber: string, IsCurrent: string, over: Written = {}): Written => ({
  ...exampleRow(templateOf('VISA')),
  VisaNumber,
  IsCurrent,
  ...over,
});
const passport = (PassportNumber: string, IsPrimary: string): Written => ({
  ...exampleRow(templateOf('PASSPORT')),
  PassportNumber,
  IsPrimary,
});
const contact = (ContactID: string, ContactType: string, IsPrimary: string): Written => ({
  ...exampleRow(templateOf('CONTACT')),
  ContactID,
  ContactType,
  IsPrimary,
});

const flag = async (kind: EntityKind, key: string[], column: string) =>
  (await valuesOf(deps, kind, key))?.[column];
const current = (...numbers: string[]) =>
  Promise.all(numbers.map((number) => flag('VISA', [...employeeKey, number], 'IsCurrent')));
const primary = (...numbers: string[]) =>
  Promise.all(numbers.map((number) => flag('PASSPORT', [...employeeKey, number, 'NGA'], 'IsPrimary')));
const primaryContacts = (...ids: string[]) =>
  Promise.all(ids.map((id) => flag('CONTACT', ['ACME-US', id], 'IsPrimary')));

describe('the current visa', () => {
  it('takes the mark from the one before, and tells so', async () => {
    await applyFile(deps, 'VISA', [visa('A', 'Y')]);
    const [plan] = await applyFile(deps, 'VISA', [visa('B', 'Y')]);
    expect(plan?.siblingChanges).toMatchObject([
      {
        isNew: false,
        entity: { key: [...employeeKey, 'A'], version: 2 },
        changes: [{ column: 'IsCurrent', before: 'true', after: 'false' }],
      },
    ]);
    expect(await current('A', 'B')).toEqual(['false', 'true']);
  });

  it('leaves the visas of other employees alone', async () => {
    await applyFile(deps, 'EMPLOYEE', [{ ...exampleRow(templateOf('EMPLOYEE')), EmployeeID: '2' }]);
    await applyFile(deps, 'VISA', [visa('A', 'Y'), visa('B', 'Y', { EmployeeID: '2' })]);
    expect(await current('A')).toEqual(['true']);
  });

  it('is the last of a file that says so, and the file again changes nothing', async () => {
    const rows = [visa('A', 'Y'), visa('B', 'Y'), visa('C', 'N'), visa('D', '')];
    await applyFile(deps, 'VISA', rows);
    expect(await current('A', 'B', 'C', 'D')).toEqual(['false', 'true', 'false', 'false']);
    expect(outcomes(await applyFile(deps, 'VISA', rows))).toEqual(Array(4).fill('UNCHANGED'));
  });

  it('is the last of those that do not fail', async () => {
    await applyFile(deps, 'VISA', [visa('A', 'Y'), visa('B', 'Y', { VisaType: 'none' })]);
    expect(await current('A')).toEqual(['true']);
  });

  it('is the last of a file of several batches when the caller tells, in whatever batch it comes', async () => {
    const [first, second] = [[visa('A', 'Y')], [visa('B', 'Y')]];
    const apply = async () => [
      ...(await applyFile(deps, 'VISA', first, { isMarkTakenLater: (place) => place === 0 })),
      ...(await applyFile(deps, 'VISA', second)),
    ];
    await apply();
    expect(await current('A', 'B')).toEqual(['false', 'true']);
    expect(outcomes(await apply())).toEqual(['UNCHANGED', 'UNCHANGED']);
  });

  it('has the mark taken while its own row keeps it', async () => {
    await applyFile(deps, 'VISA', [visa('A', 'Y')]);
    const plans = await applyFile(deps, 'VISA', [visa('A', noUpdate), visa('B', 'Y')]);
    expect(outcomes(plans)).toEqual(['UNCHANGED', 'CREATE']);
    expect(await current('A', 'B')).toEqual(['false', 'true']);
  });

  it('loses the mark to a blank, which counts as erased', async () => {
    await applyFile(deps, 'VISA', [visa('A', 'Y')]);
    const [plan] = await applyFile(deps, 'VISA', [visa('A', '')]);
    expect(plan?.erased).toEqual(['IsCurrent']);
    await applyFile(deps, 'VISA', [visa('B', 'Y')]);
    expect(await current('A', 'B')).toEqual(['false', 'true']);
  });

  it.each([1, 2, 3])(
    'is one only after a write that stopped after %i items and was repeated',
    async (itemCount) => {
      await applyFile(deps, 'VISA', [visa('A', 'Y')]);
      const rows = [visa('B', 'Y')];
      await putEntities(stoppingAfter(itemCount - 1), writesOf(await planFile(deps, 'VISA', rows))).catch(
        () => undefined,
      );
      await applyFile(deps, 'VISA', rows);
      expect(await current('A', 'B')).toEqual(['false', 'true']);
      await applyFile(deps, 'VISA', [visa('C', 'Y')]);
      expect(await current('A', 'B', 'C')).toEqual(['false', 'false', 'true']);
    },
  );
});

/** A table whose writes stop for good after so many items. */
function stoppingAfter(itemCount: number): ImmigrationDeps {
  const { client, table } = deps.immigration;
  let left = itemCount;
  const stopping = new Proxy(client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name, target);
      return async (command: BatchWriteCommand) => {
        const requests = command.input.RequestItems?.[table] ?? [];
        const kept = requests.slice(0, left);
        left -= kept.length;
        if (kept.length > 0) await target.send(new BatchWriteCommand({ RequestItems: { [table]: kept } }));
        if (kept.length < requests.length) throw new Error('stopped');
        return {};
      };
    },
  });
  return { immigration: { client: stopping, table } };
}

describe('the primary passport', () => {
  it('is the first one, whatever its row says', async () => {
    for (const written of ['N', '', noUpdate]) {
      deps = { immigration: { client: engine.client, table: await engine.createTable() } };
      await putExamples(deps);
      const plans = await applyFile(deps, 'PASSPORT', [passport('A', written), passport('B', written)]);
      expect(outcomes(plans)).toEqual(['CREATE', 'CREATE']);
      expect(await primary('A', 'B')).toEqual(['true', 'false']);
    }
  });

  it('stays so until another takes its place', async () => {
    const rows = [passport('A', 'N'), passport('B', 'N')];
    await applyFile(deps, 'PASSPORT', rows);
    expect(outcomes(await applyFile(deps, 'PASSPORT', rows))).toEqual(['UNCHANGED', 'UNCHANGED']);
    await applyFile(deps, 'PASSPORT', [passport('B', 'Y')]);
    expect(await primary('A', 'B')).toEqual(['false', 'true']);
  });

  it('is one that a later row of the first file asks for', async () => {
    const rows = [passport('A', 'N'), passport('B', 'Y'), passport('C', '')];
    await applyFile(deps, 'PASSPORT', rows);
    expect(await primary('A', 'B', 'C')).toEqual(['false', 'true', 'false']);
    expect(outcomes(await applyFile(deps, 'PASSPORT', rows))).toEqual(Array(3).fill('UNCHANGED'));
  });
});

describe('the primary contact', () => {
  it('is one of each type', async () => {
    await applyFile(deps, 'CONTACT', [contact('A', 'HR', 'Y'), contact('B', 'Legal', 'Y')]);
    expect(await primaryContacts('A', 'B')).toEqual(['true', 'true']);
    await applyFile(deps, 'CONTACT', [contact('C', 'HR', 'Y')]);
    expect(await primaryContacts('A', 'B', 'C')).toEqual(['false', 'true', 'true']);
  });

  it('brings its mark to another type unless one has it there', async () => {
    await applyFile(deps, 'CONTACT', [contact('A', 'HR', 'Y'), contact('B', 'Legal', 'Y')]);
    await applyFile(deps, 'CONTACT', [contact('A', 'Billing', noUpdate)]);
    expect(await primaryContacts('A', 'B')).toEqual(['true', 'true']);
    await applyFile(deps, 'CONTACT', [contact('C', 'HR', 'Y'), contact('A', 'Legal', noUpdate)]);
    expect(await primaryContacts('A', 'B', 'C')).toEqual(['false', 'true', 'true']);
  });
});

describe('the primary supervisor', () => {
  it('takes the mark from the others of the employee', async () => {
    const base = exampleRow(templateOf('SUPERVISOR'));
    await applyFile(deps, 'CONTACT', [contact('M-2', 'Supervisor', 'N')]);
    await applyFile(deps, 'SUPERVISOR', [{ ...base, IsPrimary: 'Y' }]);
    await applyFile(deps, 'SUPERVISOR', [{ ...base, SupervisorContactID: 'M-2', IsPrimary: 'Y' }]);
    const found = await Promise.all(
      ['M-7781', 'M-2'].map((id) => flag('SUPERVISOR', [...employeeKey, id], 'IsPrimary')),
    );
    expect(found).toEqual(['false', 'true']);
  });
});

describe('the address before', () => {
  const address = (over: Written): Written => ({ ...exampleRow(templateOf('ADDRESS')), ...over });
  const moved = address({ AddressLine1: '1 Oak Ave', FromDate: '03/01/2025', ToDate: '12/31/2026' });
  const former = () => valuesOf(deps, 'ADDRESS', [...employeeKey, 'HISTORY', '2022-08-01']);

  it('is kept as history when the last day of the new one is given', async () => {
    await applyFile(deps, 'ADDRESS', [address({})]);
    const [plan] = await applyFile(deps, 'ADDRESS', [moved]);
    expect(plan?.outcome).toBe('UPDATE');
    expect(plan?.siblingChanges).toMatchObject([
      { isNew: true, entity: { key: [...employeeKey, 'HISTORY', '2022-08-01'], version: 1 } },
    ]);
    expect(await former()).toMatchObject({
      AddressType: 'HISTORY',
      AddressLine1: '77 Elm St',
      FromDate: '2022-08-01',
      ToDate: '2025-02-28',
    });
    expect(await valuesOf(deps, 'ADDRESS', [...employeeKey, 'RESIDENCE', ''])).toMatchObject({
      AddressLine1: '1 Oak Ave',
      ToDate: '2026-12-31',
    });
    const again = await applyFile(deps, 'ADDRESS', [moved]);
    expect(again).toMatchObject([{ outcome: 'UNCHANGED', siblingChanges: [] }]);
  });

  it.each([
    ['without a last day', { AddressLine1: '1 Oak Ave' }],
    ['of the same place', { ToDate: '12/31/2026' }],
  ])('is not kept when the row is %s', async (_, over) => {
    await applyFile(deps, 'ADDRESS', [address({})]);
    expect(await applyFile(deps, 'ADDRESS', [address(over)])).toMatchObject([
      { outcome: 'UPDATE', siblingChanges: [] },
    ]);
    expect(await former()).toBeUndefined();
  });

  it('does not replace history that is kept already', async () => {
    const history = address({ AddressType: 'HISTORY', AddressLine1: '9 Old Rd', ToDate: '01/01/2023' });
    await applyFile(deps, 'ADDRESS', [address({}), history]);
    expect(await applyFile(deps, 'ADDRESS', [moved])).toMatchObject([{ siblingChanges: [] }]);
    expect(await former()).toMatchObject({ AddressLine1: '9 Old Rd' });
  });

  it('is changed by a later row about the same time', async () => {
    await applyFile(deps, 'ADDRESS', [address({})]);
    const history = address({ AddressType: 'HISTORY', AddressLine1: '77 Elm Street', ToDate: '02/01/2025' });
    expect(outcomes(await applyFile(deps, 'ADDRESS', [moved, history]))).toEqual(['UPDATE', 'UPDATE']);
    expect(await former()).toMatchObject({ AddressLine1: '77 Elm Street', ToDate: '2025-02-01' });
  });
});

describe('templates', () => {
  it('that touch other entities are known', () => {
    const touching = importTemplates.filter(needsSiblings).map(({ entity }) => entity);
    expect(touching).toEqual(['CONTACT', 'VISA', 'PASSPORT', 'ADDRESS', 'SUPERVISOR']);
  });

  it('tell from a row alone whose mark it takes', () => {
    const taken = (kind: EntityKind, row: Written) =>
      takenMark(templateOf(kind), checkedRow(templateOf(kind), row))?.map(foldedPart);
    expect(taken('VISA', visa('A', 'Y'))).toHaveLength(2);
    expect(taken('VISA', visa('A', 'Y'))).toEqual(taken('VISA', visa('B', 'Y', { EmployerID: 'acme-US' })));
    expect(taken('VISA', visa('A', 'Y'))).not.toEqual(taken('VISA', visa('A', 'Y', { EmployeeID: 'E2' })));
    expect(taken('CONTACT', contact('A', 'HR', 'Y'))).not.toEqual(
      taken('CONTACT', contact('A', 'Legal', 'Y')),
    );
    for (const written of ['N', '', noUpdate]) expect(taken('VISA', visa('A', written))).toBeUndefined();
    expect(taken('VISA', visa('A', 'Y', { VisaType: 'none' }))).toBeUndefined();
    expect(taken('CASE', exampleRow(templateOf('CASE')))).toBeUndefined();
  });
});
