import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actionText, actorText, detailsOf, objectTexts } from '../../frontend/src/audit-log/labels.ts';
import { csvRows } from '../support/csv-rows.ts';
import { mayRun } from '../support/formula-payloads.ts';
import { hasBrowser, prepareStage, type Stage } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf } from './support/report-steps.ts';
import { anAct, someActs } from './support/some-acts.ts';

/** Cells and what scrolls in the page that need more width than they have. */
const cutOff = `[...document.querySelectorAll('main *')].filter((one) => {
  const isCut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
  return isCut && /auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) && one.checkVisibility() && one.clientWidth > 1;
}).map((one) => one.outerHTML.slice(0, 200))`;

const longAct = anAct({
  sequence: 9,
  outcome: 'UNKNOWN',
  code: 'C'.repeat(64),
  actor: { kind: 'user', id: '0f8e7d6c-5b4a-4392-8170-6f5e4d3c2b1a' },
  action: `requestSomething${'Long'.repeat(12)}`,
  objects: {
    distributorId: 'northwind',
    dataExportId: '01JD0000000000000000000001',
    fileId: 'f'.repeat(128),
  },
  fields: ['values', `values.${'x'.repeat(120)}`],
  traceId: 't'.repeat(64),
});

const path = '/distributors/northwind/audit-log';
const firmPath = '/firms/hollis-law/audit-log';

describe('an act', () => {
  it.each([
    ['saveClientSettings', 'Save client settings'],
    ['I9_RECORDS_READ', 'I-9 records read'],
    ['getMe', 'Get me'],
  ])('%s is told as “%s”', (action, text) => {
    expect(actionText(action)).toBe(text);
  });

  it('is told of whoever is known, and of the system by its part', () => {
    expect(actorText({ kind: 'user', id: 'u-1', name: 'Jo' })).toBe('Jo');
    expect(actorText({ kind: 'machine', id: 'm-1' })).toBe('m-1');
    expect(actorText({ kind: 'system', id: 'export' })).toBe('Waybill (export)');
  });

  it('says nothing of an object that its log is of, and everything of others', () => {
    const objects = { distributorId: 'northwind', clientId: 1001, firmId: 'northwind' };
    expect(objectTexts(objects, { distributorId: 'northwind' })).toEqual([
      'client id 1001',
      'firm id northwind',
    ]);
  });

  it('lists the first fifty I-9 IDs and says how many more there are', () => {
    const [reading = anAct()] = someActs();
    const listed = Object.fromEntries(detailsOf(reading))['I-9 IDs'] ?? '';
    expect([listed.split(', ').length, listed.endsWith('5000050 and 10 more')]).toEqual([50, true]);
  });
});

describe.skipIf(!hasBrowser)('the audit log', () => {
  const stage = prepareStage();
  describe('page', () => page(stage));
});

function page(stage: Stage): void {
  it('shows who did what to what, and what became of it', async () => {
    const shown = await stage.open(path, { as: 'alla' });
    await shown.getByText('I-9 records read').waitFor();
    const [, who, what, , outcome] = await cellsOf(shown, 'Audit log', 2);
    expect([who, what, outcome]).toEqual(['Alla Access', 'Save client settings', 'Outcome unknown']);
    await shown.getByRole('button', { name: 'Details of number 9' }).click();
    await shown.getByText('and 10 more').waitFor();
    expect(await shown.getByText('canary').count()).toBe(0);
  });

  it('is turned page by page', async () => {
    const shown = await stage.open(path, { as: 'alla' });
    await shown.getByRole('button', { name: 'Next page of acts' }).click();
    await shown.getByText('ROLE_NOT_ALLOWED').waitFor();
  });

  it('is narrowed by filters that the address keeps, and read anew by each', async () => {
    const shown = await stage.open(path, { as: 'alla' });
    await chooseOption(shown, /^Outcome/, 'Refused');
    await shown.getByText('ROLE_NOT_ALLOWED').waitFor();
    expect(new URL(shown.url()).search).toBe('?outcome=REFUSED');
    await shown.getByLabel('I-9 ID').fill('5000060');
    await shown.keyboard.press('Enter');
    await shown.getByText('Nothing here matches the filters').waitFor();
    await shown.getByRole('button', { name: 'Clear filters' }).click();
    await shown.getByText('I-9 records read').waitFor();
    expect(stage.site.world.acts.filter((act) => act.includes('"recordId":5000060'))).toHaveLength(1);
  });

  it.each([1280, 360])('is read whole at %i pixels, however long the ids are', async (width) => {
    stage.site.world.audited = [longAct];
    const shown = await stage.open(path, { as: 'alla', viewport: { width, height: 900 } });
    await shown.getByRole('button', { name: 'Details of number 9' }).click();
    await shown.getByText(longAct.traceId ?? '').waitFor();
    await expectNothingLostToTheSide(shown);
    expect(await shown.evaluate(cutOff)).toEqual([]);
    expect((await cellsOf(shown, 'Audit log')).join(' ')).not.toContain('northwind');
  });

  it('is downloaded as a file, as far as the filters leave it, and says how far it is', async () => {
    stage.site.world.audited = [...someActs(), anAct({ sequence: 0, actor: { kind: 'user', id: '=1+1' } })];
    const shown = await stage.open(`${path}?from=2026-03-01&to=2026-03-31`, { as: 'alla' });
    await shown.getByText('I-9 records read').waitFor();
    let goOn: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await shown.route(/format=CSV.*cursor=|cursor=.*format=CSV/, async (route) => {
      await held;
      await route.continue();
    });
    const coming = shown.waitForEvent('download');
    await shown.getByRole('button', { name: 'Download as CSV' }).click();
    await shown.getByText('The file is being made: 2 acts so far').waitFor();
    goOn?.();
    const file = await coming;
    expect(file.suggestedFilename()).toBe('audit-log_northwind_from-2026-03-01_to-2026-03-31.csv');
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.startsWith('\ufeffNumber,')).toBe(true);
    const rows = csvRows(text.slice(1));
    expect(rows.map(([number]) => number)).toEqual(['Number', '9', '7', '6', '1', '0']);
    expect(rows.flat().filter(mayRun)).toEqual([]);
    await shown.getByText('It holds 5 acts, newest first.').waitFor();
  });

  it('makes no file that was stopped, and says why one failed', async () => {
    const shown = await stage.open(path, { as: 'alla' });
    await shown.getByText('I-9 records read').waitFor();
    await shown.route(/format=CSV/, () => undefined);
    await shown.getByRole('button', { name: 'Download as CSV' }).click();
    await shown.getByRole('button', { name: 'Stop' }).click();
    await shown.getByText('The file is being made').waitFor({ state: 'detached' });
    await shown.unroute(/format=CSV/);
    stage.site.world.failures.set('listDistributorAudit', new Error('a bug'));
    await shown.getByRole('button', { name: 'Download as CSV' }).click();
    await shown.getByText('The file was not made').waitFor();
    stage.site.world.failures.clear();
  });

  it('says that nothing was done, and that it could not be loaded', async () => {
    stage.site.world.audited = [];
    const shown = await stage.open(path, { as: 'alla' });
    await shown.getByText('Nothing was done yet').waitFor();
    stage.site.world.failures.set('listDistributorAudit', new Error('a bug'));
    await shown.reload();
    await shown.getByText('The audit log could not be loaded').waitFor();
    stage.site.world.failures.clear();
    stage.site.world.audited = someActs();
    await shown.getByRole('button', { name: 'Retry' }).click();
    await shown.getByText('I-9 records read').waitFor();
  });

  it.each([
    ['sysa', firmPath],
    ['fia', firmPath],
    ['rea', path],
  ])('is for %s, too: %s', async (as, address) => {
    const shown = await stage.open(address, { as });
    await shown.getByText('I-9 records read').waitFor();
    await shown.getByRole('link', { name: 'Audit log' }).first().waitFor();
  });

  it('is in no menu of those who may not read it', async () => {
    const shown = await stage.open('/distributors/northwind/data-exports', { as: 'ipa' });
    await shown.getByRole('link', { name: 'Clients' }).first().waitFor();
    expect(await shown.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
  });

  it('breaks no rule of accessibility and loses nothing to the side', async () => {
    const shown = await stage.open(path, { as: 'alla', viewport: { width: 320, height: 640 } });
    await shown.getByText('I-9 records read').waitFor();
    await expectNothingLostToTheSide(shown);
    expect(await bothModes(shown)).toEqual([]);
  });
}
