import { UnprocessableError } from '../platform/errors.ts';
import { mostMoveClients } from './contract.ts';
import { csvNotValid, readCsvTable } from './csv-table.ts';

/** What a row of the CSV asks for, as it is written there, trimmed. */
export interface Wish {
  readonly line: number;
  readonly clientId: string;
  readonly externalClientId: string;
  readonly externalPackageId: string;
}

const columns = {
  clientId: 'ClientID',
  externalClientId: 'ExternalClientID',
  externalPackageId: 'ExternalPackageID',
};
type Column = keyof typeof columns;
const columnOf = new Map(
  Object.entries(columns).map(([column, name]) => [name.toLowerCase(), column as Column]),
);

/**
 * The rows of a CSV with the columns `ClientID` and/or `ExternalClientID`, and `ExternalPackageID`, in any order.
 * @throws InvalidInputError `CSV_NOT_VALID`
 * @throws UnprocessableError `TOO_MANY_CLIENTS`
 */
export function readWishes(csv: string): Wish[] {
  const { header, rows } = readCsvTable(csv, mostMoveClients);
  const places = placesOf(header);
  if (rows.length > mostMoveClients) throw tooManyClients();
  const cell = (cells: readonly string[], column: Column) => cells[places.get(column) ?? -1]?.trim() ?? '';
  return rows.map(({ line, cells }) => ({
    line,
    clientId: cell(cells, 'clientId'),
    externalClientId: cell(cells, 'externalClientId'),
    externalPackageId: cell(cells, 'externalPackageId'),
  }));
}

export function tooManyClients(): UnprocessableError {
  const most = mostMoveClients.toLocaleString('en-US');
  return new UnprocessableError(
    'TOO_MANY_CLIENTS',
    `At most ${most} clients can be assigned at once. Split them into several bulk assignments.`,
  );
}

/** Where each column stands. */
function placesOf(header: readonly string[]): Map<Column, number> {
  const places = new Map<Column, number>();
  const problems = header.flatMap((name, index) => {
    const column = columnOf.get(name.trim().toLowerCase());
    if (column === undefined) return [unknownColumn(header, index)];
    if (places.has(column)) return [`Line 1: there are two columns ${columns[column]}. Remove one.`];
    places.set(column, index);
    return [];
  });
  if (!places.has('clientId') && !places.has('externalClientId'))
    problems.push('Line 1: a column ClientID or ExternalClientID is missing.');
  if (!places.has('externalPackageId')) problems.push('Line 1: the column ExternalPackageID is missing.');
  if (problems.length > 0) throw csvNotValid(problems);
  return places;
}

/** The name itself is not repeated: in a file without a header it is somebody's. */
function unknownColumn(header: readonly string[], index: number): string {
  if (header.length === 1 && /[;\t|]/.test(header[0] ?? ''))
    return 'Line 1: the fields are not separated by commas. Save the file as “CSV UTF-8 (comma delimited)”.';
  return `Line 1: column ${index + 1} is not one of ClientID, ExternalClientID, ExternalPackageID. Rename or remove it.`;
}
