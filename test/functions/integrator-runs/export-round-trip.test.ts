import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { asImport, importTemplateOf } from '../../../functions/export-templates/as-import.ts';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import type { ExportTemplate } from '../../../functions/export-templates/contract.ts';
import { csvLine } from '../../../functions/import-templates/failed-rows-csv.ts';
import type { FirmSetup } from '../../../functions/integrator-setup/contract.ts';
import { csvRows } from '../../support/csv-rows.ts';
import {
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  setUp,
  textAt,
} from '../../support/integrator-world.ts';
import { keptOf, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { exportTask } from '../../support/task-world.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

type Row = Readonly<Record<string, string>>;
const roundTrips = exportTemplates.filter((template) => importTemplateOf(template) !== undefined);

/** Ids that sort, fold and are written in their own ways. */
const employerIds = ['ACME-GLOBAL', 'ACME-US', 'acme', 'acme.us', 'acme_us', '10', '9', 'Z'.repeat(30)];
const employeeIds = ['100234', '9', '10', '-7', 'zoo', 'Z', 'a.b', 'a-b'];
/** Texts that spreadsheets and careless readers of CSV trip over. */
const texts = [
  '=SUM(A1:A9)',
  '@cmd',
  'say "hi", twice',
  'first line\nsecond line',
  "O'Brien",
  '😀 ß İ ﬁ',
  '"',
  ',',
];
const textAtPlace = (place: number): string => texts[place % texts.length] ?? '';

const employers: readonly Row[] = employerIds.map((EmployerID, place) => ({
  EmployerID,
  EmployerName: textAtPlace(place),
  AddressLine1: textAtPlace(place + 3),
  ParentEmployerID: EmployerID === 'ACME-US' ? 'ACME-GLOBAL' : '',
}));
const clients: readonly Row[] = employerIds.slice(1, 5).flatMap((EmployerID, group) =>
  employeeIds.map((EmployeeID, place) => ({
    ...{ EmployerID, EmployeeID },
    ...{ LastName: textAtPlace(group + place), FirstName: textAtPlace(place + 1) },
    ...{ JobTitle: textAtPlace(place + 2), SSN: '' },
  })),
);
/** Two of everything for each client, of which the second is the current or primary one. */
const twice = (own: (row: Row, place: number) => Row): Row[] =>
  clients.flatMap(({ EmployerID = '', EmployeeID = '' }, at) =>
    [0, 1].map((place) => ({ EmployerID, EmployeeID, ...own(clients[at] ?? {}, place) })),
  );
const files: Readonly<Record<number, readonly Row[]>> = {
  1: employers,
  3: clients,
  4: twice((_, place) => ({ DocumentNumber: `=É #${place}` })),
  5: twice((_, place) => ({ VisaNumber: `日本, %2${place}`, IsCurrent: place === 1 ? 'Y' : 'N' })),
  6: twice((_, place) => ({ PassportNumber: `P${place}`, IsPrimary: place === 1 ? 'Y' : 'N' })),
  11: twice(({ EmployerID, EmployeeID }, place) => ({
    RequestedByContactID: '',
    CaseReference: `${EmployerID}_${EmployeeID}.${place}`,
  })),
};

/** Runs what was sent the day before, of which every row is to be applied. */
async function wholeNight(firmId: string, runId: string) {
  const { run, jobs } = await runNight(world, { firmId, runId });
  expect(jobs.map(({ name, status, firstError }) => [name, status, firstError])).toEqual(
    jobs.map(({ name }) => [name, 'COMPLETED', undefined]),
  );
  expect(run.status).toBe('COMPLETED');
  return jobs;
}

/** What firms keep in the columns that the import and the export both have. */
async function sharedValues({ rowOf, columns }: ExportTemplate, firmId: string) {
  const names = columns.flatMap(({ importColumn }) => importColumn ?? []);
  return [...(await keptOf(world, rowOf, firmId))].map(([key, values]) => [
    key,
    Object.fromEntries(names.map((name) => [name, values[name] ?? ''])),
  ]);
}

it.each<Partial<FirmSetup>>([
  { dateFormat: 'MM/DD/YYYY', hasByteOrderMark: false },
  { dateFormat: 'DD/MM/YYYY', hasByteOrderMark: true },
])(
  'files of a filled firm make an empty one the same, written and imported as %o',
  async (format) => {
    await setUp(world, firm1, {});
    for (const [id, rows] of Object.entries(files)) await send(world, Number(id), csvOf(Number(id), ...rows));
    await wholeNight(firm1, '2026-11-21');

    await setUp(world, firm1, { ...format, exportTasks: exportTemplates.map(({ id }) => exportTask(id)) });
    const exports = await wholeNight(firm1, '2026-11-22');
    expect(exports).toHaveLength(exportTemplates.length);

    await setUp(world, firm10, format);
    world.clock.set('2026-11-22T20:00:00.000Z');
    const mark = format.hasByteOrderMark === true ? '\uFEFF' : '';
    for (const template of roundTrips) {
      const fileName = exports.find(({ templateId }) => templateId === template.id)?.fileName ?? '';
      const text = textAt(world, `${firm1}/Export/${fileName}`);
      expect(text.startsWith(`${mark}System`)).toBe(true);
      const into = importTemplateOf(template);
      if (into === undefined) throw new Error('an import takes it back');
      const [, ...rows] = csvRows(text.slice(mark.length));
      const wanted = await keptOf(world, template.rowOf);
      expect([template.baseName, rows.length]).toEqual([template.baseName, wanted.size]);
      const lines = [into.columns.map(({ name }) => name), ...rows.map((row) => asImport(template, row))];
      await send(world, into.id, mark + lines.map(csvLine).join(''), { firmId: firm10, date: '20261122' });
    }
    await wholeNight(firm10, '2026-11-23');
    for (const template of roundTrips) {
      const taken = await sharedValues(template, firm10);
      expect(taken.length).toBeGreaterThan(5);
      expect(taken).toEqual(await sharedValues(template, firm1));
    }
  },
  60_000,
);
