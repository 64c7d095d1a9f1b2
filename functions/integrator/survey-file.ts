import { createHash, type Hash } from 'node:crypto';
import { foldedPart } from '../immigration/entity-rows.ts';
import type { CheckOptions } from '../import-templates/cell-reader.ts';
import { rowChecker } from '../import-templates/check-row.ts';
import type { CheckedRow, FileProblem, ImportTemplate } from '../import-templates/contract.ts';
import { readCsvRows } from '../import-templates/csv-rows.ts';
import { type DuplicateFinder, duplicateFinder } from '../import-templates/find-duplicates.ts';

/** What the first reading of a file tells: whether it is whole and right in structure, its content, and repeated keys. */
export type Survey =
  | { readonly kind: 'REFUSED'; readonly problem: FileProblem }
  | {
      readonly kind: 'READ';
      readonly sha256: string;
      readonly rowCount: number;
      readonly duplicates: DuplicateFinder;
      readonly notice?: FileProblem;
    };

/** Reads a whole file once. Nothing of it is judged before its structure is known to be right to its end. */
export async function surveyFile(
  chunks: AsyncIterable<Uint8Array>,
  template: ImportTemplate,
  options: CheckOptions,
): Promise<Survey> {
  const hash = createHash('sha256');
  const duplicates = duplicateFinder();
  const check = rowChecker(template, options);
  const hasKey = keyReader(template);
  for await (const part of readCsvRows(hashed(chunks, hash), template)) {
    if (part.kind === 'REFUSED') return part;
    if (part.kind === 'END') {
      const { rowCount, notice } = part;
      return { kind: 'READ', sha256: hash.digest('hex'), rowCount, duplicates, ...(notice && { notice }) };
    }
    for (const { rowNumber, fields } of part.rows) {
      const row = check(fields);
      if (hasKey(row)) duplicates.add(rowNumber, row.key.map(foldedPart));
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

/** Whether the key of a row can be trusted: with a problem in it, it is not known what the row is about. */
function keyReader({ columns }: ImportTemplate): (row: CheckedRow) => boolean {
  const names = new Set(columns.filter(({ keyPart }) => keyPart !== undefined).map(({ name }) => name));
  return ({ key, problems }) =>
    key.length > 0 && !problems.some(({ column }) => column === undefined || names.has(column));
}
