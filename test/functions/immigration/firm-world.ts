import type { Entity, FirmReference, RowPlan } from '../../../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { putEntities, readEntities } from '../../../functions/immigration/entity-store.ts';
import { knowledgeBaseOf } from '../../../functions/immigration/knowledge-base.ts';
import {
  type BatchRow,
  planRows,
  type RowBatch,
  writesOf,
} from '../../../functions/immigration/plan-rows.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type { EntityKind, ImportTemplate, RowProblem } from '../../../functions/import-templates/contract.ts';

export const firmId = 'firm1';
export const runDate = '2025-06-02';
export const at = '2025-06-02T09:00:00.000Z';
export const noUpdate = 'Zoom No Update';

/** Cells by column as a firm writes them. */
export type Written = Readonly<Record<string, string>>;

export function templateOf(kind: EntityKind): ImportTemplate {
  const template = importTemplates.find(({ entity }) => entity === kind);
  if (template === undefined) throw new Error(`no template writes ${kind}`);
  return template;
}

const active = { firmId, isActive: true };
const field = { firmId, mostLength: 4000, options: [], isForClients: true };
export const reference: FirmReference = {
  listValues: [],
  petitions: [
    { ...active, petId: 'PET-000187', name: 'H-1B Extension of Stay', source: 'ZOOM', country: 'USA' },
    { ...active, petId: 'PET-CA', name: 'Work Permit', source: 'FIRM', country: 'CAN' },
    { ...active, petId: 'PET-OLD', name: 'H-1B Cap', source: 'ZOOM', country: 'USA', isActive: false },
  ],
  customFields: [
    {
      ...field,
      keyword: 'BadgeColor',
      label: 'Badge color',
      fieldType: 'DROP_DOWN',
      options: ['Blue', 'Red'],
    },
    { ...field, keyword: 'Shift', label: 'Shift', fieldType: 'RADIO', options: ['Day', 'Night'] },
    { ...field, keyword: 'Motto', label: 'Motto', fieldType: 'TEXT', mostLength: 5 },
    {
      ...field,
      keyword: 'Gear',
      label: 'Gear',
      fieldType: 'CHECK_BOX',
      mostLength: 2,
      options: ['Helmet', 'Gloves', 'Boots'],
    },
    { ...field, keyword: 'CorporateOnly', label: 'Corporate', fieldType: 'TEXT', isForClients: false },
  ],
  users: [
    { ...active, userId: 'jdoe', firstName: 'Jo', lastName: 'Doe', role: 'CASE_MANAGER' },
    { ...active, userId: 'asmith', firstName: 'Al', lastName: 'Smith', role: 'ATTORNEY' },
    { ...active, userId: 'gone', firstName: 'Gil', lastName: 'Gone', role: 'ATTORNEY', isActive: false },
  ],
};

/** The example row of the column guide. */
export const exampleRow = (template: ImportTemplate): Written => ({
  ...Object.fromEntries(template.columns.map(({ name, example }) => [name, example])),
  ...(template.entity === 'CORPORATION' ? { ParentEmployerID: '' } : {}),
  ...(template.entity === 'ADDRESS' ? { ToDate: '' } : {}),
});

export interface CheckChoices {
  readonly reference?: FirmReference;
  readonly ignoredColumns?: readonly string[];
}

/** Rows as the check of a file leaves them, numbered from 2. */
export function checkedRows(
  template: ImportTemplate,
  rows: readonly Written[],
  choices: CheckChoices = {},
): BatchRow[] {
  const check = rowChecker(template, {
    dateFormat: 'MM/DD/YYYY',
    isNoUpdateEnabled: true,
    ignoredColumns: new Set(choices.ignoredColumns),
    lists: knowledgeBaseOf(choices.reference ?? reference),
    today: runDate,
  });
  return rows.map((row, at) => {
    const unknown = Object.keys(row).filter((name) => !template.columns.some((one) => one.name === name));
    if (unknown.length > 0) throw new Error(`${template.baseName} has no columns ${unknown.join(', ')}`);
    return { ...check(template.columns.map(({ name }) => row[name] ?? '')), rowNumber: at + 2 };
  });
}

export function checkedRow(template: ImportTemplate, row: Written, choices: CheckChoices = {}): BatchRow {
  const [checked] = checkedRows(template, [row], choices);
  if (checked === undefined) throw new Error('no row');
  return checked;
}

export type BatchChoices = Partial<RowBatch> & CheckChoices;

export function planFile(
  deps: ImmigrationDeps,
  kind: EntityKind,
  rows: readonly Written[],
  choices: BatchChoices = {},
): Promise<RowPlan[]> {
  const template = templateOf(kind);
  return planRows(deps, {
    firmId,
    template,
    reference,
    rows: checkedRows(template, rows, choices),
    willExist: new Set(),
    failedKeys: new Map(),
    runDate,
    at,
    fileId: '01JWQ0000000000000000000AA',
    ...choices,
  });
}

/** Plans and writes, as a run does. */
export async function applyFile(
  deps: ImmigrationDeps,
  kind: EntityKind,
  rows: readonly Written[],
  choices: BatchChoices = {},
): Promise<RowPlan[]> {
  const plans = await planFile(deps, kind, rows, choices);
  await putEntities(deps, writesOf(plans));
  return plans;
}

export async function valuesOf(
  deps: ImmigrationDeps,
  kind: EntityKind,
  key: readonly string[],
  firm = firmId,
): Promise<Entity['values'] | undefined> {
  const found = await readEntities(deps, [{ firmId: firm, kind, key: [...key] }]);
  return [...found.values()][0]?.values;
}

export const outcomes = (plans: readonly RowPlan[]): string[] => plans.map(({ outcome }) => outcome);

/** `code column` of every problem. */
export const problemsOf = (plans: readonly RowPlan[]): string[][] =>
  plans.map(({ problems }) => problems.map(named));
export const warningsOf = (plans: readonly RowPlan[]): string[][] =>
  plans.map(({ warnings }) => warnings.map(named));
const named = ({ code, column }: RowProblem): string => `${code} ${column}`;

export const employerKey = ['ACME-US'];
export const employeeKey = ['ACME-US', '100234'];

/** The employer, contact and employee of the column guide. */
export async function putExamples(deps: ImmigrationDeps): Promise<void> {
  for (const kind of ['CORPORATION', 'CONTACT', 'EMPLOYEE'] as const)
    await applyFile(deps, kind, [exampleRow(templateOf(kind))]);
}
