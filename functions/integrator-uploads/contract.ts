import * as z from 'zod';
import { FirmId, roles, scopes } from '../directory/contract.ts';
import { ImportFile } from '../integrator/contract.ts';
import { Instant, route, Ulid } from '../platform/contract.ts';

/** Largest file that is taken in, in bytes; that of an SFTP upload. */
export const mostUploadBytes = 250 * 1024 * 1024;
/** Minutes for which an upload may begin. */
export const uploadMinutes = 60;

/** `AWAITED → RECEIVED`, then its file tells what becomes of it; or `EXPIRED`. */
export const Upload = z.object({
  firmId: FirmId,
  uploadId: Ulid,
  fileName: z.string(),
  sizeBytes: z.int().positive(),
  status: z.enum(['AWAITED', 'RECEIVED', 'EXPIRED']),
  expiresAt: Instant,
  file: ImportFile.optional(),
});
export type Upload = z.infer<typeof Upload>;

const tag = 'Integrator';
const writers = [roles.firmAdministrator];
const base = '/v1/firms/{firmId}/uploads';
const inFirm = z.object({ firmId: FirmId });

export const createUpload = route({
  operationId: 'createUpload',
  method: 'post',
  path: base,
  summary:
    'Ask to upload a file by one PUT instead of SFTP; it is taken in as if it had been dropped into Import',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inFirm,
  body: z.object({
    fileName: z.string().min(1).max(200),
    sizeBytes: z.int().positive().max(mostUploadBytes),
    /** Hex; with it, what arrives otherwise is refused. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  }),
  success: {
    status: 201,
    description: 'Send the file to `url` by PUT with just these headers',
    body: z.object({
      uploadId: Ulid,
      url: z.url(),
      headers: z.record(z.string(), z.string()),
      expiresAt: Instant,
    }),
  },
  problems: ['FIRM_NOT_FOUND', 'SUBSCRIPTION_NOT_ACTIVE', 'FILE_NAME_NOT_VALID'],
});

export const getUpload = route({
  operationId: 'getUpload',
  method: 'get',
  path: `${base}/{uploadId}`,
  summary: 'Whether an upload has arrived, and what became of its file',
  tag,
  roles: writers,
  scopes: [scopes.integratorRead, scopes.integratorWrite],
  params: inFirm.extend({ uploadId: Ulid }),
  success: { status: 200, description: 'The upload', body: Upload },
  problems: ['FIRM_NOT_FOUND', 'UPLOAD_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const uploadRoutes = { createUpload, getUpload };

/** First part of the keys of uploads that are awaited: `.uploads/{firm}/{upload}`. No firm's id begins so. */
export const uploadPrefix = '.uploads/';

/** What S3 puts on the bus of an object that is whole. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export const UploadArrived = z.object({
  time: z.iso.datetime({ offset: true }),
  detail: z.object({ object: z.object({ key: z.string(), etag: z.string(), size: z.number() }) }),
});
export type UploadArrived = z.infer<typeof UploadArrived>;
