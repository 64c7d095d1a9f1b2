import type { Principal } from '../directory/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { readCsvRows } from '../import-templates/csv-rows.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { authorizeJob } from './authorize-job.ts';
import type { revealRowValue } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { isValueMasked } from './job-findings.ts';
import { requireSupport } from './shown-job.ts';

/**
 * One value that the findings of a job mask, from the file as the run has secured it. That it was asked for is in the audit
 * trail before it is read: the route is no GET. @throws NotFoundError, ConflictError as its route says
 */
export async function revealValue(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof revealRowValue, Principal>,
): Promise<ApiAnswer<typeof revealRowValue>> {
  const job = await authorizeJob(deps, principal, params);
  requireSupport(job, deps.clock.now());
  const template = importTemplates.find(({ id }) => id === job.templateId);
  if (template === undefined || !(await isValueMasked(deps, job, params))) throw noValue();
  const fields = await fieldsOfRow(deps, { job, template, rowNumber: params.rowNumber });
  const value = fields?.[template.columns.findIndex(({ name }) => name === params.column)];
  if (value === undefined) throw noValue();
  return { body: { value } };
}

interface Row {
  readonly job: StoredJob;
  readonly template: ImportTemplate;
  readonly rowNumber: number;
}

/** Reads the file up to the row. @throws ConflictError `NOTHING_TO_DOWNLOAD` when the file is gone or another one */
async function fieldsOfRow(deps: ReportDeps, of: Row): Promise<readonly string[] | undefined> {
  const { archiveKey: key, archiveETag: eTag } = of.job;
  const stream = key && eTag ? await deps.drop.openExact({ key, eTag }) : undefined;
  if (stream === undefined)
    throw new ConflictError(
      'NOTHING_TO_DOWNLOAD',
      'The file of this job is not there any more, so no value of it can be shown: accepted files are kept for 90 days.',
    );
  for await (const part of readCsvRows(stream, of.template)) {
    if (part.kind !== 'ROWS' || (part.rows.at(-1)?.rowNumber ?? 0) < of.rowNumber) continue;
    return part.rows.find(({ rowNumber }) => rowNumber === of.rowNumber)?.fields;
  }
  return undefined;
}

const noValue = () =>
  new NotFoundError(
    'VALUE_NOT_FOUND',
    'No finding of this job masks a value of this column in this row. Take row and column from its findings.',
  );
