import { variants } from './catalog/messages.ts';
import { statesByCountry } from './catalog/states.ts';
import { set } from './cell-reader.ts';
import type { Cell, CheckOptions, ColumnCondition, ColumnDeclaration, ImportTemplate } from './contract.ts';
import { isNoUpdate, type RowNotes } from './row-notes.ts';

/** Looks at cells of a row together; may spell one anew. */
export type RowRule = (cells: Cell[], fields: readonly string[]) => void;

interface RuleInput {
  readonly template: ImportTemplate;
  readonly options: CheckOptions;
  readonly notes: RowNotes;
}

interface ColumnInput extends RuleInput {
  readonly column: ColumnDeclaration;
  readonly place: number;
}

/** @throws Error when a declaration names a column that the template does not have */
export function placeOf({ columns, baseName }: ImportTemplate, name: string): number {
  const place = columns.findIndex((column) => column.name === name);
  if (place < 0) throw new Error(`${baseName} has no column ${name}`);
  return place;
}

/** Whether a row meets a condition, as far as its own cells tell. */
export function conditionIn(
  template: ImportTemplate,
  { column, values }: ColumnCondition,
): (cells: readonly Cell[]) => boolean {
  const place = placeOf(template, column);
  return (cells) => {
    const cell = cells[place];
    return cell?.kind === 'SET' && (values === undefined || values.includes(cell.value));
  };
}

/** The rules of a template that need more than one cell, in the order of its columns. */
export function rowRules(input: RuleInput): RowRule[] {
  return input.template.columns.flatMap((column, place) => {
    if (input.options.ignoredColumns.has(column.name)) return [];
    const of = { ...input, column, place };
    return [
      column.requiredWhen && requiredRule(of, column.requiredWhen),
      column.keyWhen && keyRule(of, column.keyWhen),
      column.onlyWhen && onlyRule(of, column.onlyWhen),
      column.demands && demandsRule(of, column.demands),
      column.stateOf && stateRule(of, column.stateOf),
      column.statusAllowedBy && statusRule(of, column.statusAllowedBy),
      column.notBefore && orderRule(of, column.notBefore),
      column.usuallyAtLeast && usualRule(of, column.usuallyAtLeast),
    ].filter((rule) => typeof rule === 'function');
  });
}

function requiredRule({ template, column, place, notes }: ColumnInput, when: ColumnCondition): RowRule {
  const isMet = conditionIn(template, when);
  return (cells) => {
    if (cells[place]?.kind === 'CLEAR' && isMet(cells)) notes.fail('ZI-R-010', column, '');
  };
}

function keyRule({ template, column, place, notes, options }: ColumnInput, when: ColumnCondition): RowRule {
  const isMet = conditionIn(template, when);
  return (cells, fields) => {
    // Where “no update” is not enabled the cell is refused already.
    const isKept = options.isNoUpdateEnabled && isNoUpdate(fields[place]?.trim() ?? '');
    if (isKept && isMet(cells)) notes.fail('ZI-R-015', column, fields[place]?.trim() ?? '');
  };
}

function onlyRule(
  { template, column, place, notes }: ColumnInput,
  when: ColumnCondition & { form: string },
): RowRule {
  const other = placeOf(template, when.column);
  const isMet = conditionIn(template, when);
  return (cells, fields) => {
    if (cells[place]?.kind !== 'SET' || cells[other]?.kind === 'KEEP' || isMet(cells)) return;
    cells[place] = notes.fail('ZI-R-013', column, fields[place]?.trim() ?? '', {
      values: { type: when.form },
    });
  };
}

function demandsRule({ template, place, notes }: ColumnInput, demands: Record<string, string>): RowRule {
  const demanded = new Map(
    Object.entries(demands).map(([value, name]) => [value, placeOf(template, name)] as const),
  );
  return (cells) => {
    const cell = cells[place];
    const target = cell?.kind === 'SET' ? demanded.get(cell.value) : undefined;
    if (cell?.kind !== 'SET' || target === undefined || cells[target]?.kind !== 'CLEAR') return;
    const column = template.columns[target];
    if (column === undefined) return;
    notes.fail('ZI-R-042', column, '', { values: { CaseStatus: cell.value, 'date column': column.name } });
  };
}

function stateRule({ template, column, place, notes }: ColumnInput, countryColumn: string): RowRule {
  const country = placeOf(template, countryColumn);
  const known = new Map(
    Object.entries(statesByCountry).map(([alpha3, { form, states }]) => [
      alpha3,
      { form, cells: new Map(states.map(({ code }) => [code, set(code)])) },
    ]),
  );
  return (cells, fields) => {
    const [stateCell, countryCell] = [cells[place], cells[country]];
    if (stateCell?.kind !== 'SET' || countryCell?.kind !== 'SET') return;
    const states = known.get(countryCell.value);
    if (states === undefined) return;
    cells[place] =
      states.cells.get(stateCell.value) ??
      states.cells.get(stateCell.value.toUpperCase()) ??
      notes.fail('ZI-R-013', column, fields[place]?.trim() ?? '', { values: { type: states.form } });
  };
}

function statusRule({ template, column, place, notes, options }: ColumnInput, typeColumn: string): RowRule {
  const type = placeOf(template, typeColumn);
  const values = options.lists.get(template.columns[type]?.list ?? '') ?? [];
  const allowing = new Set(values.filter((value) => value.allowsDurationOfStatus).map(({ code }) => code));
  return (cells) => {
    const [cell, typeCell] = [cells[place], cells[type]];
    if (cell?.kind !== 'SET' || cell.value !== 'D/S' || typeCell?.kind !== 'SET') return;
    if (allowing.has(typeCell.value)) return;
    const values = { type: `date for the document type ${typeCell.value}` };
    cells[place] = notes.fail('ZI-R-013', column, 'D/S', { values });
  };
}

function orderRule({ template, column, place, notes }: ColumnInput, earlierColumn: string): RowRule {
  const earlierPlace = placeOf(template, earlierColumn);
  const isStrict = column.isStrictlyAfter === true;
  const values = { from: earlierColumn, to: column.name };
  return (cells, fields) => {
    const [earlier, later] = [cells[earlierPlace], cells[place]];
    if (earlier?.kind !== 'SET' || later?.kind !== 'SET') return;
    if (isInOrder(earlier.value, later.value, isStrict)) return;
    const text = isStrict ? variants.mustBeBefore : undefined;
    notes.fail(
      'ZI-R-016',
      column,
      fields[place]?.trim() ?? '',
      text === undefined ? { values } : { text, values },
    );
  };
}

/** Months and years are compared as far as both are known; D/S has no end. */
function isInOrder(earlier: string, later: string, isStrict: boolean): boolean {
  if (later === 'D/S' || earlier === 'D/S') return true;
  if (earlier.length === later.length) return isStrict ? earlier < later : earlier <= later;
  const known = Math.min(earlier.length, later.length);
  return earlier.slice(0, known) <= later.slice(0, known);
}

function usualRule({ template, column, place, notes }: ColumnInput, lesserColumn: string): RowRule {
  const lesserPlace = placeOf(template, lesserColumn);
  const values = { expectation: `at least ${lesserColumn}` };
  return (cells, fields) => {
    const [lesser, cell] = [cells[lesserPlace], cells[place]];
    if (lesser?.kind !== 'SET' || cell?.kind !== 'SET') return;
    if (Number(cell.value) < Number(lesser.value)) {
      notes.warn('ZI-W-105', column, fields[place]?.trim() ?? '', { values });
    }
  };
}
