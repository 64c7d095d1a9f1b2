import type { Cell, ImportTemplate } from './contract.ts';
import { masked } from './problem-text.ts';
import { conditionIn } from './row-rules.ts';

/** How key parts are compared: upper and lower case are the same, and so are a letter with its accent as one sign or two. */
export const foldedPart = (part: string): string => part.toLowerCase().normalize('NFC');
export const isSamePart = (a: string, b: string): boolean => a === b || foldedPart(a) === foldedPart(b);

/** Nearly all texts: they are in normal form already. */
export function isAsciiText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= 128) return false;
  return true;
}

/** Parts of the natural key with their places in the row, in order. */
const keyColumns = ({ columns }: ImportTemplate) =>
  columns
    .map((column, place) => ({ column, place, part: column.keyPart ?? 0 }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => a.part - b.part);

/** Reads the natural key of a row in normal form: two rows with the same key are about the same thing. */
export function rowKey(template: ImportTemplate): (cells: readonly Cell[]) => string[] {
  const parts = keyColumns(template).map(({ column, place }) => ({
    place,
    isMet: column.keyWhen && conditionIn(template, column.keyWhen),
    isText: column.type === 'text',
    isCaseless: column.isKeyCaseless === true,
  }));
  return (cells) => {
    const key: string[] = new Array(parts.length);
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at];
      if (part === undefined) continue;
      const cell = cells[part.place];
      let value = cell?.kind === 'SET' && (part.isMet === undefined || part.isMet(cells)) ? cell.value : '';
      // The same letters may be written as one sign or as two.
      if (part.isText && !isAsciiText(value)) value = value.normalize('NFC');
      key[at] = part.isCaseless ? value.toLowerCase() : value;
    }
    return key;
  };
}

/** A key as reports show it, document numbers masked. */
export const shownKey = (template: ImportTemplate, key: readonly string[]): string[] =>
  keyColumns(template).map(({ column }, place) => {
    const part = key[place] ?? '';
    return column.isMasked && part !== '' ? masked(part) : part;
  });
