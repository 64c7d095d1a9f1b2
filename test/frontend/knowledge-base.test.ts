import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { integratorPath } from './support/integrator-world.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf, table } from './support/report-steps.ts';

const path = `${integratorPath}/knowledge-base`;
const dialog = (page: Page) => page.getByRole('dialog');
const field = (page: Page, name: string) => dialog(page).getByLabel(name, { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const save = (page: Page) => dialog(page).getByRole('button', { name: 'Save' }).click();

describe.skipIf(!hasBrowser)('the Knowledge Base', () => {
  const stage = prepareStage();
  const knowledge = () => stage.site.world.integrator.knowledge;
  const openAs = (as: string, address = path) => stage.open(address, { as });

  it('is shown to the firm with whom to ask, and not edited by it', async () => {
    const page = await openAs('fia');
    await waitForText(page, 'Ask Professional Services when something is missing or wrong.');
    expect(await page.getByRole('tab').allTextContents()).toEqual(
      expect.arrayContaining(['Templates', 'Knowledge Base']),
    );
    expect(await cellsOf(page, 'Visa types', 4)).toEqual(['H-1C', 'Nurse', 'This firm only', 'Switched off']);
    expect(await cellsOf(page, 'Petitions')).toContain('H-1B extension');
    expect(await cellsOf(page, 'Custom fields')).toContain('S, M, L');
    expect(await cellsOf(page, 'People')).toContain('Jo Doe');
    for (const name of ['Edit H-1B', 'Switch off H-1B', 'Add value', 'Add petition', 'Add person'])
      expect(await button(page, name).count()).toBe(0);
    expect(await bothModes(page)).toEqual([]);
  });

  it('takes a new value by keyboard, says what follows and leads to Need Attention', async () => {
    const page = await openAs('ipa');
    await button(page, 'Add value').press('Enter');
    await field(page, 'Code').fill('50%');
    await save(page);
    await dialog(page).getByText('and none of').waitFor();
    await field(page, 'Code').fill(' h-1b ');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('The list has this code already; edit that value.').waitFor();
    await field(page, 'Code').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('H-9/X');
    await page.keyboard.press('Enter');
    await waitForText(page, 'H-9/X is saved');
    await button(page, 'Edit H-9/X').waitFor();
    expect(knowledge().lists[0]?.values.at(-1)).toEqual({
      ...{ code: 'H-9/X', label: 'H-9/X', isActive: true, source: 'FIRM' },
    });
    await waitForText(page, 'Files that wait for a run are checked again.');
    await page.getByRole('link', { name: 'Need Attention' }).click();
    await waitForText(page, 'Nothing needs attention');
  });

  it('switches values off and on, and says so when that fails', async () => {
    const page = await openAs('sysa');
    await button(page, 'Switch off C-1/D').click();
    await button(page, 'Switch on C-1/D').waitFor();
    expect(await cellsOf(page, 'Visa types', 2)).toEqual(
      expect.arrayContaining(['C-1/D', 'Every firm, changed for this one', 'Switched off']),
    );
    stage.site.world.failures.set('putListValue', new Error('a bug'));
    await button(page, 'Switch on C-1/D').click();
    await waitForText(page, 'The value was not switched');
    await button(page, 'Switch on C-1/D').waitFor();
    expect(stage.site.world.acts).toEqual(['put VisaType C-1/D {"label":"C-1/D","isActive":false}']);
  });

  it('is opened at a list by its address, and renames document types and where D/S may stand', async () => {
    const page = await openAs('ipa', `${path}?list=DocumentType`);
    await button(page, 'Edit Passport').click();
    await field(page, 'Label').fill('Passport book');
    await dialog(page).getByLabel('D/S allowed').click();
    await save(page);
    await waitForText(page, 'Passport is saved');
    await page.getByRole('cell', { name: 'Passport book' }).waitFor();
    expect(await cellsOf(page, 'Document types')).toContain('Yes');
    await chooseOption(page, /^List/, /^Offices/);
    await waitForText(page, 'While none is listed, any code is taken.');
    await page.getByRole('button', { name: /^List/ }).and(page.locator(':focus')).waitFor();
    expect(new URL(page.url()).search).toBe('?list=FirmOffice');
  });

  it('shows what the server refuses at its field, and keeps what was entered', async () => {
    const { failures } = stage.site.world;
    const refusal = (pointer: string, detail: string) =>
      new InvalidInputError('VALIDATION_FAILED', 'Some fields.', { fields: [{ pointer, detail }] });
    failures.set('putPetition', refusal('#/country', 'There is no such country.'));
    const page = await openAs('ipa');
    await button(page, 'Add petition').click();
    await save(page);
    await dialog(page).getByText('Enter a value.').first().waitFor();
    await field(page, 'PetID').and(page.locator(':focus')).waitFor();
    await field(page, 'PetID').fill('PET-9');
    await field(page, 'Name').fill('PERM');
    await field(page, 'Country').fill('xyz');
    await chooseOption(page, /^Visa type/, 'TPS (Temporary Protected Status)');
    await save(page);
    await dialog(page).getByText('There is no such country.').waitFor();
    await field(page, 'Country').and(page.locator(':focus')).waitFor();
    expect(await bothModes(page)).toEqual([]);
    expect(await dialog(page).getByText('It was not saved').count()).toBe(0);
    failures.set('putPetition', new Error('a bug'));
    await field(page, 'Country').fill('can');
    await save(page);
    await dialog(page).getByText('It was not saved').waitFor();
    failures.clear();
    await save(page);
    await waitForText(page, 'PET-9 is saved');
    expect(knowledge().petitions.at(-1)).toEqual({
      ...{ firmId: 'hollis-law', petId: 'PET-9', name: 'PERM', source: 'FIRM' },
      ...{ country: 'CAN', visaType: 'TPS', isActive: true },
    });
  });

  it('changes custom fields, whose options follow their type', async () => {
    const { failures } = stage.site.world;
    const page = await openAs('ipa');
    await button(page, 'Edit ShirtSize').click();
    expect(await field(page, 'Keyword').getAttribute('readonly')).not.toBeNull();
    await field(page, 'Options').fill('S\n\n M \nm');
    const fields = [{ pointer: '#/options/2', detail: 'Enter each option once.' }];
    failures.set('putCustomField', new InvalidInputError('VALIDATION_FAILED', 'Some fields.', { fields }));
    await save(page);
    await dialog(page).getByText('No. 3: Enter each option once.').waitFor();
    failures.clear();
    await field(page, 'Options').fill('S\n\n M ');
    await save(page);
    await dialog(page).waitFor({ state: 'hidden' });
    expect(knowledge().customFields[0]).toMatchObject({ fieldType: 'DROP_DOWN', options: ['S', 'M'] });
    await button(page, 'Edit ShirtSize').click();
    await chooseOption(page, /^Type/, 'Text');
    await field(page, 'Most characters').fill('many');
    await save(page);
    await dialog(page).getByText('Enter a number from 1 to 4000.').waitFor();
    await field(page, 'Most characters').fill('10');
    await save(page);
    await waitForText(page, 'At most 10 characters');
    expect(knowledge().customFields[0]).toMatchObject({ fieldType: 'TEXT', mostLength: 10, options: [] });
  });

  it('adds people, and switches them off', async () => {
    const page = await openAs('ipa');
    await button(page, 'Add person').click();
    await field(page, 'User ID').fill('asmith');
    await field(page, 'First name').fill('Ann');
    await field(page, 'Last name').fill('Smith');
    await chooseOption(page, /^Role/, 'Attorney');
    await field(page, 'Office code').fill('AUS');
    await save(page);
    await waitForText(page, 'asmith is saved');
    await button(page, 'Edit jdoe').click();
    await dialog(page).getByLabel('Active').click();
    await save(page);
    await waitForText(page, 'jdoe is saved');
    const [jdoe, asmith] = knowledge().users;
    expect(jdoe).toMatchObject({ userId: 'jdoe', lastName: 'Doe', isActive: false });
    expect(asmith).toMatchObject({ userId: 'asmith', role: 'ATTORNEY', officeCode: 'AUS', isActive: true });
  });

  it('keeps everything of a person that is not changed, and takes e-mail, phone and title', async () => {
    const [before] = knowledge().users;
    if (before === undefined) throw new Error('there is a person');
    const lastLoginAt = '2026-03-01T18:00:00.000Z';
    const kept = { email: 'jdoe@hollis.example', phone: '+1 512 555 0100', lastLoginAt };
    knowledge().users = [{ ...before, ...kept, title: 'Paralegal' }];
    const page = await openAs('ipa');
    await button(page, 'Edit jdoe').click();
    await field(page, 'Title').fill('Case manager, senior');
    await save(page);
    await page.getByText('jdoe is saved', { exact: true }).first().waitFor();
    expect(knowledge().users).toEqual([{ ...before, ...kept, title: 'Case manager, senior' }]);
    await button(page, 'Edit jdoe').click();
    await field(page, 'E-mail').fill('jdoe');
    await save(page);
    await dialog(page).getByText('Enter an e-mail address').waitFor();
    await field(page, 'E-mail').fill('');
    await save(page);
    await dialog(page).waitFor({ state: 'hidden' });
    expect(knowledge().users[0]).not.toHaveProperty('email');
  });

  it('keeps everything of a petition that is not changed, and takes what exports tell of it', async () => {
    const [before] = knowledge().petitions;
    const kept = {
      immigrationCategory: 'Nonimmigrant',
      formNumbers: ['I-129', 'ETA-9035'],
      stepCount: 12,
      defaultCaseManagerId: 'jdoe',
    };
    if (before === undefined) throw new Error('there is a petition');
    knowledge().petitions = [{ ...before, ...kept }];
    const page = await openAs('ipa');
    await button(page, 'Edit PET-000187').click();
    await field(page, 'Name').fill('H-1B extension of stay');
    await save(page);
    await dialog(page).waitFor({ state: 'hidden' });
    expect(knowledge().petitions).toEqual([{ ...before, ...kept, name: 'H-1B extension of stay' }]);
    await button(page, 'Edit PET-000187').click();
    await field(page, 'Steps').fill('201');
    await save(page);
    await dialog(page).getByText('Enter a whole number from 0 to 200.').waitFor();
    await field(page, 'Steps').fill('0');
    await field(page, 'Form numbers').fill('I-129');
    await chooseOption(page, /^Default case manager/, 'None');
    await save(page);
    await dialog(page).waitFor({ state: 'hidden' });
    expect(knowledge().petitions[0]).toMatchObject({ formNumbers: ['I-129'], stepCount: 0 });
    expect(knowledge().petitions[0]).not.toHaveProperty('defaultCaseManagerId');
  });

  it('says so while it is loaded, when that fails and when there is nothing', async () => {
    const { failures, holds } = stage.site.world;
    let release = () => {};
    holds.set('getKnowledgeBase', new Promise((resolve) => (release = resolve)));
    failures.set('getKnowledgeBase', new Error('a bug'));
    Object.assign(knowledge(), { petitions: [], customFields: [], users: [] });
    const page = await openAs('fia');
    await waitForText(page, 'Loading the Knowledge Base');
    release();
    await waitForText(page, 'The Knowledge Base could not be loaded');
    failures.clear();
    await button(page, 'Retry').click();
    await waitForText(page, 'no case can be imported');
    await waitForText(page, 'no custom data can be imported');
    await waitForText(page, 'rows can name no case manager or attorney');
    await page.getByLabel('Find in Visa types').fill('protected');
    expect(await table(page, 'Visa types').getByRole('row').count()).toBe(2);
  });

  it('loses nothing to the side at 400 percent', async () => {
    const page = await stage.open(path, { as: 'sysa', viewport: { width: 320, height: 256 } });
    await page.getByRole('heading', { name: /^People/ }).waitFor();
    await expectNothingLostToTheSide(page);
  });
});
