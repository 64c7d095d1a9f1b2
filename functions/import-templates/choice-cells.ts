import { type Country, countries } from './catalog/countries.ts';
import type { CountryUse } from './catalog/declaration.ts';
import { variants } from './catalog/messages.ts';
import { type CellReader, type ReaderInput, set } from './cell-reader.ts';
import type { Cell, KnowledgeValue } from './contract.ts';
import { findCountry, similarCountries } from './country-lookup.ts';

/** Spellings as they are stored are found at once, others in small letters. */
function cellsOf(values: readonly KnowledgeValue[]): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  // A code goes before a label that is spelled the same.
  for (const { code, label } of values) cells.set(label.toLowerCase(), set(code));
  for (const { code } of values) cells.set(code.toLowerCase(), set(code)).set(code, set(code));
  return cells;
}

function listReader(
  { column, notes }: ReaderInput,
  values: readonly KnowledgeValue[],
  list: string,
): CellReader {
  const cells = cellsOf(values);
  return (value) =>
    cells.get(value) ??
    cells.get(value.toLowerCase()) ??
    notes.fail('ZI-R-021', column, value, { values: { list } });
}

export function choiceReader(input: ReaderInput): CellReader {
  const { name, options = [] } = input.column;
  const values = options.map((code) => ({ code, label: code }));
  return listReader(input, values, `${name} (${options.join(', ')})`);
}

/** @throws Error when the firm's Knowledge Base lacks the list */
export function kbReader(input: ReaderInput): CellReader {
  const { list = '' } = input.column;
  const values = input.options.lists.get(list);
  if (values === undefined) throw new Error(`the Knowledge Base has no list ${list}`);
  return listReader(
    input,
    values.filter(({ isActive }) => isActive !== false),
    list,
  );
}

const yes = set('true');
const no = set('false');
const booleans = new Map([
  ...['Y', 'y', 'yes', 'true', '1'].map((word) => [word, yes] as const),
  ...['N', 'n', 'no', 'false', '0'].map((word) => [word, no] as const),
]);

export function booleanReader({ column, notes }: ReaderInput): CellReader {
  return (value) =>
    booleans.get(value) ??
    booleans.get(value.toLowerCase()) ??
    notes.fail('ZI-R-013', column, value, { values: { type: 'yes or no (Y or N)' } });
}

const useWords: Readonly<Record<CountryUse, string>> = {
  BIRTH: 'country of birth',
  CITIZENSHIP: 'citizenship',
  PASSPORT: 'issuer of a document',
  ADDRESS: 'country of an address',
};

/** Looking for names that are alike takes a millisecond; a file with more wrong countries than this has the wrong column. */
const mostSuggestionsMade = 500;

export function countryReader({ column, notes }: ReaderInput): CellReader {
  const use = column.countryUse ?? 'ADDRESS';
  const cells = new Map<string, Cell>();
  for (const { name, alpha2, alpha3, uses } of countries) {
    if (!uses.includes(use)) continue;
    const cell = set(alpha3);
    for (const spelling of [name, alpha3, alpha2]) if (spelling !== undefined) cells.set(spelling, cell);
  }
  const suggestionsOf = rememberedSuggestions();
  const cellOf = (value: string, country: Country, isAlias: boolean): Cell => {
    const { name, alpha3, uses } = country;
    const cell = cells.get(alpha3);
    if (cell === undefined || !uses.includes(use)) {
      return notes.fail('ZI-R-022', column, value, { values: { country: name, usage: useWords[use] } });
    }
    if (isAlias) notes.warn('ZI-W-103', column, value, { values: { country: name } });
    return cell;
  };
  return (value) => {
    const cell = cells.get(value);
    if (cell !== undefined) return cell;
    const found = findCountry(value);
    if (found !== undefined) return cellOf(value, found.country, found.isAlias);
    const suggestions = suggestionsOf(value);
    return suggestions.length === 0
      ? notes.fail('ZI-R-020', column, value, { text: variants.noSuggestion })
      : notes.fail('ZI-R-020', column, value, { values: { suggestions: suggestions.join(', ') } });
  };
}

function rememberedSuggestions(): (value: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined || known.size >= mostSuggestionsMade) return before ?? [];
    const suggestions = similarCountries(value);
    known.set(value, suggestions);
    return suggestions;
  };
}
