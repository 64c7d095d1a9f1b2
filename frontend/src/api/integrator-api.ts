import type * as z from 'zod';
import { listFirms } from '../../../functions/directory/contract.ts';
import {
  downloadCountryList,
  downloadTemplate,
  type FileNote,
  getFirmSetup,
  getImportFile,
  type ImportFileStatus,
  listErasedValues,
  listImportFiles,
  listRowFindings,
  putFirmSetup,
} from '../../../functions/integrator/contract.ts';
import {
  acknowledgeJobs,
  addJobComment,
  downloadFailedRows,
  downloadJobFile,
  downloadJobReport,
  getJob,
  getRun,
  listJobFindings,
  listJobs,
  listSetUpTasks,
  listUpcomingTasks,
  rerunJob,
  revealRowValue,
  runExports,
  undoRun,
} from '../../../functions/integrator-reports/contract.ts';
import type { CallRoute } from './http-client.ts';

export interface ImportFileKey {
  readonly firmId: string;
  readonly fileId: string;
}
export interface JobKey {
  readonly firmId: string;
  readonly jobId: string;
}
/** A value of a job's file that a finding masks. */
interface ValueKey extends JobKey {
  readonly rowNumber: number;
  readonly column: string;
}
export interface RunKey {
  readonly firmId: string;
  readonly runId: string;
}
interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
}

export type NewFirmSetup = z.output<typeof putFirmSetup.body>;
export interface FindingFilters {
  readonly level?: FileNote['level'];
  readonly code?: string;
}
export interface JobFindingFilters extends FindingFilters {
  readonly column?: string;
}
/** Tab and filters of a list of jobs; of `COMPLETED` the last 30 days unless told. */
export type JobFilters = Omit<z.output<typeof listJobs.query>, 'limit' | 'cursor'>;
export type NewJobComment = z.output<typeof addJobComment.body>;

/** Reports of jobs and runs, and what is done about them. */
function reportsApi(call: CallRoute) {
  return {
    jobs: (firmId: string, query: PagePart & JobFilters, signal?: AbortSignal) =>
      call(listJobs, { params: { firmId }, query: { ...query }, signal }),
    job: (key: JobKey, signal?: AbortSignal) => call(getJob, { params: { ...key }, signal }),
    jobFindings: (key: JobKey, query: PagePart & JobFindingFilters, signal?: AbortSignal) =>
      call(listJobFindings, { params: { ...key }, query: { ...query }, signal }),
    /** The value as it was uploaded; each call is in the audit trail. */
    revealValue: (key: ValueKey) => call(revealRowValue, { params: { ...key } }),
    /** Downloads lie at the `url` of the answer for ten minutes. */
    failedRows: (key: JobKey) => call(downloadFailedRows, { params: { ...key } }),
    jobFile: (key: JobKey) => call(downloadJobFile, { params: { ...key } }),
    jobReport: (key: JobKey) => call(downloadJobReport, { params: { ...key } }),
    addComment: (key: JobKey, body: NewJobComment) => call(addJobComment, { params: { ...key }, body }),
    /** What became of each, in the order given; at most 100. */
    acknowledge: async (firmId: string, jobIds: readonly string[]) =>
      (await call(acknowledgeJobs, { params: { firmId }, body: { jobIds: [...jobIds] } })).items,
    rerun: (key: JobKey) => call(rerunJob, { params: { ...key } }),
    run: (key: RunKey, signal?: AbortSignal) => call(getRun, { params: { ...key }, signal }),
    /** Writes export files now, in a run of their own. */
    runExports: (firmId: string, templateIds: readonly number[]) =>
      call(runExports, { params: { firmId }, body: { templateIds: [...templateIds] } }),
    undo: (key: RunKey) => call(undoRun, { params: { ...key } }),
    /** Everything that is set up: imports, then exports. */
    setUpTasks: async (firmId: string, signal?: AbortSignal) =>
      (await call(listSetUpTasks, { params: { firmId }, signal })).items,
    /** Those at work first. */
    upcomingTasks: async (firmId: string, signal?: AbortSignal) =>
      (await call(listUpcomingTasks, { params: { firmId }, signal })).items,
  };
}

/** Firms, what they upload, what is set up for them and what became of it. */
export function integratorApi(call: CallRoute) {
  return {
    /** Firms that the caller may see, by name. */
    firms: async (signal?: AbortSignal) => (await call(listFirms, { signal })).items,
    setup: (firmId: string, signal?: AbortSignal) => call(getFirmSetup, { params: { firmId }, signal }),
    /** @param version that was changed: a newer one is not overwritten */
    saveSetup: (firmId: string, version: number, body: NewFirmSetup) =>
      call(putFirmSetup, { params: { firmId }, headers: { 'if-match': `"${version}"` }, body }),
    files: (firmId: string, query: PagePart & { readonly status?: ImportFileStatus }, signal?: AbortSignal) =>
      call(listImportFiles, { params: { firmId }, query: { ...query }, signal }),
    file: (key: ImportFileKey, signal?: AbortSignal) => call(getImportFile, { params: { ...key }, signal }),
    findings: (key: ImportFileKey, query: PagePart & FindingFilters, signal?: AbortSignal) =>
      call(listRowFindings, { params: { ...key }, query: { ...query }, signal }),
    erasedValues: (
      key: ImportFileKey,
      query: PagePart & { readonly column?: string },
      signal?: AbortSignal,
    ) => call(listErasedValues, { params: { ...key }, query: { ...query }, signal }),
    /** Downloads lie at the `url` of the answer for ten minutes. */
    template: (firmId: string, templateId: number, as: 'CSV' | 'GUIDE') =>
      call(downloadTemplate, { params: { firmId, templateId }, query: { as } }),
    countryList: (firmId: string) => call(downloadCountryList, { params: { firmId } }),
    ...reportsApi(call),
  };
}
