import { beforeEach, describe, expect, it } from 'vitest';
import { asImport, importTemplateOf } from '../../../functions/export-templates/as-import.ts';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import type { ExportTemplate } from '../../../functions/export-templates/contract.ts';
import { exportHeader, exportRow } from '../../../functions/export-templates/export-row.ts';
import type { Entity, RowPlan } from '../../../functions/immigration/contract.ts';
import { storedEntity } from '../../../functions/immigration/entity-rows.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { knowledgeBaseOf } from '../../../functions/immigration/knowledge-base.ts';
import { planRows, writesOf } from '../../../functions/immigration/plan-rows.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type {
  ColumnDeclaration,
  DateFormat,
  ImportTemplate,
} from '../../../functions/import-templates/contract.ts';
import { csvLine } from '../../../functions/import-templates/failed-rows-csv.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import {
  at,
  exampleRow,
  outcomes,
  problemsOf,
  reference,
  runDate,
  templateOf,
  type Written,
} from '../immigration/firm-world.ts';
import { fullRow } from '../immigration/lone-row.ts';
import { type MemoryTable, memoryTable } from '../immigration/memory-table.ts';
import { readFile } from '../import-templates/import-builders.ts';

interface Importing {
  readonly firmId?: string;
  readonly dateFormat?: DateFormat;
}
type Lines = readonly (readonly string[])[];

let deps: MemoryTable;

/** Lines as a file of the template, read, checked, planned and put, as a run does. */
async function importLines(
  template: ImportTemplate,
  lines: Lines,
  { firmId = 'from', dateFormat = 'MM/DD/YYYY' }: Importing = {},
): Promise<RowPlan[]> {
  const header = template.columns.map(({ name }) => name);
  const read = await readFile([header, ...lines].map(csvLine).join(''), { template });
  if (read.problem !== undefined) throw new Error(read.problem.message);
  const check = rowChecker(template, {
    ...{ dateFormat, isNoUpdateEnabled: true, ignoredColumns: new Set(), today: runDate },
    lists: knowledgeBaseOf(reference),
  });
  const plans = await planRows(deps, {
    ...{ firmId, template, reference, runDate, at, fileId: '01JWQ0000000000000000000AA' },
    rows: read.rows.map(({ rowNumber, fields }) => ({ ...check(fields), rowNumber })),
    willExist: new Set(),
    failedKeys: new Map(),
  });
  await putEntities(deps, writesOf(plans));
  return plans;
}

const fieldsOf = ({ columns }: ImportTemplate, row: Written): string[] =>
  columns.map(({ name }) => row[name] ?? '');

/** Everything of a kind that a firm keeps, by its key. */
function kept(firmId: string, kind: string): Map<string, Entity> {
  const entities = [...deps.items.values()]
    .filter((item) => item['firmId'] === firmId && item['kind'] === kind)
    .map(storedEntity);
  return new Map(entities.map((entity) => [JSON.stringify(entity.key), entity]));
}

/** The lines of a file of everything of a kind, read again. */
function exportedLines(template: ExportTemplate, dateFormat: DateFormat): string[][] {
  const format = { dateFormat, today: runDate };
  const lines = [...kept('from', template.rowOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entity]) => exportRow(template, { entity }, format));
  const [header, ...rows] = csvRows(exportHeader(template) + lines.join(''));
  expect(header).toEqual(template.columns.map(({ name }) => name));
  return rows;
}

/** What firms keep in the columns that the import and the export both have, by key. */
function sharedValues(template: ExportTemplate, firmId: string) {
  const columns = template.columns.flatMap(({ importColumn }) => importColumn ?? []);
  return [...kept(firmId, template.rowOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { values }]) => [key, columns.map((name) => [name, values[name]])]);
}

/** The employer, its headquarters, a contact and an employee, which everything else names. */
async function putFoundation(firmId: string): Promise<void> {
  const employer = templateOf('CORPORATION');
  const headquarters = { ...exampleRow(employer), EmployerID: 'ACME-GLOBAL' };
  await importLines(employer, [fieldsOf(employer, headquarters)], { firmId });
  for (const kind of ['CORPORATION', 'CONTACT', 'EMPLOYEE'] as const) {
    const template = templateOf(kind);
    await importLines(template, [fieldsOf(template, exampleRow(template))], { firmId });
  }
}

beforeEach(async () => {
  deps = memoryTable();
  await putFoundation('from');
});

const isFreeText = (column: ColumnDeclaration): boolean =>
  column.type === 'text' &&
  !(column.pattern || column.isCurrency || column.stateOf || column.keyPart !== undefined);

/** Texts that files can hold. */
const texts = naughtyStrings.filter((text) => text.isWellFormed() && !text.includes('\u0000'));

const hostileKey = ({ mostChars }: ColumnDeclaration, at: number): string =>
  [...`${at}${texts[at * 17] ?? ''}`]
    .slice(0, mostChars - 4)
    .join('')
    .trim();

/** Rows with every column filled, those of free text with what programs trip over; each of a thing of its own. */
function hostileRows(template: ImportTemplate, mark: string | undefined): string[][] {
  const columns = template.columns.filter(isFreeText);
  const perRow = columns.length;
  const rowCount = Math.ceil(texts.length / perRow);
  const keyColumn = template.columns.findLast(
    ({ keyPart, type }) => keyPart !== undefined && (type === 'text' || type === 'id'),
  );
  return Array.from({ length: rowCount }, (_, rowAt) => {
    const row: Record<string, string> = { ...fullRow(template) };
    for (const [place, { name, mostChars }] of columns.entries()) {
      const text = texts[rowAt * perRow + place] ?? 'Words';
      row[name] = [...text].slice(0, mostChars).join('').trim() || 'Words';
    }
    if (keyColumn?.type === 'id' || keyColumn?.spelling !== undefined) row[keyColumn.name] = `X${rowAt}`;
    else if (keyColumn !== undefined) row[keyColumn.name] = hostileKey(keyColumn, rowAt);
    if (mark !== undefined) row[mark] = rowAt === rowCount - 1 ? 'Y' : 'N';
    return fieldsOf(template, row);
  });
}

const roundTrips = exportTemplates.flatMap((template) => {
  const into = importTemplateOf(template);
  return into === undefined ? [] : [[template.baseName, template, into] as const];
});
const markOf = (template: ExportTemplate) =>
  template.columns.find(({ name }) => name === 'IsCurrent' || name === 'IsPrimary')?.name;

describe.each(roundTrips)('an import of %s into a firm that has nothing', (_name, template, into) => {
  it.each(['MM/DD/YYYY', 'DD/MM/YYYY'] as const)(
    'gives what was exported, with dates as %s',
    async (dateFormat) => {
      const sent = await importLines(into, hostileRows(into, markOf(template)));
      expect(problemsOf(sent).flat()).toEqual([]);
      const lines = exportedLines(template, dateFormat);
      expect(lines.length).toBeGreaterThanOrEqual(sent.length);
      const isFounding = into.entity === 'CORPORATION' || into.entity === 'EMPLOYEE';
      if (!isFounding) await putFoundation('to');
      else if (into.entity === 'EMPLOYEE') {
        const employers = templateOf('CORPORATION');
        await importLines(employers, [fieldsOf(employers, { ...exampleRow(employers) })], { firmId: 'to' });
      }
      const taken = await importLines(
        into,
        lines.map((fields) => asImport(template, fields)),
        { firmId: 'to', dateFormat },
      );
      expect(problemsOf(taken).flat()).toEqual([]);
      expect(new Set(outcomes(taken))).toEqual(new Set(['CREATE']));
      expect(sharedValues(template, 'to')).toEqual(sharedValues(template, 'from'));
    },
  );

  it('changes nothing where it was exported from, with no update for what it does not tell', async () => {
    await importLines(into, hostileRows(into, markOf(template)));
    const before = [...kept('from', into.entity)];
    const lines = exportedLines(template, 'MM/DD/YYYY');
    const taken = await importLines(
      into,
      lines.map((fields) => asImport(template, fields, 'Zoom No Update')),
    );
    expect(new Set(outcomes(taken))).toEqual(new Set(['UNCHANGED']));
    expect([...kept('from', into.entity)]).toEqual(before);
  });
});

describe('a firm with next to nothing', () => {
  it.each(roundTrips)('comes back from %s as it is', async (_name, template, into) => {
    const least = into.columns.map(({ isRequired, requiredWhen, example }) =>
      isRequired || requiredWhen?.values !== undefined ? example : '',
    );
    await importLines(into, [least]);
    const lines = exportedLines(template, 'MM/DD/YYYY');
    if (into.entity !== 'CORPORATION') await putFoundation('to');
    const taken = await importLines(
      into,
      lines.map((fields) => asImport(template, fields)),
      { firmId: 'to' },
    );
    expect(problemsOf(taken).flat()).toEqual([]);
    expect(sharedValues(template, 'to')).toEqual(sharedValues(template, 'from'));
  });
});

describe('a branch that stands before its headquarters', () => {
  it('comes back when its file is imported twice', async () => {
    const [, template, into] = roundTrips[0] ?? [];
    if (template === undefined || into === undefined) throw new Error('no template of employers');
    const branch = { ...exampleRow(into), EmployerID: 'A-BRANCH', ParentEmployerID: 'ACME-US' };
    await importLines(into, [fieldsOf(into, branch)]);
    const lines = exportedLines(template, 'MM/DD/YYYY').map((fields) => asImport(template, fields));
    const once = await importLines(into, lines, { firmId: 'to' });
    expect(problemsOf(once).flat()).toEqual(['ZI-R-030 ParentEmployerID']);
    await importLines(into, lines, { firmId: 'to' });
    expect(sharedValues(template, 'to')).toEqual(sharedValues(template, 'from'));
  });
});

describe('files of petitions and people', () => {
  it('are taken back by no import', () => {
    const others = exportTemplates.filter((template) => importTemplateOf(template) === undefined);
    expect(others.map(({ id }) => id)).toEqual([7, 8]);
    for (const template of others) expect(() => asImport(template, [])).toThrow('no import takes back');
  });
});
