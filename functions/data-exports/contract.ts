import * as z from 'zod';
import { PackageFile, Transfer, TransferAttempt, TransferStatus } from '../deliveries/contract.ts';
import { ClientId, DistributorId, roles, scopes } from '../directory/contract.ts';
import { Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';
import { assets } from './catalog/assets.ts';

export { assets } from './catalog/assets.ts';
export { steps } from './catalog/steps.ts';

export const AssetCode = z.enum(assets.map((asset) => asset.code));
export type AssetCode = z.infer<typeof AssetCode>;

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
  idsMissing: 'Enter at least one I-9 ID.',
  tooManyIds: 'Enter no more than 10,000 I-9 IDs.',
  assetsMissing: 'Select at least one I-9 or E-Verify asset.',
  noRecords: 'No I-9 records match the selected criteria.',
  notEnabled: 'Data Export is not enabled for this distributor. Contact your Implementation Project Manager.',
  notConfigured: 'Delivery is not configured.',
} as const;

/** Which records of the client: all, one employer's, some worksites of one employer, or single I-9s. */
export const RecordSet = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ALL_EMPLOYERS') }),
  z.strictObject({ kind: z.literal('EMPLOYER'), employerId: Id }),
  z.strictObject({
    kind: z.literal('WORKSITES'),
    employerId: Id,
    worksiteIds: z.array(Id).min(1, messages.worksitesMissing).max(1000),
  }),
  z.strictObject({
    kind: z.literal('I9_IDS'),
    /** Narrows the ids to one employer; absent = any employer of the client. */
    employerId: Id.optional(),
    i9Ids: z.array(Id).min(1, messages.idsMissing).max(mostI9Ids, messages.tooManyIds),
  }),
]);
export type RecordSet = z.infer<typeof RecordSet>;

export const NewDataExport = z.strictObject({
  description: z
    .string()
    .trim()
    .min(1, messages.descriptionMissing)
    .max(200, messages.descriptionTooLong)
    .regex(/^\P{Cc}*$/u, messages.descriptionNotOneLine),
  /** Appended to the notes of every employee profile in the record set. */
  employeeNote: z.string().trim().max(2000, messages.noteTooLong).optional(),
  clientId: Id,
  recordSet: RecordSet,
  assets: z
    .array(AssetCode)
    .min(1, messages.assetsMissing)
    .transform((codes) => [...new Set(codes)]),
});
export type NewDataExport = z.infer<typeof NewDataExport>;

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
  recordSet: z.object({ kind: z.string(), label: z.string() }),
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
const readers = Object.values(roles);
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
    body: DataExport.extend({ attempts: z.array(TransferAttempt) }),
  },
  problems: ['DATA_EXPORT_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const dataExportRoutes = {
  requestDataExport,
  listDataExports,
  getDataExport,
};

/** Environment variables of this room's functions; each function is given only those it reads. */
export const dataExportEnv = z.object({
  EXPORTS_TABLE: z.string().min(1),
  EXPORTS_BUCKET: z.string().min(1),
  EXPORT_QUEUE_URL: z.url(),
  EXPORT_WORKFLOW_ARN: z.string().min(1),
});
