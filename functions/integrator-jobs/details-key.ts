import type { JobRef } from './contract.ts';

/** Where what is kept of a job beside its row lies in the bucket of drops; not visible over SFTP. */
export const detailsKey = ({ firmId, jobId }: JobRef, name: string): string =>
  `${firmId}/.integrator/runs/${jobId}/${name}`;

/** RowFindings, one JSON text a line: at most 10,000, errors before warnings when there are more, in the order of the file. */
export const findingsName = 'findings.ndjson';
/** All rows that failed, as CSV with code and message of each. */
export const failedRowsName = 'failed-rows.csv';
/** What an undo has kept and why: RowFindings, one JSON text a line. */
export const keptName = 'kept.ndjson';
