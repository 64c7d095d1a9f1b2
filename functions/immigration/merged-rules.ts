import type {
  Cell,
  CheckedRow,
  CheckOptions,
  ImportTemplate,
  RowProblem,
} from '../import-templates/contract.ts';
import { note, RowNotes } from '../import-templates/row-notes.ts';
import { type RowRule, rowRules } from '../import-templates/row-rules.ts';
import type { Entity } from './contract.ts';
import type { ReferenceIndex } from './reference-index.ts';

type Values = Entity['values'];

interface Notes {
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly RowProblem[];
}
const nothing: Notes = { problems: [], warnings: [] };

interface ReadyRules {
  readonly notes: RowNotes;
  readonly rules: readonly RowRule[];
}
const readyRules = new WeakMap<ReferenceIndex, Map<ImportTemplate, ReadyRules>>();

/** The date of the run plays no part in rules between columns. */
function rulesOf(template: ImportTemplate, index: ReferenceIndex): ReadyRules {
  const ofFirm = readyRules.get(index) ?? new Map<ImportTemplate, ReadyRules>();
  readyRules.set(index, ofFirm);
  const before = ofFirm.get(template);
  if (before !== undefined) return before;
  const options: CheckOptions = {
    dateFormat: 'MM/DD/YYYY',
    isNoUpdateEnabled: false,
    ignoredColumns: new Set(),
    lists: index.lists,
    today: '',
  };
  const notes = new RowNotes();
  const made = { notes, rules: rowRules({ template, options, notes }) };
  ofFirm.set(template, made);
  return made;
}

export interface MergedInput {
  readonly template: ImportTemplate;
  readonly index: ReferenceIndex;
  readonly row: CheckedRow;
  readonly current: Entity | undefined;
  /** All fields after the row. */
  readonly after: Values;
}

/**
 * The rules between columns, for rows that keep some of them: what a row leaves as it is has to fit what it sets. On a new
 * entity a required column that is kept is missing. What was wrong before the row is not held against it.
 */
export function mergedNotes({ template, index, row, current, after }: MergedInput): Notes {
  if (row.problems.length > 0 || !keepsAny(row)) return nothing;
  const found = notesOn(template, index, after);
  if (current === undefined) {
    const missing = template.columns
      .filter(({ isRequired, name }) => isRequired && after[name] === undefined)
      .map((column) => note('ZI-R-010', column, ''));
    return { problems: [...missing, ...found.problems], warnings: newOf(found.warnings, row.warnings) };
  }
  if (found.problems.length + found.warnings.length === 0) return nothing;
  const before = notesOn(template, index, current.values);
  return {
    problems: newOf(found.problems, before.problems),
    warnings: newOf(newOf(found.warnings, before.warnings), row.warnings),
  };
}

function keepsAny({ cells }: CheckedRow): boolean {
  for (const { kind } of cells) if (kind === 'KEEP') return true;
  return false;
}

function notesOn(template: ImportTemplate, index: ReferenceIndex, values: Values): Notes {
  const { notes, rules } = rulesOf(template, index);
  const fields = template.columns.map(({ name }) => values[name] ?? '');
  const cells = fields.map((value): Cell => (value === '' ? { kind: 'CLEAR' } : { kind: 'SET', value }));
  notes.start();
  for (const rule of rules) rule(cells, fields);
  return { problems: notes.problems, warnings: notes.warnings };
}

const newOf = (found: readonly RowProblem[], known: readonly RowProblem[]): RowProblem[] =>
  found.filter(
    ({ code, column, message }) =>
      !known.some((one) => one.code === code && one.column === column && one.message === message),
  );
