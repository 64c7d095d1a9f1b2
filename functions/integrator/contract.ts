import * as z from 'zod';
import { FirmId, roles, scopes, vendorRoles } from '../directory/contract.ts';
import { FileNote, JobId, ProblemCause, RowFinding } from '../integrator-jobs/contract.ts';
import { FirmSetup, ImportTemplateId } from '../integrator-setup/contract.ts';
import { Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';

export { FileNote, FirmSetup, RowFinding };

/** Folders of a firm's SFTP area: uploads go to `Import` only. */
export const folders = {
  import: 'Import',
  export: 'Export',
  archive: 'Archive',
  rejected: 'Rejected',
} as const;

/**
 * Where a file stands. `RECEIVED → CHECKING → WAITING | HELD | REJECTED`; the run of its date takes it: `QUEUED → COMPLETED |
 * INCOMPLETE | INTERRUPTED`, and its job tells how far that is. `HELD`: its own date is still to come, or the firm's
 * subscription is not active. `REPLACED`: the same name was uploaded again before a run had taken it.
 */
export const ImportFileStatus = z.enum([
  'RECEIVED',
  'CHECKING',
  'WAITING',
  'HELD',
  'REJECTED',
  'REPLACED',
  'QUEUED',
  'COMPLETED',
  'INCOMPLETE',
  'INTERRUPTED',
]);
export type ImportFileStatus = z.infer<typeof ImportFileStatus>;

/** What a file would do, were it applied as things are now. */
export const CheckSummary = z.object({
  rowCount: z.int().nonnegative(),
  createCount: z.int().nonnegative(),
  updateCount: z.int().nonnegative(),
  unchangedCount: z.int().nonnegative(),
  rejectCount: z.int().nonnegative(),
  /** Rows replaced by a later row with the same key. */
  supersededCount: z.int().nonnegative(),
  /** Stored values that a blank would erase, by column. */
  erasedCounts: z.record(z.string(), z.int().positive()),
  /** Problems by cause, the most frequent first, at most 50. */
  causes: z.array(ProblemCause),
});
export type CheckSummary = z.infer<typeof CheckSummary>;

/** A file that a firm has uploaded. */
export const ImportFile = z.object({
  firmId: FirmId,
  fileId: Ulid,
  /** As it was uploaded, without its folder. */
  fileName: z.string(),
  folder: z.string(),
  /** Key and version of the object in the bucket of drops. */
  objectKey: z.string(),
  sizeBytes: z.int().nonnegative(),
  arrivedAt: Instant,
  status: ImportFileStatus,
  templateId: z.int().optional(),
  /** The date in its name. */
  nameDate: z.iso.date().optional(),
  /** Pacific date of the run that will take it. */
  runDate: z.iso.date().optional(),
  sha256: z.string().length(64).optional(),
  notes: z.array(FileNote).default([]),
  summary: CheckSummary.optional(),
  checkedAt: Instant.optional(),
  /** Its job in the run that took it, or the one that tells why it was refused. */
  jobId: JobId.optional(),
});
export type ImportFile = z.infer<typeof ImportFile>;

/** A value that a blank would erase. */
export const ErasedValue = z.object({ rowNumber: z.int().positive(), key: z.string(), column: z.string() });
export type ErasedValue = z.infer<typeof ErasedValue>;

const tag = 'Integrator';
const readers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}';
const inFirm = z.object({ firmId: FirmId });
const inFile = z.object({ firmId: FirmId, fileId: Ulid });
const unknown = ['FIRM_NOT_FOUND', 'IMPORT_FILE_NOT_FOUND'];

export const getFirmSetup = route({
  operationId: 'getFirmSetup',
  method: 'get',
  path: `${base}/integrator-setup`,
  summary: 'What is set up for a firm; `ETag` is its version',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  success: { status: 200, description: 'The set-up', body: FirmSetup },
  problems: ['FIRM_NOT_FOUND'],
});

export const putFirmSetup = route({
  operationId: 'putFirmSetup',
  method: 'put',
  path: `${base}/integrator-setup`,
  summary: 'Set a firm up: its tasks, how files are read and written, who is told',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm,
  /** `ETag` of the set-up that was changed. */
  headers: z.object({ 'if-match': z.string().max(40) }),
  body: FirmSetup.omit({ firmId: true, version: true, isSubscribed: true, subscribedAt: true }),
  success: { status: 200, description: 'Saved', body: FirmSetup },
  problems: ['FIRM_NOT_FOUND', 'SETUP_CHANGED'],
});

export const listImportFiles = route({
  operationId: 'listImportFiles',
  method: 'get',
  path: `${base}/import-files`,
  summary: 'Uploaded files, newest first',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  query: z.object({ ...pageQuery, status: ImportFileStatus.optional() }),
  success: { status: 200, description: 'Files', body: page(ImportFile) },
  problems: ['FIRM_NOT_FOUND', 'CURSOR_NOT_VALID'],
});

export const getImportFile = route({
  operationId: 'getImportFile',
  method: 'get',
  path: `${base}/import-files/{fileId}`,
  summary: 'One uploaded file and what it would do',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFile,
  success: { status: 200, description: 'The file', body: ImportFile },
  problems: unknown,
});

export const listRowFindings = route({
  operationId: 'listRowFindings',
  isAudited: true,
  method: 'get',
  path: `${base}/import-files/{fileId}/findings`,
  summary: 'Problems and warnings of a file, row by row; at most 10,000 are kept',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFile,
  query: z.object({
    ...pageQuery,
    level: FileNote.shape.level.optional(),
    code: z.string().max(20).optional(),
  }),
  success: { status: 200, description: 'Findings', body: page(RowFinding) },
  problems: [...unknown, 'CURSOR_NOT_VALID', 'SUPPORT_ENDED'],
});

export const listErasedValues = route({
  operationId: 'listErasedValues',
  isAudited: true,
  method: 'get',
  path: `${base}/import-files/{fileId}/erased-values`,
  summary: 'Every stored value that a blank of the file would erase; at most 10,000 are kept',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFile,
  query: z.object({ ...pageQuery, column: z.string().max(60).optional() }),
  success: { status: 200, description: 'Values', body: page(ErasedValue) },
  problems: [...unknown, 'CURSOR_NOT_VALID', 'SUPPORT_ENDED'],
});

const download = z.object({ url: z.url(), fileName: z.string(), expiresAt: Instant });

export const downloadTemplate = route({
  operationId: 'downloadTemplate',
  method: 'post',
  path: `${base}/import-templates/{templateId}/download`,
  summary: 'A template as CSV with its header and an example row, or its column guide as a workbook',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm.extend({ templateId: z.coerce.number().pipe(ImportTemplateId) }),
  query: z.object({ as: z.enum(['CSV', 'GUIDE']).default('CSV') }),
  success: { status: 200, description: 'Where it can be loaded for ten minutes', body: download },
  problems: ['FIRM_NOT_FOUND'],
});

export const downloadCountryList = route({
  operationId: 'downloadCountryList',
  method: 'post',
  path: `${base}/country-list/download`,
  summary: 'Country List.xlsx: the 256 countries with codes and what each may be used for',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  success: { status: 200, description: 'Where it can be loaded for ten minutes', body: download },
  problems: ['FIRM_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const integratorRoutes = {
  getFirmSetup,
  putFirmSetup,
  listImportFiles,
  getImportFile,
  listRowFindings,
  listErasedValues,
  downloadTemplate,
  downloadCountryList,
};

/** An object that is whole: what happened, as S3's own event says it. */
export const ObjectCreated = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      etag: z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
  /** When the upload was completed. */
  time: z.iso.datetime({ offset: true }),
});
export type ObjectCreated = z.infer<typeof ObjectCreated>;

const objectPath = z.string().regex(/^\/[^/]+\/.+$/);
const uploadDetail = z.object({
  /** `/{bucket}/{key}` */
  'file-path': objectPath,
  'end-timestamp': z.iso.datetime({ offset: true }),
  etag: z.string().optional(),
  bytes: z.number().optional(),
});

/**
 * What Transfer puts on the bus of what is done to files by SFTP. Only these events are trusted: S3's own also tell of what
 * arrived before a connection broke. A client that uploads under another name and renames ends with the event of the rename.
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/events-detail-reference.html
 */
export const DropEvent = z.discriminatedUnion('detail-type', [
  z.object({ 'detail-type': z.literal('SFTP Server File Upload Completed'), detail: uploadDetail }),
  z.object({ 'detail-type': z.literal('SFTP Server File Upload Failed'), detail: uploadDetail }),
  z.object({
    'detail-type': z.literal('SFTP Server File Rename Completed'),
    detail: z.object({
      'original-file-path': objectPath,
      'renamed-file-path': objectPath,
      'end-timestamp': uploadDetail.shape['end-timestamp'],
    }),
  }),
]);
export type DropEvent = z.infer<typeof DropEvent>;

/** Input and output of the functions that are invoked by name. */
export const integratorSteps = {
  checkFile: {
    input: z.object({ firmId: FirmId, fileId: Ulid }),
    /** `MISSING`: there is no such file. */
    output: z.object({ status: z.union([ImportFileStatus, z.literal('MISSING')]) }),
  },
  /** Of all firms: files that were left under the name of an unfinished upload. */
  tellLeftOvers: {
    input: z.object({}),
    output: z.object({ toldCount: z.int().nonnegative() }),
  },
};
export type CheckFileInput = z.infer<typeof integratorSteps.checkFile.input>;

/** Environment variables of this room's functions. */
export const integratorEnv = z.object({
  INTEGRATOR_TABLE: z.string().min(1),
  DROP_BUCKET: z.string().min(1),
  /** Of those that have files checked: name of the function that does. */
  CHECK_FUNCTION_NAME: z.string().min(1),
});
