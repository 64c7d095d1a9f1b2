import { createHash, type Hash } from 'node:crypto';
import { takenMark } from '../immigration/marks.ts';
import type { CheckOptions } from '../import-templates/cell-reader.ts';
import { rowChecker } from '../import-templates/check-row.ts';
import type { CheckedRow, FileProblem, ImportTemplate } from '../import-templates/contract.ts';
import { readCsvRows } from '../import-templates/csv-rows.ts';
import { duplicateFinder } from '../import-templates/find-duplicates.ts';

/** What the rows of a file do to each other, known once all of it is read. */
export interface RowOrder {
  /** The next row with the same key: the row is not used. */
  laterRowOf(rowNumber: number): number | undefined;
  /** Whether the mark that the row takes is taken by a row after another one, which comes later than it or is it. */
  isMarkTakenLater(rowNumber: number, after: number): boolean;
}

/** What the first reading of a file tells: whether it is whole and right in structure, its content, and repeated keys. */
export type Survey =
  | { readonly kind: 'REFUSED'; readonly problem: FileProblem }
  | {
      readonly kind: 'READ';
      readonly sha256: string;
      /** Of the rows that were asked for. */
      readonly rowCount: number;
      readonly order: RowOrder;
      readonly notice?: FileProblem;
    };

export interface SurveyInput {
  readonly template: ImportTemplate;
  readonly options: CheckOptions;
  /** Which rows are meant; without it all are. The others are read and have no effect. */
  readonly isMeant?: ((rowNumber: number) => boolean) | undefined;
}

/** Reads a whole file once. Nothing of it is judged before its structure is known to be right to its end. */
export async function surveyFile(chunks: AsyncIterable<Uint8Array>, input: SurveyInput): Promise<Survey> {
  const { template, isMeant = () => true } = input;
  const hash = createHash('sha256');
  const order = orderFinder(input);
  let rowCount = 0;
  for await (const part of readCsvRows(hashed(chunks, hash), template)) {
    if (part.kind === 'REFUSED') return part;
    if (part.kind === 'END') {
      const { notice } = part;
      order.end();
      return { kind: 'READ', sha256: hash.digest('hex'), rowCount, order, ...(notice && { notice }) };
    }
    for (const { rowNumber, fields } of part.rows) {
      if (!isMeant(rowNumber)) continue;
      rowCount += 1;
      order.add(rowNumber, fields);
    }
  }
  throw new Error('a file that was read ends or is refused');
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function orderFinder({ template, options }: SurveyInput) {
  const check = rowChecker(template, options);
  const hasKey = keyReader(template);
  const [keys, marks] = [duplicateFinder(), duplicateFinder()];
  return {
    add(rowNumber: number, fields: readonly string[]): void {
      const row = check(fields);
      if (!hasKey(row)) return;
      keys.add(rowNumber, row.key);
      const mark = takenMark(template, row);
      if (mark !== undefined) marks.add(rowNumber, mark);
    },
    end(): void {
      keys.end();
      marks.end();
    },
    laterRowOf: keys.laterRowOf,
    isMarkTakenLater(rowNumber: number, after: number): boolean {
      let later = marks.laterRowOf(rowNumber);
      // A row that is not used takes no mark.
      while (later !== undefined && (later <= after || keys.laterRowOf(later) !== undefined))
        later = marks.laterRowOf(later);
      return later !== undefined;
    },
  };
}

/** Whether the key of a row can be trusted: with a problem in it, it is not known what the row is about. */
function keyReader({ columns }: ImportTemplate): (row: CheckedRow) => boolean {
  const names = new Set(columns.filter(({ keyPart }) => keyPart !== undefined).map(({ name }) => name));
  return ({ key, problems }) =>
    key.length > 0 && !problems.some(({ column }) => column === undefined || names.has(column));
}
