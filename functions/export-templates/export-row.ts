import type { Entity } from '../immigration/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { EntityKind } from '../import-templates/contract.ts';
import { csvLine } from '../import-templates/failed-rows-csv.ts';
import type { SourceEntity } from './catalog/declaration.ts';
import { type Computation, computations } from './computed-values.ts';
import type { ExportColumn, ExportFormat, ExportSubject, ExportTemplate } from './contract.ts';
import { writers } from './written-value.ts';

/** The line of column names, with its line end and without a byte order mark. */
export const exportHeader = ({ columns }: ExportTemplate): string => csvLine(columns.map(({ name }) => name));

/**
 * One line of a file, with its line end. Texts are written as they are stored, what looks like a formula too: the file goes
 * to other systems, and an import of it gives the same values.
 */
export function exportRow(template: ExportTemplate, subject: ExportSubject, format: ExportFormat): string {
  const computationsOfRow = known.get(template) ?? rememberedComputations(template);
  const fields: string[] = [];
  for (const compute of computationsOfRow) fields.push(compute(subject, format));
  return csvLine(fields);
}

const known = new WeakMap<ExportTemplate, readonly Computation[]>();

function rememberedComputations(template: ExportTemplate): readonly Computation[] {
  const made = template.columns.map((column) => computationOf(template, column));
  known.set(template, made);
  return made;
}

const subjectEntity: Readonly<Record<SourceEntity, (subject: ExportSubject) => Entity | undefined>> = {
  ENTITY: ({ entity }) => entity,
  EMPLOYEE: ({ employee }) => employee,
  CORPORATION: ({ corporation }) => corporation,
  CURRENT_VISA: ({ currentVisa }) => currentVisa,
  RESIDENCE: ({ residence }) => residence,
  PRIMARY_SUPERVISOR: ({ primarySupervisor }) => primarySupervisor,
};

const joinedKinds: Readonly<Record<Exclude<SourceEntity, 'ENTITY'>, EntityKind>> = {
  EMPLOYEE: 'EMPLOYEE',
  CORPORATION: 'CORPORATION',
  CURRENT_VISA: 'VISA',
  RESIDENCE: 'ADDRESS',
  PRIMARY_SUPERVISOR: 'SUPERVISOR',
};

function computationOf({ rowOf }: ExportTemplate, { source }: ExportColumn): Computation {
  if (source.from === 'COMPUTED') return computations[source.value];
  const { from, column, isCode } = source;
  const kind = from === 'ENTITY' ? rowOf : joinedKinds[from];
  const declared = importTemplates
    .find(({ entity }) => entity === kind)
    ?.columns.find(({ name }) => name === column);
  if (declared === undefined) throw new Error(`nothing of kind ${kind} has a stored column ${column}`);
  const entityOf = subjectEntity[from];
  const write = isCode ? undefined : writers[declared.type];
  const storedOf = storedValue(column, declared.keyPart);
  return (subject, { dateFormat }) => {
    const entity = entityOf(subject);
    const value = entity && storedOf(entity);
    if (value === undefined || value === '') return '';
    return write === undefined ? value : write(value, dateFormat);
  };
}

/** Parts of keys are there in any case. */
const storedValue =
  (column: string, keyPart: number | undefined) =>
  ({ values, key }: Entity): string | undefined =>
    values[column] ?? (keyPart === undefined ? undefined : key[keyPart - 1]);
