import type { Principal } from '../directory/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { type LinePage, readLines } from '../integrator/line-file.ts';
import { type Job, RowFinding } from '../integrator-jobs/contract.ts';
import { detailsKey, findingsName, keptName } from '../integrator-jobs/details-key.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { authorizeJob } from './authorize-job.ts';
import type { listJobFindings } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { cursorNotValid, cursorOf, placeOf } from './list-cursor.ts';
import { isSupported, requireSupport } from './shown-job.ts';

/** Where the findings of a job lie; those of an undo say what it has kept. */
const findingsKey = (job: Job): string => detailsKey(job, job.kind === 'UNDO' ? keptName : findingsName);

/** Errors and warnings of a job in the order of its file; @throws ConflictError `SUPPORT_ENDED` */
export async function listFindings(
  deps: ReportDeps,
  { principal, params, query }: ApiRequest<typeof listJobFindings, Principal>,
): Promise<ApiAnswer<typeof listJobFindings>> {
  const job = await authorizeJob(deps, principal, params);
  const { cursor, limit, ...asked } = query;
  const list = { list: 'findings', ...params, ...asked };
  const start = cursor === undefined ? 0 : Number(placeOf(list, cursor, /^\d{1,15}$/));
  requireSupport(job, deps.clock.now());
  const { level, code, column } = asked;
  const found = await readLines(deps.drop, findingsKey(job), RowFinding, {
    start,
    limit,
    matches: (finding) =>
      (level === undefined || finding.level === level) &&
      (code === undefined || finding.code === code) &&
      (column === undefined || finding.column === column),
  });
  if (found === undefined) throw cursorNotValid();
  const { next } = found;
  const items = found.items.map((finding) =>
    isMasked(job, finding) ? { ...finding, isMasked: true } : finding,
  );
  return { body: { items, nextCursor: next === undefined ? undefined : cursorOf(list, String(next)) } };
}

/** Every finding that is kept of a job, page by page. */
export async function* allFindings(deps: ReportDeps, job: Job): AsyncGenerator<RowFinding> {
  let start: number | undefined = isSupported(job, deps.clock.now()) ? 0 : undefined;
  while (start !== undefined) {
    const wanted = { start, limit: 1_000, matches: () => true };
    const found: LinePage<RowFinding> | undefined = await readLines(
      deps.drop,
      findingsKey(job),
      RowFinding,
      wanted,
    );
    yield* found?.items ?? [];
    start = found?.next;
  }
}

/** Whether something was found about a row. */
export const isRowFound = (deps: ReportDeps, job: Job, rowNumber: number): Promise<boolean> =>
  isAnyFound(deps, job, (finding) => finding.rowNumber === rowNumber);

/** Whether a finding of a job masks the value of a column of a row. */
export const isValueMasked = (deps: ReportDeps, job: Job, of: Cell): Promise<boolean> =>
  isAnyFound(
    deps,
    job,
    (finding) => finding.rowNumber === of.rowNumber && finding.column === of.column && isMasked(job, finding),
  );

interface Cell {
  readonly rowNumber: number;
  readonly column: string;
}

/** An undo tells of what is stored, and shows no values. */
const isMasked = (job: Job, { column, value }: RowFinding): boolean =>
  value !== undefined && job.kind !== 'UNDO' && columnOf(job, column)?.isMasked === true;

const columnOf = ({ kind, templateId }: Job, name: string | undefined) =>
  kind === 'EXPORT'
    ? undefined
    : importTemplates.find(({ id }) => id === templateId)?.columns.find((column) => column.name === name);

async function isAnyFound(
  deps: ReportDeps,
  job: Job,
  matches: (finding: RowFinding) => boolean,
): Promise<boolean> {
  const found = await readLines(deps.drop, findingsKey(job), RowFinding, { start: 0, limit: 1, matches });
  return (found?.items.length ?? 0) > 0;
}
