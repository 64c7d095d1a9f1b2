import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FirmListValue, FirmReference } from '../../../functions/immigration/contract.ts';
import { type ImmigrationDeps, immigrationDeps } from '../../../functions/immigration/deps.ts';
import { knowledgeBaseOf } from '../../../functions/immigration/knowledge-base.ts';
import {
  putCustomField,
  putFirmUser,
  putListValue,
  putPetition,
  readReference,
} from '../../../functions/immigration/reference-store.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { reference } from './firm-world.ts';

let engine: TableEngine;
let deps: ImmigrationDeps;
beforeAll(async () => {
  engine = await startTableEngine();
  deps = immigrationDeps({ IMMIGRATION_TABLE: await engine.createTable() }, engine.client);
});
afterAll(() => engine.stop());

const value = (list: string, code: string, over: Partial<FirmListValue> = {}): FirmListValue => ({
  firmId: 'firm1',
  list,
  code,
  label: code,
  isActive: true,
  ...over,
});

async function putAll(firmId: string, all: FirmReference): Promise<void> {
  for (const one of all.listValues) await putListValue(deps, { ...one, firmId });
  for (const one of all.petitions) await putPetition(deps, { ...one, firmId });
  for (const one of all.customFields) await putCustomField(deps, { ...one, firmId });
  for (const one of all.users) await putFirmUser(deps, { ...one, firmId });
}

const codesOf = (listValues: FirmListValue[], list: string) =>
  knowledgeBaseOf({ listValues })
    .get(list)
    ?.map(({ code, label, isActive }) => [code, label, isActive ?? true]);

describe('the reference of a firm', () => {
  it('is read back whole, and is empty for other firms', async () => {
    const listValues = [value('VisaType', 'H-1B'), value('A', 'B#C'), value('A#B', 'C')];
    await putAll('firm1', { ...reference, listValues });
    const found = await readReference(deps, 'firm1');
    for (const part of ['listValues', 'petitions', 'customFields', 'users'] as const) {
      const expected = { ...reference, listValues }[part];
      expect(found[part]).toHaveLength(expected.length);
      expect(found[part]).toEqual(expect.arrayContaining([...expected]));
    }
    const empty = { listValues: [], petitions: [], customFields: [], users: [] };
    expect(await readReference(deps, 'firm10')).toEqual(empty);
    expect(await readReference(deps, 'firm')).toEqual(empty);
  });

  it('holds the last of two values whose codes differ in case only', async () => {
    await putAll('firm3', {
      ...reference,
      listValues: [value('Degree', 'mba'), value('Degree', 'MBA', { label: 'Business' })],
    });
    const { listValues } = await readReference(deps, 'firm3');
    expect(listValues.map(({ code, label }) => [code, label])).toEqual([['MBA', 'Business']]);
  });
});

describe('the Knowledge Base of a firm', () => {
  it('is that of the system for a firm without values of its own', () => {
    const lists = knowledgeBaseOf({ listValues: [] });
    expect(lists.get('VisaType')?.map(({ code }) => code)).toContain('H-1B');
    expect([...lists.keys()]).toEqual(
      expect.arrayContaining([
        'VisaType',
        'DocumentType',
        'Education',
        'Degree',
        'SchoolType',
        'EmployerType',
      ]),
    );
  });

  it('adds, renames and switches off values, and keeps the codes of the system', () => {
    const listValues = [
      value('Degree', 'Diploma'),
      value('Degree', 'MASTER', { label: 'Master (all kinds)' }),
      value('Degree', 'None', { isActive: false }),
    ];
    const degrees = codesOf(listValues, 'Degree');
    expect(degrees).toContainEqual(['Diploma', 'Diploma', true]);
    expect(degrees).toContainEqual(['Master', 'Master (all kinds)', true]);
    expect(degrees).toContainEqual(['None', 'None', false]);
    expect(degrees).toHaveLength((codesOf([], 'Degree')?.length ?? 0) + 1);
  });

  it('leaves the lists of the system and of the next firm as they are', () => {
    const before = codesOf([], 'Degree');
    codesOf([value('Degree', 'Diploma'), value('Degree', 'None', { isActive: false })], 'Degree');
    expect(codesOf([], 'Degree')).toEqual(before);
  });

  it('takes over what a document type allows, unless the firm says otherwise', () => {
    const allowedOf = (over: Partial<FirmListValue>) =>
      knowledgeBaseOf({ listValues: [value('DocumentType', 'I-94', over)] })
        .get('DocumentType')
        ?.find(({ code }) => code === 'I-94')?.allowsDurationOfStatus;
    expect([allowedOf({}), allowedOf({ allowsDurationOfStatus: false })]).toEqual([true, false]);
  });

  it('has lists that only the firm knows', () => {
    expect(codesOf([value('FirmOffice', 'AUS')], 'FirmOffice')).toEqual([['AUS', 'AUS', true]]);
  });
});
