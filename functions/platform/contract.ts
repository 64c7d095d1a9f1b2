import * as z from 'zod';

/** Names of the errors; workflows match `TransientError` by name. */
export const errorNames = {
  invalidInput: 'InvalidInputError',
  notFound: 'NotFoundError',
  forbidden: 'ForbiddenError',
  conflict: 'ConflictError',
  unprocessable: 'UnprocessableError',
  transient: 'TransientError',
  permanent: 'PermanentError',
} as const;

/** What a room counts or measures: `room` is the dimension `service`; `isByTenant` ones are told of each tenant, too. */
interface Measured {
  readonly room: string;
  readonly unit: 'Count' | 'Seconds';
  readonly isByTenant?: true;
}

export const metricNamespace = 'Waybill';
/** The metrics of CloudWatch that the application itself writes. One more by tenant costs something for every tenant. */
export const metrics = {
  /** Calls of the API that were answered 4xx and 5xx; what the gateway itself refuses is in its own metrics. */
  ApiRefused: { room: 'api', unit: 'Count', isByTenant: true },
  ApiFailed: { room: 'api', unit: 'Count', isByTenant: true },
  ExportsRequested: { room: 'data-exports', unit: 'Count' },
  ExportsFailed: { room: 'data-exports', unit: 'Count' },
  ExportsCompleted: { room: 'export-packages', unit: 'Count' },
  /** Runs of the export workflow that died while a delivery waited for them; each is replaced. */
  TransferRunsLost: { room: 'data-exports', unit: 'Count' },
  RecordsExported: { room: 'export-packages', unit: 'Count', isByTenant: true },
  ExportSeconds: { room: 'export-packages', unit: 'Seconds', isByTenant: true },
  DeliveriesComplete: { room: 'deliveries', unit: 'Count', isByTenant: true },
  DeliveriesFailed: { room: 'deliveries', unit: 'Count', isByTenant: true },
  NoticesSent: { room: 'deliveries', unit: 'Count' },
  RowsApplied: { room: 'integrator-runs', unit: 'Count', isByTenant: true },
  RowsFailed: { room: 'integrator-runs', unit: 'Count', isByTenant: true },
  NightlyRunsCompleted: { room: 'integrator-runs', unit: 'Count' },
  NightlyRunsInterrupted: { room: 'integrator-runs', unit: 'Count' },
  /** Nightly runs that have not ended long after they were due; told at each look. */
  NightlyRunsOverdue: { room: 'integrator-runs', unit: 'Count' },
  /** Uploads that lie unnoticed; told at each look. */
  FilesUnnoticed: { room: 'integrator', unit: 'Count' },
  /** 1 or 0; told at each look. */
  FirmSftpOnline: { room: 'integrator-subscription', unit: 'Count' },
  /** Once a day, when the head of the audit trail was sealed. */
  AuditHeadSealed: { room: 'audit', unit: 'Count' },
} as const satisfies Record<string, Measured>;
export type MetricName = keyof typeof metrics;

/** One wrong field of a request. `pointer` is a JSON Pointer into the body, or `#/query/…`, `#/path/…`, `#/header/…`. */
export const FieldProblem = z.object({ pointer: z.string(), detail: z.string() });
export type FieldProblem = z.infer<typeof FieldProblem>;

/** An error of the API: RFC 9457 `application/problem+json` with our `code` and `traceId`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  traceId: z.string(),
  errors: z.array(FieldProblem).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** UTC instant, ISO 8601 with milliseconds. */
export const Instant = z.iso.datetime();
/** Calendar date without zone, `YYYY-MM-DD`. */
export const CalendarDate = z.iso.date();
/** A ULID. */
export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);

/** What became of something audited. `BEGUN` without an outcome after it: nobody knows, it was cut off. */
export const AuditOutcome = z.enum(['BEGUN', 'DONE', 'REFUSED', 'FAILED']);
export type AuditOutcome = z.infer<typeof AuditOutcome>;

/** Whose trail an entry belongs to; `vendor` for what concerns no single tenant. */
export const AuditTenantId = z.string().regex(/^(vendor|(distributor|firm):[a-z][a-z0-9-]{1,31})$/);

/** An id, never a name or an address: no spaces, no at sign. */
const AuditedId = z.string().regex(/^[^\s@]{1,128}$/);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One entry of the audit trail of the application: who did what when to which objects. Ids and counts, never content. */
export const AuditEntry = z.strictObject({
  tenantId: AuditTenantId,
  /** Gapless within the tenant, from 1. */
  sequence: z.int().positive(),
  at: Instant,
  actor: z.strictObject({ kind: z.enum(['user', 'machine', 'system']), id: AuditedId }),
  /** Upper snake case, or the `operationId` of a route. */
  action: z.string().regex(/^[A-Za-z]\w{0,63}$/),
  /** Ids of what it was done to, by kind: `{ distributorId: 'meridian-hr', clientId: 4001 }`. */
  objects: z.record(z.string(), z.union([AuditedId, z.number()])),
  outcome: AuditOutcome,
  /** Why it was refused or failed. */
  code: z.string().max(64).optional(),
  counts: z.record(z.string(), z.int()).optional(),
  /** I-9 records that were read or changed. */
  recordIds: z.array(z.int()).max(10_000).optional(),
  /** Names of the fields that were sent for a change; never their values. */
  fields: z.array(z.string().max(128)).max(200).optional(),
  /** Sequence of the `BEGUN` entry that this one is the outcome of. */
  begunSequence: z.int().positive().optional(),
  traceId: z.string().max(64).optional(),
  /** Hash of the entry before; 64 zeros for the first. */
  previousHash: Sha256,
  /** SHA-256 over `previousHash` and the canonical JSON (RFC 8785) of all other fields. */
  hash: Sha256,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Where the audit trail is; every function that appends to it needs it. */
export const auditEnv = z.object({ AUDIT_TABLE: z.string().min(1) });
/**
 * Key of the row that tells where a tenant's trail ends; heads are the only rows of the audit table that ever change. Each
 * has a partition of its own: tenants do not meet, and policies tell heads from entries.
 */
export const auditHeadKey = (tenantId: string) => ({ pk: `HEAD#${tenantId}`, sk: 'HEAD' });
/** Partition that lists the tenants that have a trail, by tenant, for who seals and checks them all. */
export const auditTenants = 'TENANTS';

/** One route of the API: the declaration that routing, validation, OpenAPI and the site's calls are made from. */
export interface RouteDeclaration {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI form: `/v1/distributors/{distributorId}/data-exports` */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** Roles (Cognito groups) that may call it; an empty list refuses every person. */
  readonly roles: readonly string[];
  /** OAuth scopes, any of which lets a machine client call it; an empty list refuses every machine. */
  readonly scopes: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The verb mends texts with half a character in them, or says so in words of its own; of others the door refuses them. */
  readonly takesBrokenText?: true;
  readonly success: {
    readonly status: 200 | 201 | 202 | 204;
    readonly description: string;
    readonly body?: z.ZodType;
  };
  /** Codes of problems a caller should expect besides the general ones. */
  readonly problems?: readonly string[];
  /** A GET that hands out personal content or files: every answer is in the audit trail. Other methods always are. */
  readonly isAudited?: true;
}

/** Keeps the exact type of a declaration while checking its shape. */
export function route<const R extends RouteDeclaration>(declaration: R): R {
  return declaration;
}

/** Answer of a list: at most `limit` items and, when there are more, the opaque cursor of the next page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** Query of a list. `limit` is 1 to 200 items, 50 when not given. */
export const pageQuery = {
  cursor: z.string().max(2048).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
