import * as z from 'zod';
import { FirmId, roles, scopes } from '../directory/contract.ts';
import {
  FileNote,
  Job,
  JobComment,
  JobId,
  mostCommentLength,
  RowFinding,
  RunId,
} from '../integrator-jobs/contract.ts';
import { Run } from '../integrator-runs/contract.ts';
import {
  DateFormat,
  ExportTemplateId,
  exportTemplateCount,
  ImportTemplateId,
  TaskSchedule,
} from '../integrator-setup/contract.ts';
import { Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';

/** What the reports show of a job. */
export const ShownJob = Job.extend({
  /** Until when its details, its file and its undo are there. */
  supportEndsAt: Instant,
  /** Whether its failed rows can be run again now. */
  canRerun: z.boolean(),
});
export type ShownJob = z.infer<typeof ShownJob>;

/** What the reports show of a finding. */
export const ShownFinding = RowFinding.extend({
  /** Its value is masked; `revealRowValue` tells it as it was uploaded. */
  isMasked: z.boolean().optional(),
});
export type ShownFinding = z.infer<typeof ShownFinding>;

/** What reports show of a run. */
export const ShownRun = Run.omit({ epoch: true }).extend({
  supportEndsAt: Instant,
  /** Whether what it changed can be put back now. */
  canUndo: z.boolean(),
  jobs: z.array(ShownJob),
});
export type ShownRun = z.infer<typeof ShownRun>;

/** A task of the firm and what there is for its next run. */
export const UpcomingTask = z.object({
  name: z.string(),
  type: z.enum(['IMPORT', 'EXPORT']),
  templateId: z.int(),
  schedule: TaskSchedule,
  /** Of an import: whether a file is expected for each of its runs. */
  isExpected: z.boolean(),
  /** Expected, due in less than half an hour, and not here. */
  isMissing: z.boolean(),
  /** When the next run begins. */
  nextRunAt: Instant,
  runDate: z.iso.date(),
  /** `SCHEDULED`: nothing is there for it. */
  state: z.enum(['SCHEDULED', 'RECEIVED', 'CHECKING', 'WAITING', 'HELD', 'QUEUED', 'IN_PROGRESS']),
  /** The file that is there; several files of a template are several tasks. */
  file: z
    .object({
      fileId: Ulid,
      fileName: z.string(),
      receivedAt: Instant,
      /** As its check counted them; absent before it has. */
      rowCount: z.int().nonnegative().optional(),
      rejectCount: z.int().nonnegative().optional(),
      notes: z.array(FileNote),
    })
    .optional(),
  /** Of one that a run has taken. */
  job: z
    .object({ jobId: JobId, rowCount: z.int().nonnegative(), doneCount: z.int().nonnegative() })
    .optional(),
});
export type UpcomingTask = z.infer<typeof UpcomingTask>;

/** A task as the Setup tab lists it. */
export const SetUpTask = z.object({
  name: z.string(),
  type: z.enum(['IMPORT', 'EXPORT']),
  templateId: z.int(),
  schedule: TaskSchedule,
  /** Folder of the SFTP area. */
  dataPath: z.string(),
  dateFormat: DateFormat,
  /** Of imports. */
  isNoUpdateEnabled: z.boolean().optional(),
  isExpected: z.boolean().optional(),
  ignoredColumns: z.array(z.string()).optional(),
  /** Of exports. */
  isChangesOnly: z.boolean().optional(),
  /** `PAUSED` while the subscription is not active. */
  status: z.enum(['ACTIVE', 'PAUSED']),
  notificationEmails: z.array(z.email()),
  nextRunAt: Instant.optional(),
  /** Its latest job that has ended. */
  lastRun: z
    .object({
      jobId: JobId,
      status: Job.shape.status,
      endedAt: Instant,
      rowCount: z.int().nonnegative(),
    })
    .optional(),
});
export type SetUpTask = z.infer<typeof SetUpTask>;

const tag = 'Integrator';
const readScopes = [scopes.integratorRead];
const writeScopes = [scopes.integratorWrite];
const readers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}';
const inFirm = z.object({ firmId: FirmId });
const inJob = z.object({ firmId: FirmId, jobId: JobId });
const inRun = z.object({ firmId: FirmId, runId: RunId });
const unknownJob = ['FIRM_NOT_FOUND', 'JOB_NOT_FOUND'];
const download = z.object({ url: z.url(), fileName: z.string(), expiresAt: Instant });

export const listJobs = route({
  operationId: 'listJobs',
  method: 'get',
  path: `${base}/jobs`,
  summary: 'Jobs of integrator runs, newest first: those that need attention, or those that have ended',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inFirm,
  query: z.object({
    ...pageQuery,
    /** `ATTENTION`: incomplete or interrupted and not acknowledged. `COMPLETED`: completed, or acknowledged. */
    tab: z.enum(['ATTENTION', 'COMPLETED']),
    /** First and last Pacific date; of `COMPLETED` the last 30 days unless told, of `ATTENTION` all. */
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    type: z.enum(['IMPORT', 'EXPORT']).optional(),
    /** Of both types, unless `type` tells which. */
    templateId: z.coerce.number().pipe(ImportTemplateId).optional(),
    status: z.enum(['COMPLETED', 'INCOMPLETE', 'INTERRUPTED']).optional(),
  }),
  success: { status: 200, description: 'Jobs', body: page(ShownJob) },
  problems: ['FIRM_NOT_FOUND', 'CURSOR_NOT_VALID', 'PERIOD_NOT_VALID'],
});

export const getJob = route({
  operationId: 'getJob',
  method: 'get',
  path: `${base}/jobs/{jobId}`,
  summary: 'Job Status Report of one job, with all its comments',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inJob,
  success: {
    status: 200,
    description: 'The job',
    body: ShownJob.extend({ comments: z.array(JobComment) }),
  },
  problems: unknownJob,
});

export const listJobFindings = route({
  operationId: 'listJobFindings',
  isAudited: true,
  method: 'get',
  path: `${base}/jobs/{jobId}/findings`,
  summary: 'Errors and warnings of a job, row by row; at most 10,000 are kept',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inJob,
  query: z.object({
    ...pageQuery,
    level: FileNote.shape.level.optional(),
    code: z.string().max(20).optional(),
    column: z.string().max(60).optional(),
  }),
  success: { status: 200, description: 'Findings', body: page(ShownFinding) },
  problems: [...unknownJob, 'CURSOR_NOT_VALID', 'SUPPORT_ENDED'],
});

export const revealRowValue = route({
  operationId: 'revealRowValue',
  method: 'post',
  // Row and column stand in the path, as the audit trail tells what does; it tells nothing that was sent in a body.
  path: `${base}/jobs/{jobId}/rows/{rowNumber}/columns/{column}/reveal`,
  summary: 'One value that a finding of the job masks, as it was uploaded; who asked is in the audit trail',
  tag,
  // A person of the firm, for one value at a time. The vendor's staff see what was found; programs load the failed rows.
  roles: [roles.firmAdministrator],
  scopes: [],
  params: inJob.extend({
    rowNumber: z.coerce.number().int().min(1).max(100_000_000),
    column: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/),
  }),
  success: {
    status: 200,
    description: 'The value; empty when the cell is',
    body: z.object({ value: z.string() }),
  },
  problems: [...unknownJob, 'VALUE_NOT_FOUND', 'NOTHING_TO_DOWNLOAD', 'SUPPORT_ENDED'],
});

export const downloadFailedRows = route({
  operationId: 'downloadFailedRows',
  method: 'post',
  path: `${base}/jobs/{jobId}/failed-rows/download`,
  summary: 'The rows that failed, as CSV with code and message of each: to be corrected and uploaded again',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inJob,
  success: { status: 200, description: 'Where it can be loaded for ten minutes', body: download },
  problems: [...unknownJob, 'NOTHING_TO_DOWNLOAD', 'SUPPORT_ENDED'],
});

export const downloadJobFile = route({
  operationId: 'downloadJobFile',
  method: 'post',
  path: `${base}/jobs/{jobId}/file/download`,
  summary: 'The file as it was uploaded or exported; kept for 90 days, refused ones for 30',
  tag,
  // Whole files of people are the firm's own; the vendor's staff see what was found in them.
  roles: [roles.firmAdministrator],
  scopes: readScopes,
  params: inJob,
  success: { status: 200, description: 'Where it can be loaded for ten minutes', body: download },
  problems: [...unknownJob, 'NOTHING_TO_DOWNLOAD', 'SUPPORT_ENDED'],
});

export const downloadJobReport = route({
  operationId: 'downloadJobReport',
  method: 'post',
  path: `${base}/jobs/{jobId}/report/download`,
  summary: 'Job Status Report as a workbook: counts, causes, findings, comments',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inJob,
  success: { status: 200, description: 'Where it can be loaded for ten minutes', body: download },
  problems: unknownJob,
});

export const addJobComment = route({
  operationId: 'addJobComment',
  method: 'post',
  path: `${base}/jobs/{jobId}/comments`,
  summary: 'Say why a job or a row failed, or what was done about it; a comment is never changed',
  tag,
  roles: readers,
  scopes: writeScopes,
  params: inJob,
  body: z.object({
    text: z.string().trim().min(1).max(mostCommentLength),
    rowNumber: z.int().positive().optional(),
  }),
  success: { status: 201, description: 'Added', body: JobComment },
  problems: [...unknownJob, 'JOB_NOT_ENDED', 'ROW_NOT_FOUND', 'TOO_MANY_COMMENTS'],
});

export const acknowledgeJobs = route({
  operationId: 'acknowledgeJobs',
  method: 'post',
  path: `${base}/jobs/acknowledge`,
  summary: 'Remove jobs from Need Attention; nothing else changes. Again is no change',
  tag,
  roles: [roles.systemAdministrator, roles.firmAdministrator],
  scopes: writeScopes,
  params: inFirm,
  body: z.object({ jobIds: z.array(JobId).min(1).max(100) }),
  success: {
    status: 200,
    description: 'What became of each, in the order asked for',
    body: z.object({
      items: z.array(
        z.object({ jobId: JobId, result: z.enum(['ACKNOWLEDGED', 'ALREADY', 'NOT_NEEDED', 'NOT_FOUND']) }),
      ),
    }),
  },
  problems: ['FIRM_NOT_FOUND'],
});

export const rerunJob = route({
  operationId: 'rerunJob',
  method: 'post',
  path: `${base}/jobs/{jobId}/rerun`,
  summary: 'Run only the failed rows of a job again, now, as what they are checked against is now',
  tag,
  roles: readers,
  scopes: writeScopes,
  params: inJob,
  success: { status: 202, description: 'Asked for', body: ShownRun },
  problems: [...unknownJob, 'JOB_NOT_ENDED', 'NOTHING_TO_RERUN', 'SUPPORT_ENDED', 'JOB_UNDONE'],
});

export const listRuns = route({
  operationId: 'listRuns',
  method: 'get',
  path: `${base}/runs`,
  summary: 'Runs of a firm with their jobs, newest first',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inFirm,
  query: z.object({
    ...pageQuery,
    /** First and last Pacific date; the last 30 days unless told. */
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    kind: Run.shape.kind.optional(),
  }),
  success: { status: 200, description: 'Runs', body: page(ShownRun) },
  problems: ['FIRM_NOT_FOUND', 'CURSOR_NOT_VALID', 'PERIOD_NOT_VALID'],
});

export const runExports = route({
  operationId: 'runExports',
  method: 'post',
  path: `${base}/export-runs`,
  summary: 'Write export files now; imports that wait stay for the night',
  tag,
  roles: readers,
  scopes: writeScopes,
  params: inFirm,
  body: z.object({ templateIds: z.array(ExportTemplateId).min(1).max(exportTemplateCount) }),
  success: { status: 202, description: 'Asked for', body: ShownRun },
  problems: ['FIRM_NOT_FOUND', 'SUBSCRIPTION_NOT_ACTIVE', 'TASK_NOT_SET_UP', 'EXPORT_ALREADY_QUEUED'],
});

export const listSetUpTasks = route({
  operationId: 'listSetUpTasks',
  method: 'get',
  path: `${base}/integrator-tasks`,
  summary: 'Everything that is set up for a firm, task by task, with its next and its last run',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inFirm,
  success: { status: 200, description: 'Tasks', body: z.object({ items: z.array(SetUpTask) }) },
  problems: ['FIRM_NOT_FOUND'],
});

export const getRun = route({
  operationId: 'getRun',
  method: 'get',
  path: `${base}/runs/{runId}`,
  summary: 'One run with its jobs',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inRun,
  success: { status: 200, description: 'The run', body: ShownRun },
  problems: ['FIRM_NOT_FOUND', 'RUN_NOT_FOUND'],
});

export const undoRun = route({
  operationId: 'undoRun',
  method: 'post',
  path: `${base}/runs/{runId}/undo`,
  summary:
    'Put back what a run has changed and nobody has changed since; its report says what was kept and why',
  tag,
  roles: readers,
  scopes: writeScopes,
  params: inRun,
  success: { status: 202, description: 'Asked for', body: ShownRun },
  problems: [
    'FIRM_NOT_FOUND',
    'RUN_NOT_FOUND',
    'RUN_NOT_ENDED',
    'RUN_ALREADY_UNDONE',
    'NOTHING_TO_UNDO',
    'UNDO_NOT_UNDONE',
    'SUPPORT_ENDED',
  ],
});

export const listUpcomingTasks = route({
  operationId: 'listUpcomingTasks',
  method: 'get',
  path: `${base}/upcoming-tasks`,
  summary: 'Tasks of the next runs, with the files that are there for them, and what runs now',
  tag,
  roles: readers,
  scopes: readScopes,
  params: inFirm,
  success: {
    status: 200,
    description: 'Tasks, those at work first',
    body: z.object({ items: z.array(UpcomingTask) }),
  },
  problems: ['FIRM_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const integratorReportRoutes = {
  listJobs,
  getJob,
  listJobFindings,
  revealRowValue,
  downloadFailedRows,
  downloadJobFile,
  downloadJobReport,
  addJobComment,
  acknowledgeJobs,
  rerunJob,
  listRuns,
  runExports,
  getRun,
  undoRun,
  listSetUpTasks,
  listUpcomingTasks,
};
