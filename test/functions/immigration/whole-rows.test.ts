import { beforeEach, describe, expect, it } from 'vitest';
import type { RowPlan } from '../../../functions/immigration/contract.ts';
import { putEntities } from '../../../functions/immigration/entity-store.ts';
import { knowledgeBaseOf } from '../../../functions/immigration/knowledge-base.ts';
import { planRows, writesOf } from '../../../functions/immigration/plan-rows.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type { ColumnDeclaration, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import { csvLine } from '../../../functions/import-templates/failed-rows-csv.ts';
import { readFile } from '../import-templates/import-builders.ts';
import {
  applyFile,
  at,
  exampleRow,
  firmId,
  noUpdate,
  problemsOf,
  putExamples,
  reference,
  runDate,
  templateOf,
  type Written,
  warningsOf,
} from './firm-world.ts';
import { fullRow } from './lone-row.ts';
import { type MemoryTable, memoryTable } from './memory-table.ts';

let deps: MemoryTable;
beforeEach(async () => {
  deps = memoryTable();
  await putExamples(deps);
  const headquarter = { ...exampleRow(templateOf('CORPORATION')), EmployerID: 'ACME-GLOBAL' };
  await applyFile(deps, 'CORPORATION', [headquarter]);
});

/** The text of a file, read, checked, planned and put, as a run does. */
async function run(template: ImportTemplate, rows: readonly Written[]): Promise<RowPlan[]> {
  const { columns } = template;
  const lines = rows.map((row) => csvLine(columns.map(({ name }) => row[name] ?? '')));
  const text = [csvLine(columns.map(({ name }) => name)), ...lines].join('');
  const read = await readFile(text, { template });
  if (read.problem !== undefined) throw new Error(read.problem.message);
  const check = rowChecker(template, {
    dateFormat: 'MM/DD/YYYY',
    isNoUpdateEnabled: true,
    ignoredColumns: new Set(),
    lists: knowledgeBaseOf(reference),
    today: runDate,
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

/** Of what is there already, another one. */
const ownId: Readonly<Record<string, Written>> = {
  CORPORATION: { EmployerID: 'ACME-NEW' },
  CONTACT: { ContactID: 'M-NEW' },
  EMPLOYEE: { EmployeeID: 'NEW' },
};
const filledRow = (template: ImportTemplate): Written => ({
  ...fullRow(template),
  ...ownId[template.entity],
});

/** Every column that is meant written so. */
const written = (
  template: ImportTemplate,
  cell: string,
  isMeant: (column: ColumnDeclaration) => boolean,
): Written => ({
  ...filledRow(template),
  ...abroad(template, cell),
  ...Object.fromEntries(template.columns.filter(isMeant).map(({ name }) => [name, cell])),
});
/** A blank state is right in a country without states only. */
const abroad = ({ columns }: ImportTemplate, cell: string): Written =>
  cell === '' && columns.some(({ name }) => name === 'Country') ? { Country: 'France' } : {};
const isFree = ({ keyPart, isRequired }: ColumnDeclaration): boolean =>
  keyPart === undefined && isRequired !== true;
const mayBeKept = ({ keyPart }: ColumnDeclaration): boolean => keyPart === undefined;

const shown = (title: string, [plan]: readonly RowPlan[]): string => {
  if (plan === undefined) throw new Error('no row');
  const lines = [
    ...(problemsOf([plan])[0] ?? []),
    ...(warningsOf([plan])[0] ?? []),
    ...plan.erased.map((column) => `erased ${column}`),
    ...plan.changes.map(({ column, before = '-', after = '-' }) => `${column}: ${before} → ${after}`),
  ];
  return [`${title}: ${plan.outcome}`, ...lines].join('\n  ');
};

describe.each(importTemplates.map((template) => [template.baseName, template] as const))(
  'a row of %s',
  (baseName, template) => {
    it('with all columns filled, none updated, all blank, and filled again does what its golden file says', async () => {
      const full = filledRow(template);
      const golden = [
        shown('all columns filled', await run(template, [full])),
        shown('all columns no update', await run(template, [written(template, noUpdate, mayBeKept)])),
        shown('all columns blank', await run(template, [written(template, '', isFree)])),
        shown('all columns filled again', await run(template, [full])),
        shown('and once more', await run(template, [full])),
      ].join('\n\n');
      await expect(`${golden}\n`).toMatchFileSnapshot(`golden/whole-rows/${baseName}.txt`);
    });
  },
);
