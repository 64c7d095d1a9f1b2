import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readReference } from '../../../functions/immigration/reference-store.ts';
import { firm1, type IntegratorWorld, integratorWorld } from '../../support/integrator-world.ts';
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
const stored = () => readReference(world, firm1);
const aPetition = { name: 'PERM', source: 'FIRM', country: 'USA', isActive: true };
const aUser = { firstName: 'Ann', lastName: 'Lee', role: 'PARALEGAL', isActive: true };

/** Fields that a refusal names. */
async function refusedFields(path: string, body: unknown): Promise<string[]> {
  const before = await stored();
  const answer = await save(path, body);
  expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  expect(await stored()).toEqual(before);
  expect(world.started).toEqual([]);
  return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
}

describe('a petition', () => {
  it('keeps its id as first written, and its visa type by code', async () => {
    const body = { ...aPetition, country: 'can', visaType: 'temporary protected status' };
    const { body: saved } = await save('/petitions/pet-000187', body);
    expect(saved).toMatchObject({ petId: 'PET-000187', country: 'CAN', visaType: 'TPS' });
    expect((await stored()).petitions).toEqual([saved]);
  });

  it.each([
    [{ country: 'XYZ' }, '#/country'],
    [{ visaType: 'H-9' }, '#/visaType'],
    [{ name: '\t' }, '#/name'],
  ])('is refused with %o', async (over, pointer) => {
    expect(await refusedFields('/petitions/PET-9', { ...aPetition, ...over })).toEqual([pointer]);
  });

  it('has forms, steps, a category and a case manager by id as first written', async () => {
    const body = {
      ...aPetition,
      ...{ immigrationCategory: ' Permanent residence ', formNumbers: [' I-140 ', 'ETA-9089'], stepCount: 0 },
      defaultCaseManagerId: 'JDOE',
    };
    const { body: saved } = await save('/petitions/PET-9', body);
    expect(saved).toMatchObject({
      ...{ immigrationCategory: 'Permanent residence', formNumbers: ['I-140', 'ETA-9089'], stepCount: 0 },
      defaultCaseManagerId: 'jdoe',
    });
    expect((await stored()).petitions).toContainEqual(saved);
    const { body: bare } = await save('/petitions/PET-9', { ...aPetition, immigrationCategory: ' ' });
    const { createdAt, modifiedAt } = saved;
    expect(bare).toEqual({ firmId: firm1, petId: 'PET-9', ...aPetition, createdAt, modifiedAt });
  });

  it.each([
    [{ immigrationCategory: 'a\u0007' }, '#/immigrationCategory'],
    [{ formNumbers: ['I-129', ' '] }, '#/formNumbers/1'],
    [{ formNumbers: ['I-129;I-140'] }, '#/formNumbers/0'],
    [{ formNumbers: ['I-129', 'i-129'] }, '#/formNumbers/1'],
    [{ stepCount: 201 }, '#/stepCount'],
    [{ defaultCaseManagerId: 'nobody' }, '#/defaultCaseManagerId'],
  ])('is refused with %o', async (over, pointer) => {
    expect(await refusedFields('/petitions/PET-9', { ...aPetition, ...over })).toEqual([pointer]);
  });

  it('goes on to have a case manager who is not active any more, and no other gets that one', async () => {
    const body = { ...aPetition, defaultCaseManagerId: 'alee' };
    await save('/users/alee', aUser);
    await save('/petitions/PET-9', body);
    await save('/users/alee', { ...aUser, isActive: false });
    expect((await save('/petitions/PET-9', { ...body, name: 'PERM 2' })).status).toBe(200);
    expect(await refusedFields('/petitions/PET-10', body)).toEqual(['#/defaultCaseManagerId']);
  });

  it('has an id that files can hold', async () => {
    expect(await refusedFields('/petitions/PET%209', aPetition)).toEqual(['#/path/petId']);
  });

  it('goes on to have a visa type that was switched off, and no other gets it', async () => {
    const body = { ...aPetition, visaType: 'H-3' };
    await save('/petitions/PET-9', body);
    await save('/lists/VisaType/values/H-3', value('H-3', { isActive: false }));
    expect((await save('/petitions/PET-9', { ...body, isActive: false })).status).toBe(200);
    expect(await refusedFields('/petitions/PET-10', body)).toEqual(['#/visaType']);
  });
});

describe('a person', () => {
  it('is the same in upper and lower case', async () => {
    await save('/users/JDoe', { ...aUser, officeCode: ' ' });
    const { users } = await stored();
    expect(users).toHaveLength(2);
    expect(users.find(({ userId }) => userId === 'jdoe')).toEqual({
      ...{ firmId: firm1, userId: 'jdoe', ...aUser },
      modifiedAt: world.clock.now().toISOString(),
    });
  });

  it('can be reached, has a title, and was last here at a time', async () => {
    const body = {
      ...aUser,
      ...{ email: 'ann.lee@law.example', phone: ' +1 (512) 555-0190 x7 ', title: ' Paralegal II ' },
      lastLoginAt: '2026-11-19T08:00:00.000Z',
    };
    const { body: saved } = await save('/users/alee', body);
    const tidy = { ...body, phone: '+1 (512) 555-0190 x7', title: 'Paralegal II' };
    expect(saved).toMatchObject(tidy);
    expect((await stored()).users).toContainEqual(saved);
    const { body: bare } = await save('/users/alee', { ...aUser, phone: ' ', title: '' });
    for (const name of ['email', 'phone', 'title', 'lastLoginAt']) expect(bare).not.toHaveProperty(name);
  });

  it.each([
    [{ lastName: ' ' }, '#/lastName'],
    [{ firstName: 'x'.repeat(61) }, '#/firstName'],
    [{ role: 'CEO' }, '#/role'],
    [{ email: 'ann at law' }, '#/email'],
    [{ phone: 'call me' }, '#/phone'],
    [{ phone: '-------' }, '#/phone'],
    [{ title: 'a\nb' }, '#/title'],
    [{ lastLoginAt: 'yesterday' }, '#/lastLoginAt'],
  ])('is refused with %o', async (over, pointer) => {
    expect(await refusedFields('/users/alee', { ...aUser, ...over })).toEqual([pointer]);
  });

  it('works in any office until the firm has listed one', async () => {
    expect((await save('/users/alee', { ...aUser, officeCode: 'LAX' })).status).toBe(200);
    await save('/lists/FirmOffice/values/NYC', value('New York'));
    expect((await save('/users/alee', { ...aUser, officeCode: 'LAX', isActive: false })).status).toBe(200);
    expect((await save('/users/alee', { ...aUser, officeCode: 'nyc' })).status).toBe(200);
    expect(await refusedFields('/users/alee', { ...aUser, officeCode: 'LAX' })).toEqual(['#/officeCode']);
  });
});

describe('what is saved', () => {
  const kinds = [
    ['petitions', '/petitions/PET-9', aPetition, { name: 'PERM 2' }],
    ['users', '/users/alee', aUser, { lastName: 'Li' }],
  ] as const;
  const later = (minuteCount: number) => world.clock.set(`2026-11-21T00:0${minuteCount}:00.000Z`);
  const at = (minuteCount: number) => `2026-11-21T00:0${minuteCount}:00.000Z`;

  it.each(kinds)('of %s says when it was first saved and last changed', async (_kind, path, body, change) => {
    later(1);
    expect((await save(path, body)).body).toMatchObject({ createdAt: at(1), modifiedAt: at(1) });
    later(2);
    expect((await save(path, body)).body).toMatchObject({ createdAt: at(1), modifiedAt: at(1) });
    later(3);
    const forged = { ...body, ...change, createdAt: at(9), modifiedAt: at(9) };
    expect((await save(path, forged)).body).toMatchObject({ createdAt: at(1), modifiedAt: at(3) });
    later(4);
    expect((await save(path, body)).body).toMatchObject({ createdAt: at(1), modifiedAt: at(4) });
  });

  it('before times were kept has none until it is changed', async () => {
    const { firmId: _, userId, ...jdoe } = (await stored()).users.find((one) => one.userId === 'jdoe') ?? {};
    const { body: same } = await save('/users/jdoe', { ...jdoe, officeCode: 'AUS' });
    expect([userId, same.createdAt, same.modifiedAt]).toEqual(['jdoe', undefined, undefined]);
    later(5);
    const { body: changed } = await save('/users/jdoe', { ...jdoe, lastName: 'Deer' });
    expect([changed.createdAt, changed.modifiedAt]).toEqual([undefined, at(5)]);
  });
});
