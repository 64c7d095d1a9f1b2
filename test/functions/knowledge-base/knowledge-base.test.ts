import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readReference } from '../../../functions/immigration/reference-store.ts';
import type { KnowledgeListValue } from '../../../functions/knowledge-base/contract.ts';
import { findList, knownLists } from '../../../functions/knowledge-base/known-lists.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  newest,
  runChecks,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { knowledgeBaseApi } from './knowledge-base-api.ts';

let engine: TableEngine;
let world: IntegratorWorld;
let call: ReturnType<typeof knowledgeBaseApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  call = knowledgeBaseApi(world);
});

const save = (path: string, body: unknown) => call('sub-vera', path, body);
const value = (label: string, over: object = {}) => ({ label, isActive: true, ...over });
const valuesOf = async (name: string): Promise<KnowledgeListValue[]> =>
  (await call('sub-fay')).body.lists.find(({ list }: { list: string }) => list === name).values;
const stored = () => readReference(world, firm1);

const aPetition = { name: 'PERM', source: 'FIRM', country: 'USA', isActive: true };
const aField = { label: 'Shirt', fieldType: 'DROP_DOWN', options: ['S', 'M'], isForClients: true };
const aUser = { firstName: 'Ann', lastName: 'Lee', role: 'PARALEGAL', isActive: true };
const things = [
  ['/lists/VisaType/values/H-1C', value('H-1C')],
  ['/petitions/PET-9', aPetition],
  ['/custom-fields/Shirt', aField],
  ['/users/alee', aUser],
] as const;

/** Fields that a refusal names. */
async function refusedFields(path: string, body: unknown): Promise<string[]> {
  const before = await stored();
  const answer = await save(path, body);
  expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  expect(await stored()).toEqual(before);
  expect(world.started).toEqual([]);
  return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
}

describe('the Knowledge Base', () => {
  it('is read by the firm and the vendor: lists, petitions, custom fields and people', async () => {
    const { body } = await call('sub-fay');
    expect((await call('sub-ida')).body).toEqual(body);
    expect(body.petitions).toMatchObject([{ petId: 'PET-000187' }]);
    expect(body.customFields).toMatchObject([{ keyword: 'BadgeColor' }]);
    expect(body.users).toMatchObject([{ userId: 'asmith' }, { userId: 'jdoe' }]);
    const titles = body.lists.map(({ title }: { title: string }) => title);
    expect([titles[0], titles.at(-1)]).toEqual(['Visa types', 'Offices']);
    const visas = await valuesOf('VisaType');
    expect(visas).toContainEqual({ code: 'C-1/D', label: 'C-1/D', isActive: true, source: 'SYSTEM' });
  });

  it('has a title of its own for every list', () => {
    expect(knownLists.filter(({ list, title }) => list === title)).toEqual([]);
  });

  it('holds nothing to a code that columns are too short for', () => {
    const most = ['VisaType', 'DocumentType', 'PreferenceCategory', 'FirmOffice'];
    expect(most.map((list) => findList(list)?.mostCodeChars)).toEqual([30, 100, 20, 20]);
  });

  it.each(things)('is changed by the vendor alone: %s', async (path, body) => {
    for (const as of ['sub-fay', 'sub-dana']) expect((await call(as, path, body)).status).toBe(403);
    expect((await call('sub-dana')).status).toBe(403);
    for (const as of ['sub-vera', 'sub-ida']) {
      const answer = await call(as, path, body);
      expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(body)]);
    }
    expect(JSON.stringify(await stored())).toContain(path.split('/').at(-1));
    expect(JSON.stringify(await readReference(world, 'firm10'))).not.toContain(path.split('/').at(-1));
  });

  it('of another firm is as that of an unknown one, and none is changed', async () => {
    const answers = [
      await call('sub-finn'),
      await call('sub-finn', '', undefined, 'no-firm'),
      await call('sub-vera', '/users/alee', aUser, 'no-firm'),
    ];
    for (const { status, text, body } of answers) {
      expect([status, body.code, text.includes(firm1)]).toEqual([
        404,
        'FIRM_NOT_FOUND',
        text.includes(firm1),
      ]);
    }
    const [other, unknown] = answers.map((answer) => ({ ...withoutTrace(answer.body), instance: '' }));
    expect(other).toEqual(unknown);
  });

  it('that is changed has the pending files of the firm checked again, also when nothing differs', async () => {
    await keep(world, anEmployer, anEmployee);
    const name = 'fn_Visa_Details_import_20261120.csv';
    const file = await arrive(world, name, csvOf(5, { VisaType: 'h-1c extended' }));
    expect(file.summary).toMatchObject({ rejectCount: 1 });
    await save('/lists/VisaType/values/H-1C', value('H-1C Extended'));
    await runChecks(world);
    expect((await newest(world)).summary).toMatchObject({ createCount: 1, rejectCount: 0 });
    await save('/lists/VisaType/values/H-1C', value('H-1C Extended'));
    expect(world.started).toEqual([{ firmId: firm1, fileId: file.fileId }]);
  });

  it('that is saved twice is as saved once, and nothing of it is logged', async () => {
    for (const [path, body] of things) await save(path, body);
    const once = await stored();
    for (const [path, body] of things) await save(path, body);
    expect(await stored()).toEqual(once);
    expect(JSON.stringify(world.log)).not.toMatch(/alee|Ann|Lee/);
  });
});

describe('a list', () => {
  it('takes values of the firm, other labels and what is switched off, and says whose they are', async () => {
    await save('/lists/visatype/values/h-1b', value('H-1B worker'));
    await save('/lists/VisaType/values/C-1~1D', value('C-1/D', { isActive: false }));
    await save('/lists/VisaType/values/H-1C', value(' H-1C  '));
    await save('/lists/VisaType/values/h-1c', value('Nurse'));
    const visas = await valuesOf('VisaType');
    expect(visas).toEqual(
      expect.arrayContaining([
        { code: 'H-1B', label: 'H-1B worker', isActive: true, source: 'OVERRIDDEN' },
        { code: 'C-1/D', label: 'C-1/D', isActive: false, source: 'OVERRIDDEN' },
        { code: 'H-1C', label: 'Nurse', isActive: true, source: 'FIRM' },
      ]),
    );
    expect(visas.filter(({ code }) => code.toLowerCase() === 'h-1c')).toHaveLength(1);
    await save('/lists/VisaType/values/H-1B', value('H-1B'));
    expect(await valuesOf('VisaType')).toContainEqual(
      expect.objectContaining({ code: 'H-1B', source: 'SYSTEM' }),
    );
  });

  it('of document types says where D/S may stand, and others do not', async () => {
    const path = '/lists/DocumentType/values/I-94';
    await save(path, value('I-94', { allowsDurationOfStatus: false }));
    const i94 = async () => (await valuesOf('DocumentType')).find(({ code }) => code === 'I-94');
    expect(await i94()).toMatchObject({ allowsDurationOfStatus: false, source: 'OVERRIDDEN' });
    await save(path, value('I-94'));
    expect(await i94()).toMatchObject({ allowsDurationOfStatus: true, source: 'SYSTEM' });
    const body = value('New', { allowsDurationOfStatus: true });
    expect(await refusedFields('/lists/VisaType/values/New', body)).toEqual(['#/allowsDurationOfStatus']);
  });

  it('of another name is not found', async () => {
    const answer = await save('/lists/Shoe/values/1', value('One'));
    expect([answer.status, answer.body.code]).toEqual([404, 'LIST_NOT_FOUND']);
  });

  it.each([
    ['VisaType', 'New', value(' '), '#/label'],
    ['VisaType', 'New', value('a\u2028b'), '#/label'],
    ['VisaType', 'x'.repeat(31), value('Long'), '#/path/code'],
    ['VisaType', '50%', value('Half'), '#/path/code'],
    ['FirmOffice', 'New York', value('New York'), '#/path/code'],
    ['VisaType', 'H-1B', value('h-1b1'), '#/label'],
    ['VisaType', 'New', value('temporary protected status'), '#/label'],
    ['VisaType', 'Temporary Protected Status', value('Other word'), '#/path/code'],
  ])('%s takes no value %s with %o', async (list, code, body, pointer) => {
    expect(await refusedFields(`/lists/${list}/values/${encodeURIComponent(code)}`, body)).toEqual([pointer]);
  });

  it('takes the label of a value that is switched off', async () => {
    await save('/lists/VisaType/values/TPS', value('Temporary Protected Status', { isActive: false }));
    const path = '/lists/VisaType/values/TPS-2';
    expect((await save(path, value('Temporary Protected Status'))).status).toBe(200);
    const again = value('Temporary Protected Status');
    expect(await refusedFields('/lists/VisaType/values/TPS', again)).toEqual(['#/label']);
  });
});

describe('a custom field', () => {
  it.each([
    [{ fieldType: 'TEXT' }, ['#/options']],
    [{ options: [] }, ['#/options']],
    [{ fieldType: 'RADIO', options: ['A', ' '] }, ['#/options/1']],
    [{ fieldType: 'RADIO', options: ['A', 'B', 'a '] }, ['#/options/2']],
    [{ fieldType: 'CHECK_BOX', options: ['A;B'] }, ['#/options/0']],
    [{ options: Array.from({ length: 501 }, (_, at) => String(at)) }, ['#/options']],
    [{ options: ['x'.repeat(201)] }, ['#/options/0']],
    [{ label: ' ' }, ['#/label']],
  ])('is refused with %o', async (over, pointers) => {
    expect(await refusedFields('/custom-fields/Shirt', { ...aField, ...over })).toEqual(pointers);
  });

  it('keeps its keyword as first written, and a text has no options', async () => {
    const body = { label: 'Badge', fieldType: 'TEXT', mostLength: 10 };
    const { body: saved } = await save('/custom-fields/badgecolor', body);
    expect(saved).toMatchObject({ keyword: 'BadgeColor', mostLength: 10, options: [] });
    expect((await stored()).customFields).toEqual([saved]);
  });
});
