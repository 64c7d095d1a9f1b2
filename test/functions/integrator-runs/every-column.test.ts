import { afterAll, beforeAll, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import type { ColumnDeclaration, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  setUp,
} from '../../support/integrator-world.ts';
import { keptItems, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { undo } from '../../support/undo-world.ts';
import { fullRow } from '../immigration/lone-row.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await integratorWorld(engine);
  await setUp(world, firm1, { isNoUpdateEnabled: true });
});
afterAll(() => engine.stop());

const noUpdate = 'Zoom No Update';
type Row = Readonly<Record<string, string>>;
/** A headquarter is another employer. */
const filled = (template: ImportTemplate): Row => ({ ...fullRow(template), ParentEmployerID: '' });
const isFree = ({ keyPart, isRequired }: ColumnDeclaration): boolean =>
  keyPart === undefined && isRequired !== true;
const isNoKey = ({ keyPart }: ColumnDeclaration): boolean => keyPart === undefined;

/** A night with a file of each template: its full row, with the columns that are meant written so. */
async function night(
  runId: string,
  cell?: string,
  isMeant: (column: ColumnDeclaration) => boolean = () => false,
): Promise<Awaited<ReturnType<typeof runNight>>> {
  const eve = new Date(Date.parse(runId) - 86_400_000).toISOString().slice(0, 10);
  world.clock.set(`${eve}T20:00:00.000Z`);
  for (const template of importTemplates) {
    const meant = template.columns.filter(isMeant).map(({ name }) => [name, cell ?? ''] as const);
    // A blank state is right in a country without states only.
    const abroad = cell === '' && template.columns.some(({ name }) => name === 'Country');
    const row = { ...filled(template), ...(abroad && { Country: 'France' }), ...Object.fromEntries(meant) };
    // The line at the end makes it another content.
    await send(world, template.id, `${csvOf(template.id, row)}${'\r\n'.repeat(Number(runId.slice(8)))}`, {
      date: eve.replaceAll('-', ''),
    });
  }
  return runNight(world, { runId });
}

/** What is kept, by kind. */
async function kept(): Promise<Map<string, Row>> {
  const items = (await keptItems(world)).filter(({ kind }) => kind !== undefined);
  return new Map(items.map((item) => [String(item['kind']), item['values'] as Row]));
}

it('every column of every template is filled, kept by “Zoom No Update”, cleared by a blank and put back by an undo', async () => {
  const first = await night('2026-11-21');
  expect(first.jobs.map(({ templateId, createdCount }) => [templateId, createdCount])).toEqual(
    importTemplates.map(({ id }) => [id, 1]),
  );
  const full = await kept();
  const blankAtFirst = importTemplates.flatMap(({ entity, columns }) =>
    columns.filter(({ name }) => full.get(entity)?.[name] === undefined).map(({ name }) => name),
  );
  expect(blankAtFirst.sort()).toEqual(['FieldLabel', 'ParentEmployerID']);

  const second = await night('2026-11-22', noUpdate, isNoKey);
  expect(second.jobs.map((job) => [job.templateId, job.unchangedCount, job.failedCount])).toEqual(
    importTemplates.map(({ id }) => [id, 1, 0]),
  );
  expect(await kept()).toEqual(full);

  const third = await night('2026-11-23', '', isFree);
  expect(third.jobs.map((job) => [job.templateId, job.updatedCount, job.failedCount])).toEqual(
    importTemplates.map(({ id }) => [id, 1, 0]),
  );
  const blank = await kept();
  const left = importTemplates.flatMap(({ entity, columns }) =>
    columns.filter(isFree).flatMap(({ name }) => {
      const value = blank.get(entity)?.[name];
      return value === undefined ? [] : [`${entity} ${name} ${value}`];
    }),
  );
  // Defaults, marks, and what a case has of its petition; all else is gone.
  expect(left).toEqual([
    'CORPORATION CurrencyCode USD',
    'CORPORATION Status Active',
    'CONTACT IsPrimary false',
    'EMPLOYEE EmploymentStatus Active',
    'VISA IsCurrent false',
    'PASSPORT IsPrimary true',
    'SUPERVISOR SupervisorRole Direct',
    'SUPERVISOR IsPrimary false',
    'CASE CaseName H-1B extension',
    'CASE CaseStatus Open',
    'CASE CaseOpenedDate 2025-01-06',
    'CASE CaseCountry USA',
  ]);

  await undo(world, third.run);
  expect(await kept()).toEqual(full);

  await setUp(world, firm1, { isNoUpdateEnabled: false });
  const fourth = await night('2026-11-25', noUpdate, isNoKey);
  expect(fourth.jobs.map((job) => [job.templateId, job.failedCount])).toEqual(
    importTemplates.map(({ id }) => [id, 1]),
  );
  expect(await kept()).toEqual(full);
});
