import { variants } from '../import-templates/catalog/messages.ts';
import type { Cell, ColumnDeclaration, RowProblem } from '../import-templates/contract.ts';
import { foldedPart } from '../import-templates/row-key.ts';
import { note } from '../import-templates/row-notes.ts';
import type { CustomField } from './contract.ts';

/** A value of a custom field in normal form, or what is wrong with it. */
export type CustomValue = { readonly cell: Cell } | { readonly problem: RowProblem };

/**
 * Texts as they are; the option of a drop-down or radio button as the field spells it; options of check boxes in the order
 * of the field, joined by `;`, each once.
 */
export function customValue(field: CustomField, column: ColumnDeclaration, cell: Cell): CustomValue {
  if (cell.kind !== 'SET') return { cell };
  const { value } = cell;
  const tooLong = () => ({
    problem: note('ZI-R-051', column, value, { values: { n: field.mostLength } }),
  });
  if (field.fieldType === 'TEXT') return [...value].length > field.mostLength ? tooLong() : { cell };
  const wanted = field.fieldType === 'CHECK_BOX' ? parts(value) : [value];
  const chosen = new Set(wanted.map((option) => optionOf(field, option)));
  if (chosen.has(undefined)) {
    const values = { keyword: field.keyword };
    return { problem: note('ZI-R-051', column, value, { text: variants.notAnOption, values }) };
  }
  if (field.fieldType === 'CHECK_BOX' && chosen.size > field.mostLength) return tooLong();
  const normal = field.options.filter((option) => chosen.has(option)).join(';');
  return { cell: normal === '' ? { kind: 'CLEAR' } : { kind: 'SET', value: normal } };
}

const parts = (value: string): string[] =>
  value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const optionOf = ({ options }: CustomField, written: string): string | undefined =>
  options.includes(written) ? written : options.find((option) => foldedPart(option) === foldedPart(written));

/** Whether a label that a row gives is that of the field. */
export function labelProblem(
  field: CustomField,
  column: ColumnDeclaration,
  cell: Cell | undefined,
): RowProblem[] {
  if (cell?.kind !== 'SET' || foldedPart(cell.value) === foldedPart(field.label)) return [];
  const values = { type: `label of the field ${field.keyword}, which is “${field.label}”` };
  return [note('ZI-R-013', column, cell.value, { values })];
}
