import * as z from 'zod';
import { PackageFile, Transfer, TransferAttempt, TransferStatus } from '../deliveries/contract.ts';
import { ClientId, DistributorId, roles, scopes, staffRoles } from '../directory/contract.ts';
import { RecordFilter } from '../i9/contract.ts';
import { CalendarDate, Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';
import { AssetCode, SsnDisplay } from '../record-assets/contract.ts';

export { AssetCode, assets, SsnDisplay } from '../record-assets/contract.ts';
export { steps } from './catalog/steps.ts';

/** Why the export is made; decides its priority and how the index shows social security numbers. */
export const ExportPurpose = z.enum(['GOVERNMENT_AUDIT', 'CLIENT_TERMINATION', 'OTHER']);
export type ExportPurpose = z.infer<typeof ExportPurpose>;
export const purposeLabels: Readonly<Record<ExportPurpose, string>> = {
  GOVERNMENT_AUDIT: 'Government audit',
  CLIENT_TERMINATION: 'Client termination',
  OTHER: 'Other',
};

/** Status of the extraction. `REQUESTED → IN_PROGRESS → COMPLETE | COMPLETE_WITH_EXCEPTIONS | FAILED`, `REQUESTED → CANCELLED`. */
export const ExportStatus = z.enum([
  'REQUESTED',
  'IN_PROGRESS',
  'COMPLETE',
  'COMPLETE_WITH_EXCEPTIONS',
  'FAILED',
  'CANCELLED',
]);
export type ExportStatus = z.infer<typeof ExportStatus>;

/** An id in a body: a number and nothing that could be taken for one, such as `true` or `"7"`. */
const Id = z.int().positive();
/** The text for a field that is not there at all; any other mistake is told by its own. */
const ifMissing = (message: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined || input === null ? message : undefined),
});

/** Most I-9 IDs in one request. */
export const mostI9Ids = 10_000;

/** Texts of the form, the same on the site and in the API. */
export const messages = {
  descriptionMissing: 'Enter an Export Description.',
  descriptionTooLong: 'Export Description must be 200 characters or fewer.',
  descriptionNotOneLine: 'Export Description must be one line of text.',
  noteTooLong: 'The note must be 2,000 characters or fewer.',
  clientMissing: 'Select a client with Client Search.',
  worksitesMissing: 'Select ALL WORKSITES or at least one worksite.',
  securityGroupsMissing: 'Select at least one security group.',
  idsMissing: 'Enter at least one I-9 ID.',
  tooManyIds: 'Enter no more than 10,000 I-9 IDs.',
  assetsMissing: 'Select at least one I-9 or E-Verify asset.',
  dueAtPassed: 'The Response Due Date must be in the future.',
  dueAtWithoutAudit: 'A Response Due Date goes with the purpose Government audit only.',
  dateRangeWrong: 'The From date must be on or before the To date.',
  subsetEmpty: 'Select an Active Records filter, a Terminated Records filter, or both.',
  idsNotNumbers: 'I-9 IDs must be numbers separated by commas. Invalid:',
  noRecords: 'No I-9 records match the selected criteria.',
  notEnabled: 'Data Export is not enabled for this distributor. Contact your Implementation Project Manager.',
  notConfigured: 'Delivery is not configured.',
  notTested: 'Delivery is not configured. Test the connection of the delivery settings first.',
} as const;

const notAnId = {
  error: ({ input }: { input?: unknown }) => `${messages.idsNotNumbers} ${String(input).slice(0, 40)}`,
};
const I9Id = z.int(notAnId).positive(notAnId);

/** Which records of the client: all, one employer's, some worksites of one employer, or single I-9s. */
export const RecordSet = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ALL_EMPLOYERS') }),
  z.strictObject({ kind: z.literal('EMPLOYER'), employerId: Id }),
  z.strictObject({
    kind: z.literal('WORKSITES'),
    employerId: Id,
    worksiteIds: z
      .array(Id, ifMissing(messages.worksitesMissing))
      .min(1, messages.worksitesMissing)
      .max(1000),
  }),
  z.strictObject({
    kind: z.literal('SECURITY_GROUPS'),
    employerId: Id,
    securityGroupIds: z
      .array(Id, ifMissing(messages.securityGroupsMissing))
      .min(1, messages.securityGroupsMissing)
      .max(1000),
  }),
  z.strictObject({
    kind: z.literal('I9_IDS'),
    /** Narrows the ids to one employer; absent = any employer of the client. */
    employerId: Id.optional(),
    i9Ids: z
      .array(I9Id, ifMissing(messages.idsMissing))
      .min(1, messages.idsMissing)
      .max(mostI9Ids, messages.tooManyIds),
  }),
]);
export type RecordSet = z.infer<typeof RecordSet>;

/** What is counted and what is exported: a client's records, by place or by id, and by their status. */
const recordChoice = {
  clientId: z.int(ifMissing(messages.clientMissing)).positive(),
  recordSet: RecordSet,
  recordFilter: RecordFilter.default({ recordStatus: 'ALL_RECORDS' }),
};

/** A choice of records that is not checked yet: any part may be missing or of another kind. */
interface UncheckedChoice {
  readonly kind?: unknown;
  readonly fromDate?: unknown;
  readonly toDate?: unknown;
}

/** The subset that a body asks for; none with I-9 IDs, where the record status is ignored: every id is taken. */
function subsetOf(body: unknown) {
  const { recordSet, recordFilter } = (body ?? {}) as {
    recordSet?: { kind?: unknown };
    recordFilter?: {
      recordStatus?: unknown;
      activeRecords?: UncheckedChoice;
      terminatedRecords?: UncheckedChoice;
    };
  };
  return recordSet?.kind === 'I9_IDS' || recordFilter?.recordStatus !== 'SUBSET' ? undefined : recordFilter;
}

/** A range with a date that is missing or wrong is not judged: that is told by itself. */
function isRangeRight(range: UncheckedChoice | undefined): boolean {
  const from = CalendarDate.safeParse(range?.fromDate).data;
  const to = CalendarDate.safeParse(range?.toDate).data;
  return from === undefined || to === undefined || from <= to;
}

/** Refuses a subset of nothing and a range that ends before it begins, told together with other mistakes. */
function withSubsetRules<S extends z.ZodObject>(schema: S): S {
  const rule = (message: string, path: string[]) => ({
    message,
    path: ['recordFilter', ...path],
    when: () => true,
  });
  return schema
    .refine(
      (body) => {
        const { activeRecords, terminatedRecords } = subsetOf(body) ?? {};
        return activeRecords?.kind !== 'ACTIVE_NONE' || terminatedRecords?.kind !== 'TERM_NONE';
      },
      rule(messages.subsetEmpty, []),
    )
    .refine(
      (body) => isRangeRight(subsetOf(body)?.activeRecords),
      rule(messages.dateRangeWrong, ['activeRecords', 'fromDate']),
    )
    .refine(
      (body) => isRangeRight(subsetOf(body)?.terminatedRecords),
      rule(messages.dateRangeWrong, ['terminatedRecords', 'fromDate']),
    );
}

export const NewDataExport = withSubsetRules(
  z.strictObject({
    description: z
      .string(ifMissing(messages.descriptionMissing))
      .trim()
      .min(1, messages.descriptionMissing)
      .max(200, messages.descriptionTooLong)
      .regex(/^\P{Cc}*$/u, messages.descriptionNotOneLine),
    /** Appended to the notes of every employee profile in the record set. */
    employeeNote: z.string().trim().max(2000, messages.noteTooLong).optional(),
    purpose: ExportPurpose.default('OTHER'),
    /** Until when the inspecting officer expects an answer; only with `GOVERNMENT_AUDIT`. */
    responseDueAt: Instant.optional(),
    /** Absent: `FULL` for a client's termination, `LAST_FOUR` otherwise. */
    ssnDisplay: SsnDisplay.optional(),
    ...recordChoice,
    assets: z
      .array(AssetCode, ifMissing(messages.assetsMissing))
      .min(1, messages.assetsMissing)
      .transform((codes) => [...new Set(codes)]),
  }),
);
export type NewDataExport = z.infer<typeof NewDataExport>;

export const PreviewRequest = withSubsetRules(z.strictObject(recordChoice));
export type PreviewRequest = z.infer<typeof PreviewRequest>;

/** What an export would hold, before it is asked for. */
export const RecordSetPreview = z.object({
  recordCount: z.int().nonnegative(),
  activeCount: z.int().nonnegative(),
  terminatedCount: z.int().nonnegative(),
  /** Section 1 or Section 2 is not signed. */
  incompleteCount: z.int().nonnegative(),
  historicalCount: z.int().nonnegative(),
  /** Kept longer than the law asks for: need not be produced. */
  pastRetentionCount: z.int().nonnegative(),
  withAttachmentsCount: z.int().nonnegative(),
  openCaseCount: z.int().nonnegative(),
  closedCaseCount: z.int().nonnegative(),
  /** From start to the end of the extraction, and the wait before it, as things stand now. */
  estimatedSeconds: z.int().nonnegative(),
  estimatedWaitSeconds: z.int().nonnegative(),
  /** The set was too large to be counted at once: the counts are of its beginning. */
  isPartial: z.boolean(),
});
export type RecordSetPreview = z.infer<typeof RecordSetPreview>;

/** Classes of the queue, the first one first. */
export const priorityClasses = {
  1: 'Audit with a due date',
  2: '100 records or fewer',
  3: 'Normal',
  4: 'More than 20,000 records',
} as const;
export const PriorityClass = z.int().min(1).max(4);

/** Where an export stands in the queue of all distributors; only while it waits or runs. */
export const QueuePlace = z.object({
  /** 1 is the next to start; absent once it runs. */
  position: z.int().positive().optional(),
  /** Before ageing: waiting raises an export in the order, not in what it is called. */
  priorityClass: PriorityClass,
  isManualPriority: z.boolean().default(false),
  estimatedStartAt: Instant.optional(),
  estimatedCompletionAt: Instant.optional(),
  /** It is expected to end after the response is due. */
  isDueDateAtRisk: z.boolean().default(false),
});
export type QueuePlace = z.infer<typeof QueuePlace>;

/** Something chosen that the package could not be given, and why. */
export const ExportException = z.object({
  i9Id: z.int(),
  assetCode: z.string(),
  reason: z.string(),
  detail: z.string(),
});
export type ExportException = z.infer<typeof ExportException>;

/** One line of the Data Export Log. */
export const DataExport = z.object({
  /** ULID: sorts by request time. */
  dataExportId: Ulid,
  /** What people call it: `EX-000123`, counted per distributor. */
  exportNumber: z.string(),
  distributorId: DistributorId,
  clientId: ClientId,
  clientName: z.string(),
  employerName: z.string().optional(),
  description: z.string(),
  /** `label` also tells the record status: `Subset: active all; terminated since 2023-10-01`. */
  recordSet: z.object({ kind: z.string(), label: z.string() }),
  purpose: ExportPurpose.default('OTHER'),
  responseDueAt: Instant.optional(),
  ssnDisplay: SsnDisplay.default('LAST_FOUR'),
  assets: z.array(AssetCode),
  hasEmployeeNote: z.boolean(),
  requestedBy: z.string(),
  requestedAt: Instant,
  status: ExportStatus,
  /** Records in the frozen set; absent before it is frozen. */
  recordCount: z.int().nonnegative().optional(),
  /** Records done, each counted once whatever is retried. */
  processedCount: z.int().nonnegative().default(0),
  exceptionCount: z.int().nonnegative().default(0),
  startedAt: Instant.optional(),
  extractedAt: Instant.optional(),
  /** Instant of the frozen record set. */
  asOfAt: Instant.optional(),
  cancelledAt: Instant.optional(),
  cancelledBy: z.string().optional(),
  queue: QueuePlace.optional(),
  sizeBytes: z.int().nonnegative().optional(),
  files: z.array(PackageFile).default([]),
  /** Absent while there is nothing to send. */
  transfer: Transfer.optional(),
  /** Why the extraction failed. */
  failureCode: z.string().optional(),
  failureText: z.string().optional(),
});
export type DataExport = z.infer<typeof DataExport>;

const inDistributor = z.object({ distributorId: DistributorId });
const inExport = z.object({ distributorId: DistributorId, dataExportId: Ulid });
const tag = 'Data Export';
const readers = staffRoles;
const requesters = [roles.systemAdministrator, roles.distributorAllAccess];

export const requestDataExport = route({
  operationId: 'requestDataExport',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports',
  summary: 'Request a data export',
  description:
    'Queues the export and answers at once; watch it at the address in `Location`. The same `Idempotency-Key` with the same body gives the same export, with another body the problem IDEMPOTENCY_KEY_REUSED.',
  tag,
  roles: requesters,
  scopes: [scopes.exportsWrite],
  params: inDistributor,
  headers: z.object({ 'idempotency-key': z.string().min(8).max(128).optional() }),
  body: NewDataExport,
  success: { status: 202, description: 'Queued', body: DataExport },
  problems: [
    'CLIENT_NOT_FOUND',
    'EMPLOYER_NOT_FOUND',
    'WORKSITE_NOT_FOUND',
    'SECURITY_GROUP_NOT_FOUND',
    'DUE_DATE_PASSED',
    'DUE_DATE_WITHOUT_AUDIT',
    'DELIVERY_NOT_TESTED',
    'I9_IDS_NOT_FOUND',
    'NO_RECORDS',
    'DATA_EXPORT_NOT_ENABLED',
    'DELIVERY_NOT_CONFIGURED',
    'IDEMPOTENCY_KEY_REUSED',
    'EXPORT_TABLE_BUSY',
  ],
});

export const listDataExports = route({
  operationId: 'listDataExports',
  method: 'get',
  path: '/v1/distributors/{distributorId}/data-exports',
  summary: 'The Data Export Log, newest first',
  tag,
  roles: readers,
  scopes: [scopes.exportsRead, scopes.exportsWrite],
  params: inDistributor,
  query: z.object({
    ...pageQuery,
    status: ExportStatus.optional(),
    transferStatus: TransferStatus.optional(),
    clientId: ClientId.optional(),
    /** Part of the name of who asked. */
    requestedBy: z.string().trim().min(1).max(120).optional(),
    /** First and last day of the request, in the distributor's zone. */
    fromDate: CalendarDate.optional(),
    toDate: CalendarDate.optional(),
  }),
  success: { status: 200, description: 'A page of the log', body: page(DataExport) },
  problems: ['CURSOR_UNKNOWN'],
});

export const getDataExport = route({
  operationId: 'getDataExport',
  method: 'get',
  path: '/v1/distributors/{distributorId}/data-exports/{dataExportId}',
  summary: 'One data export with its attempts',
  tag,
  roles: readers,
  scopes: [scopes.exportsRead, scopes.exportsWrite],
  params: inExport,
  success: {
    status: 200,
    description: 'The export',
    body: DataExport.extend({
      attempts: z.array(TransferAttempt),
      /** What was asked for, to ask for it again; absent for callers who may not ask. */
      request: NewDataExport.optional(),
      priorityReason: z.string().optional(),
    }),
  },
  problems: ['DATA_EXPORT_NOT_FOUND'],
});

export const previewDataExport = route({
  operationId: 'previewDataExport',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports/preview',
  summary: 'Count what an export would hold',
  tag,
  roles: requesters,
  scopes: [scopes.exportsWrite],
  params: inDistributor,
  body: PreviewRequest,
  success: { status: 200, description: 'The counts', body: RecordSetPreview },
  problems: [
    'CLIENT_NOT_FOUND',
    'EMPLOYER_NOT_FOUND',
    'WORKSITE_NOT_FOUND',
    'SECURITY_GROUP_NOT_FOUND',
    'I9_IDS_NOT_FOUND',
  ],
});

export const listExportExceptions = route({
  operationId: 'listExportExceptions',
  isAudited: true,
  method: 'get',
  path: '/v1/distributors/{distributorId}/data-exports/{dataExportId}/exceptions',
  summary: 'What a package could not be given, and why',
  tag,
  roles: readers,
  scopes: [scopes.exportsRead, scopes.exportsWrite],
  params: inExport,
  query: z.object(pageQuery),
  success: { status: 200, description: 'A page of exceptions', body: page(ExportException) },
  problems: ['DATA_EXPORT_NOT_FOUND', 'CURSOR_UNKNOWN'],
});

export const cancelDataExport = route({
  operationId: 'cancelDataExport',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports/{dataExportId}/cancel',
  summary: 'Cancel an export that has not started',
  tag,
  roles: requesters,
  scopes: [scopes.exportsWrite],
  params: inExport,
  success: { status: 200, description: 'Cancelled', body: DataExport },
  problems: ['DATA_EXPORT_NOT_FOUND', 'STATUS_NOT_ALLOWED', 'EXPORT_TABLE_BUSY'],
});

export const retryTransfer = route({
  operationId: 'retryTransfer',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports/{dataExportId}/retry-transfer',
  summary: 'Send a package now',
  description:
    'After Transfer Failed this starts a new cycle of five attempts; while the next daily attempt is awaited it starts that attempt at once. Files that were delivered are not sent again.',
  tag,
  roles: [...requesters, roles.implementationProjectManager],
  scopes: [scopes.exportsWrite],
  params: inExport,
  success: { status: 202, description: 'Started', body: DataExport },
  problems: ['DATA_EXPORT_NOT_FOUND', 'TRANSFER_NOT_WAITING', 'DELIVERY_NOT_TESTED'],
});

export const retryWaitingTransfers = route({
  operationId: 'retryWaitingTransfers',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports/retry-waiting-transfers',
  summary: 'Send every package now that waits for its next attempt',
  tag,
  roles: [...requesters, roles.implementationProjectManager],
  scopes: [scopes.exportsWrite],
  params: inDistributor,
  success: {
    status: 202,
    description: 'Started',
    body: z.object({ startedCount: z.int().nonnegative(), exportNumbers: z.array(z.string()) }),
  },
  problems: ['DELIVERY_NOT_TESTED'],
});

export const setExportPriority = route({
  operationId: 'setExportPriority',
  method: 'put',
  path: '/v1/distributors/{distributorId}/data-exports/{dataExportId}/priority',
  summary: 'Give a waiting export a class of the queue by hand',
  tag,
  roles: [roles.systemAdministrator],
  scopes: [],
  params: inExport,
  body: z.strictObject({ priorityClass: PriorityClass, reason: z.string().trim().min(1).max(200) }),
  success: { status: 200, description: 'Set', body: DataExport },
  problems: ['DATA_EXPORT_NOT_FOUND', 'STATUS_NOT_ALLOWED', 'EXPORT_TABLE_BUSY'],
});

export const exportLogWorkbook = route({
  operationId: 'exportLogWorkbook',
  method: 'post',
  path: '/v1/distributors/{distributorId}/data-exports/log-workbook',
  summary: 'The whole log as an Excel workbook',
  description:
    'The workbook lies at `url` for ten minutes; the address needs no sign-in, so keep it to yourself.',
  tag,
  roles: readers,
  scopes: [],
  params: inDistributor,
  success: {
    status: 201,
    description: 'Made',
    body: z.object({ url: z.url(), fileName: z.string(), rowCount: z.int(), expiresAt: Instant }),
  },
});

/** Every route of this room; the API function serves exactly these. */
export const dataExportRoutes = {
  requestDataExport,
  previewDataExport,
  listDataExports,
  exportLogWorkbook,
  retryWaitingTransfers,
  getDataExport,
  listExportExceptions,
  cancelDataExport,
  retryTransfer,
  setExportPriority,
};

/** Environment variables of this room's functions; each function is given only those it reads. */
export const dataExportEnv = z.object({
  EXPORTS_TABLE: z.string().min(1),
  EXPORTS_BUCKET: z.string().min(1),
  EXPORT_QUEUE_URL: z.url(),
  EXPORT_WORKFLOW_ARN: z.string().min(1),
  /** Key of the statements' signatures. */
  STATEMENT_KEY_ARN: z.string().min(1),
});
