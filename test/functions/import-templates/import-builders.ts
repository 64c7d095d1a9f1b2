import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { systemLists } from '../../../functions/import-templates/catalog/knowledge-base.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type {
  CheckedRow,
  CheckOptions,
  CsvRow,
  FileProblem,
  ImportTemplate,
} from '../../../functions/import-templates/contract.ts';
import { type CsvLimits, csvLimits, readCsvRows } from '../../../functions/import-templates/csv-rows.ts';

export function templateOf(id: number): ImportTemplate {
  const template = importTemplates.find((one) => one.id === id);
  if (template === undefined) throw new Error(`no template ${id}`);
  return template;
}

export const checkOptions = (different: Partial<CheckOptions> = {}): CheckOptions => ({
  dateFormat: 'MM/DD/YYYY',
  isNoUpdateEnabled: true,
  ignoredColumns: new Set(),
  lists: systemLists,
  today: '2026-11-20',
  ...different,
});

/** The example row of a template with some cells written otherwise. */
export function exampleFields(template: ImportTemplate, different: Record<string, string> = {}): string[] {
  for (const name of Object.keys(different)) {
    if (!template.columns.some((column) => column.name === name)) throw new Error(`no column ${name}`);
  }
  return template.columns.map(({ name, example }) => different[name] ?? example);
}

/** Checks the example row of a template with some cells written otherwise. */
export const checked = (
  id: number,
  different: Record<string, string> = {},
  options: Partial<CheckOptions> = {},
): CheckedRow => {
  const template = templateOf(id);
  return rowChecker(template, checkOptions(options))(exampleFields(template, different));
};

/** What a column of a checked row says: its value, `CLEAR` or `KEEP`. */
export function cellOf(id: number, row: CheckedRow, name: string): string {
  const cell = row.cells[templateOf(id).columns.findIndex((column) => column.name === name)];
  if (cell === undefined) throw new Error(`no cell ${name}`);
  return cell.kind === 'SET' ? cell.value : cell.kind;
}

/** Checks the example row with one cell written otherwise: what it holds then, or the code of the one problem. */
export function checkedCell(
  id: number,
  name: string,
  written: string,
  options: Partial<CheckOptions> = {},
): string {
  const row = checked(id, { [name]: written }, options);
  const [problem] = row.problems;
  if (row.problems.length > 1) throw new Error(`more than one problem: ${codesOf(row)}`);
  return problem === undefined ? cellOf(id, row, name) : problem.code;
}

export const codesOf = (row: CheckedRow): string[] =>
  [...row.problems, ...row.warnings].map(({ code }) => code);

export interface ReadFile {
  readonly rows: CsvRow[];
  readonly problem?: FileProblem;
  readonly notice?: FileProblem;
  readonly rowCount?: number;
}

/** Reads a file in pieces of a given size. */
export async function readFile(
  bytes: Uint8Array | string,
  { template = templateOf(10), limits = {}, chunkBytes = 65_536 }: ReadOptions = {},
): Promise<ReadFile> {
  const file = Buffer.from(bytes);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < file.length; at += chunkBytes) yield file.subarray(at, at + chunkBytes);
  }
  return await readChunks(chunks(), template, limits);
}

interface ReadOptions {
  readonly template?: ImportTemplate;
  readonly limits?: Partial<CsvLimits>;
  readonly chunkBytes?: number;
}

export async function readChunks(
  chunks: AsyncIterable<Uint8Array>,
  template: ImportTemplate,
  limits: Partial<CsvLimits> = {},
): Promise<ReadFile> {
  const rows: CsvRow[] = [];
  for await (const part of readCsvRows(chunks, template, { ...csvLimits, ...limits })) {
    if (part.kind === 'ROWS') rows.push(...part.rows);
    else if (part.kind === 'REFUSED') return { rows, problem: part.problem };
    else return { rows, rowCount: part.rowCount, ...(part.notice && { notice: part.notice }) };
  }
  throw new Error('the reader ended without a word');
}

/** Random numbers that are the same for the same seed; below `most`. */
export function seeded(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % most;
  };
}

export const headerOf = (template: ImportTemplate): string =>
  template.columns.map(({ name }) => name).join(',');
