import type { JobComment, ProblemCause } from '../../../functions/integrator-jobs/contract.ts';
import type {
  ShownFinding,
  ShownJob,
  ShownRun,
  UpcomingTask,
} from '../../../functions/integrator-reports/contract.ts';

/** What the fake API of reports answers from. */
export interface ReportsWorld {
  /** Newest first. */
  jobs: ShownJob[];
  /** Of every job. */
  findings: ShownFinding[];
  /** What masked values are, by row and column: `40 SSN`. */
  values: Map<string, string>;
  /** By id of the job, oldest first. */
  comments: Map<string, JobComment[]>;
  runs: Omit<ShownRun, 'jobs'>[];
  tasks: UpcomingTask[];
}

export const newReportsWorld = (): ReportsWorld => ({
  jobs: [],
  findings: [],
  values: new Map(),
  comments: new Map(),
  runs: [],
  tasks: [],
});

const firmId = 'hollis-law';
export const attentionPath = `/firms/${firmId}/integrator/need-attention`;
export const completedPath = `/firms/${firmId}/integrator/completed-runs`;
export const jobPath = (jobId: string): string => `/firms/${firmId}/jobs/${jobId}`;
export const runPath = (runId: string): string => `/firms/${firmId}/runs/${runId}`;

const fileIdOf = (number: number): string => `01KW${String(number).padStart(22, '0')}`;
export const jobIdOf = (number: number, runId = '2026-03-03'): string => `${runId}.03.${fileIdOf(number)}`;
const uploadJobIdOf = (number: number): string => `2026-03-02.UP.${fileIdOf(number)}`;

/** A job of the nightly run of 3 March that failed 48 of 1,200 rows; takes what differs. */
export const aJob = (number: number, different: Partial<ShownJob> = {}): ShownJob => ({
  firmId,
  jobId: jobIdOf(number),
  runId: '2026-03-03',
  kind: 'IMPORT',
  name: 'Import Client / Employee Data',
  templateId: 3,
  fileId: fileIdOf(number),
  fileName: 'fn_Details_Data_import_20260302.csv',
  sha256: 'c'.repeat(64),
  status: 'INCOMPLETE',
  triggeredBy: 'SCHEDULE',
  createdAt: '2026-03-03T10:00:05.000Z',
  startedAt: '2026-03-03T10:01:00.000Z',
  endedAt: '2026-03-03T10:03:05.000Z',
  rowCount: 1200,
  createdCount: 100,
  updatedCount: 900,
  unchangedCount: 150,
  failedCount: 48,
  skippedCount: 2,
  firstError: 'ZI-R-020 CountryOfBirth: “Holland” is not in the country list.',
  causes: [],
  erasedCounts: {},
  notes: [],
  commentCount: 0,
  supportEndsAt: '2099-06-01T10:03:05.000Z',
  canRerun: true,
  ...different,
});

export const aCompletedJob = (number: number, different: Partial<ShownJob> = {}): ShownJob =>
  aJob(number, {
    status: 'COMPLETED',
    failedCount: 0,
    unchangedCount: 198,
    firstError: undefined,
    canRerun: false,
    ...different,
  });

/** A job that a run has begun to work on. */
export const aJobAtWork = (number: number, different: Partial<ShownJob> = {}): ShownJob =>
  aJob(number, {
    status: 'IN_PROGRESS',
    endedAt: undefined,
    createdCount: 10,
    updatedCount: 280,
    unchangedCount: 8,
    failedCount: 2,
    skippedCount: 0,
    firstError: undefined,
    canRerun: false,
    ...different,
  });

/** An upload that no run would take. */
export const aRefusedUpload = (number: number): ShownJob =>
  aJob(number, {
    jobId: uploadJobIdOf(number),
    runId: undefined,
    name: 'Upload',
    templateId: undefined,
    fileName: 'employees march.xlsx',
    sha256: undefined,
    status: 'INTERRUPTED',
    startedAt: undefined,
    endedAt: '2026-03-02T20:00:10.000Z',
    rowCount: 0,
    createdCount: 0,
    updatedCount: 0,
    unchangedCount: 0,
    failedCount: 0,
    skippedCount: 0,
    firstError: 'ZI-F-001 File name “employees march.xlsx” does not match any template.',
    canRerun: false,
    notes: [
      {
        code: 'ZI-F-001',
        level: 'ERROR',
        message: 'File name “employees march.xlsx” does not match any template.',
      },
    ],
  });

/** An export of what has changed since the night before; takes what differs. */
export const anExportJob = (number: number, different: Partial<ShownJob> = {}): ShownJob =>
  aCompletedJob(number, {
    jobId: `2026-03-03.E2.${fileIdOf(number)}`,
    kind: 'EXPORT',
    name: 'Export Client / Employee Data',
    templateId: 2,
    fileName: 'client_details_export_202603030203.csv',
    rowCount: 2345,
    createdCount: 0,
    updatedCount: 0,
    unchangedCount: 0,
    skippedCount: 0,
    exported: {
      cutAt: '2026-03-03T10:03:00.000Z',
      changedSince: '2026-03-02T10:03:00.000Z',
      sizeBytes: 1_234_567,
    },
    ...different,
  });

/** An import whose expected file did not come. */
export const aJobWithoutFile = (number: number): ShownJob =>
  aCompletedJob(number, {
    fileName: '',
    sha256: undefined,
    rowCount: 0,
    createdCount: 0,
    updatedCount: 0,
    unchangedCount: 0,
    skippedCount: 0,
    notes: [
      {
        code: 'ZI-I-007',
        level: 'INFO',
        message: 'No file was there for the run of 2026-03-03, and one was expected.',
      },
    ],
  });

/** What a run undid, with something that it kept. */
export const anUndoJob = (number: number): ShownJob =>
  aCompletedJob(number, {
    jobId: jobIdOf(number, '2026-03-04-U01'),
    runId: '2026-03-04-U01',
    kind: 'UNDO',
    triggeredBy: 'Fia Firmadmin',
    ofJobId: jobIdOf(1),
    rowCount: 0,
    createdCount: 0,
    updatedCount: 0,
    unchangedCount: 0,
    skippedCount: 0,
    undo: { restoredCount: 2100, removedCount: 97, keptCount: 3 },
  });

/** The run of 3 March. */
export const aRun = (different: Partial<Omit<ShownRun, 'jobs'>> = {}): Omit<ShownRun, 'jobs'> => ({
  firmId,
  runId: '2026-03-03',
  kind: 'NIGHTLY',
  runDate: '2026-03-03',
  status: 'INCOMPLETE',
  triggeredBy: 'SCHEDULE',
  queuedAt: '2026-03-03T10:00:00.000Z',
  startedAt: '2026-03-03T10:00:05.000Z',
  endedAt: '2026-03-03T10:03:05.000Z',
  jobCount: 1,
  supportEndsAt: '2099-06-01T10:03:05.000Z',
  canUndo: true,
  ...different,
});

/** A task with a file that waits for the run of 4 March; takes what differs. */
export const aTask = (number: number, different: Partial<UpcomingTask> = {}): UpcomingTask => ({
  name: 'Import Client / Employee Data',
  type: 'IMPORT',
  templateId: 3,
  schedule: { frequency: 'DAILY' },
  isExpected: false,
  isMissing: false,
  nextRunAt: '2026-03-04T10:00:00.000Z',
  runDate: '2026-03-04',
  state: 'WAITING',
  file: {
    fileId: fileIdOf(number),
    fileName: 'fn_Details_Data_import_20260302.csv',
    receivedAt: '2026-03-02T20:00:00.000Z',
    rowCount: 1200,
    rejectCount: 48,
    notes: [],
  },
  ...different,
});

export const aComment = (number: number, different: Partial<JobComment> = {}): JobComment => ({
  commentId: `01KX${String(number).padStart(22, '0')}`,
  text: 'The HR system still writes Holland.',
  by: 'Fia Firmadmin',
  at: '2026-03-03T17:00:00.000Z',
  ...different,
});

const aFinding = (rowNumber: number, different: Partial<ShownFinding> = {}): ShownFinding => ({
  rowNumber,
  key: `ACME-US / ${rowNumber}`,
  column: 'CountryOfBirth',
  value: 'Holland',
  code: 'ZI-R-020',
  level: 'ERROR',
  message: 'CountryOfBirth: “Holland” is not in the country list. Did you mean Netherlands?',
  ...different,
});

/** A job with something of everything: notes, erased values, causes, findings of two levels, comments. */
export function putTroubledJob(world: ReportsWorld): ShownJob {
  const causes: ProblemCause[] = [
    {
      code: 'ZI-R-020',
      column: 'CountryOfBirth',
      value: 'Holland',
      message: 'CountryOfBirth: “Holland” is not in the country list. Did you mean Netherlands?',
      rowCount: 312,
    },
    { code: 'ZI-R-010', column: 'LastName', message: 'LastName is required.', rowCount: 8 },
    { code: 'ZI-R-010', column: 'FirstName', message: 'FirstName is required.', rowCount: 1 },
    { code: 'ZI-W-102', message: 'Key repeated in row …; only the last row was used.', rowCount: 2 },
  ];
  const comments = [aComment(1), aComment(2, { text: 'Row 40 has no name.\nAsked HR.', rowNumber: 40 })];
  const job = aJob(1, {
    causes,
    failedCount: 321,
    updatedCount: 627,
    erasedCounts: { WorkEmail: 600 },
    notes: [{ code: 'ZI-W-104', level: 'WARNING', message: '600 fields were cleared by blank values.' }],
    commentCount: 2,
    lastComment: comments[1],
  });
  world.jobs = [job];
  world.runs = [aRun()];
  world.comments.set(job.jobId, comments);
  const empty = { code: 'ZI-R-010', value: undefined };
  world.findings = [
    ...Array.from({ length: 30 }, (_, at) => aFinding(at + 2)),
    aFinding(40, { ...empty, column: 'LastName', message: 'LastName is required.' }),
    aFinding(41, { ...empty, column: 'FirstName', message: 'FirstName is required.' }),
    aFinding(42, {
      code: 'ZI-W-102',
      level: 'WARNING',
      column: undefined,
      value: undefined,
      message: 'Key repeated in row 99; only the last row was used.',
    }),
  ];
  return job;
}

/** A job with two values that are masked, and one that is not. */
export function putMaskedJob(world: ReportsWorld): ShownJob {
  const job = aJob(1, { failedCount: 2 });
  const masked = { code: 'ZI-R-016', isMasked: true, message: 'It is not what the column takes.' };
  world.jobs = [job];
  world.findings = [
    aFinding(3, { ...masked, column: 'SSN', value: '••••678X' }),
    aFinding(3, { ...masked, column: 'DateOfBirth', value: '••••' }),
    aFinding(4),
  ];
  world.values = new Map([
    ['3 SSN', ' 123-45-678X '],
    ['3 DateOfBirth', '1990-17-04'],
  ]);
  return job;
}
