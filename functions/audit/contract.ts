import * as z from 'zod';
import { DistributorId, FirmId, roles } from '../directory/contract.ts';
import { AuditEntry, CalendarDate, Instant, page, pageQuery, route } from '../platform/contract.ts';

const Head = z.strictObject({ sequence: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** Where every trail of the application stood at the end of a day; the object `{day}/heads.json`, in canonical JSON. */
export const Seal = z.strictObject({
  kind: z.literal('waybill-audit-heads'),
  version: z.literal(1),
  day: CalendarDate,
  sealedAt: Instant,
  /** SHA-256 of the bytes of the seal before; `null` for the first. */
  previousSealHash: z.string().nullable(),
  /** By tenant. */
  heads: z.record(z.string(), Head),
  /** Tenants whose trails were not as they were written; `heads` has the last ones that were right. */
  brokenTenants: z.array(z.string()),
});
export type Seal = z.infer<typeof Seal>;

/** What the daily sealing answers. */
export const SealedHeads = z.object({ day: CalendarDate, tenantCount: z.int(), entryCount: z.int() });
export type SealedHeads = z.infer<typeof SealedHeads>;

/** What a scheduled step is invoked with. */
export const SealInput = z.object({});

export const sealEnv = z.object({ AUDIT_BUCKET: z.string().min(1) });

/** What became of an act. `UNKNOWN`: it was begun, and nobody knows of its end. */
export const ActOutcome = z.enum(['DONE', 'REFUSED', 'FAILED', 'UNKNOWN']);
export type ActOutcome = z.infer<typeof ActOutcome>;

/** An act as people read it: its beginning and its outcome in one. */
export const AuditedAct = AuditEntry.pick({
  sequence: true,
  at: true,
  action: true,
  objects: true,
  code: true,
  counts: true,
  recordIds: true,
  fields: true,
  traceId: true,
}).extend({
  actor: z.object({
    kind: AuditEntry.shape.actor.shape.kind,
    /** `vendor` for the vendor's staff, unless the reader is one of them. */
    id: z.string(),
    name: z.string().optional(),
  }),
  outcome: ActOutcome,
  endedAt: Instant.optional(),
});
export type AuditedAct = z.infer<typeof AuditedAct>;

const query = z.object({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  from: CalendarDate.optional().describe('First day, UTC'),
  to: CalendarDate.optional().describe('Last day, UTC'),
  actorId: z.string().min(1).max(128).optional(),
  action: z.string().min(1).max(64).optional(),
  outcome: ActOutcome.optional(),
  recordId: z.coerce.number().int().positive().optional().describe('I-9 ID that was read or changed'),
  format: z
    .literal('CSV')
    .optional()
    .describe(
      'Acts as lines of a file that people open in a spreadsheet. Its beginning is in the log as a download.',
    ),
});
export type AuditQuery = z.infer<typeof query>;

const AuditPage = page(AuditedAct).extend({
  lines: z
    .array(z.string())
    .optional()
    .describe(
      'With `format=CSV`, in place of `items`: a line each, with its end. The first page begins with the header.',
    ),
});

const common = {
  method: 'get',
  description:
    'Newest first. A page may have fewer items than `limit`, even none, while there is a `nextCursor`: go on with it. Reading the log is itself in the log.',
  tag: 'Audit log',
  scopes: [],
  query,
  success: { status: 200, description: 'Acts', body: AuditPage },
  problems: ['CURSOR_NOT_VALID', 'PERIOD_NOT_VALID'],
  isAudited: true,
} as const;

export const listDistributorAudit = route({
  ...common,
  operationId: 'listDistributorAudit',
  path: '/v1/distributors/{distributorId}/audit-entries',
  summary: 'Who did what when in a distributor',
  roles: [
    roles.systemAdministrator,
    roles.distributorAllAccess,
    roles.distributorReadOnly,
    roles.clientAdministrator,
  ],
  params: z.object({ distributorId: DistributorId }),
});

export const listFirmAudit = route({
  ...common,
  operationId: 'listFirmAudit',
  path: '/v1/firms/{firmId}/audit-entries',
  summary: 'Who did what when in a firm',
  roles: [roles.systemAdministrator, roles.firmAdministrator],
  params: z.object({ firmId: FirmId }),
});

export const auditRoutes = { listDistributorAudit, listFirmAudit } as const;
