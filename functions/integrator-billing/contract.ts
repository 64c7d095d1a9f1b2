import * as z from 'zod';
import { FirmId, roles, scopes, vendorRoles } from '../directory/contract.ts';
import { JobId, RunId } from '../integrator-jobs/contract.ts';
import { Instant, route } from '../platform/contract.ts';

/** What a firm's contract allows. Records are rows read of imported files and rows written to exported ones. */
export const BillingTerms = z.object({
  /** Records of a period; absent: without limit. */
  recordLimit: z.int().positive().max(1_000_000_000).optional(),
  /** A calendar month, or a year from `startsOn` on, by Pacific dates. */
  period: z.enum(['MONTH', 'YEAR']).default('MONTH'),
  startsOn: z.iso.date().optional(),
  /** Above the limit: rows are not processed any more. Otherwise they are, and it is said. */
  isHardLimit: z.boolean().default(false),
  version: z.int().positive().default(1),
});
export type BillingTerms = z.infer<typeof BillingTerms>;

/** First and last Pacific date of a period; `periodId` is its first date. */
export const BillingPeriod = z.object({ periodId: z.iso.date(), from: z.iso.date(), to: z.iso.date() });
export type BillingPeriod = z.infer<typeof BillingPeriod>;

/** Records of one job, counted once: written in the transaction that ends it, and never changed. */
export const LedgerEntry = z.object({
  firmId: FirmId,
  jobId: JobId,
  runId: RunId,
  /** Pacific date of the run: decides the period. */
  runDate: z.iso.date(),
  type: z.enum(['IMPORT', 'EXPORT']),
  /** Title of its template. */
  name: z.string(),
  templateId: z.int(),
  recordCount: z.int().nonnegative(),
  at: Instant,
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** Parts of the limit, in percent, at which the firm is told, once each in a period. */
export const noticePercents = [50, 80, 100] as const;

/** What a firm has used in a period; the sum of its ledger. */
export const Billing = z.object({
  firmId: FirmId,
  period: BillingPeriod,
  terms: BillingTerms,
  usedCount: z.int().nonnegative(),
  /** 0 at least; absent without a limit. */
  remainingCount: z.int().nonnegative().optional(),
  /** Of the limit, rounded down; may be above 100. */
  usedPercent: z.int().nonnegative().optional(),
  /** By task, the largest first. `share`: percent of what is used, one decimal. */
  jobs: z.array(
    z.object({
      name: z.string(),
      type: LedgerEntry.shape.type,
      templateId: z.int(),
      jobCount: z.int().positive(),
      recordCount: z.int().nonnegative(),
      share: z.number(),
    }),
  ),
  /** Periods that have entries, and the current one, newest first. */
  periods: z.array(BillingPeriod),
});
export type Billing = z.infer<typeof Billing>;

const tag = 'Integrator';
const readers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}';
const inFirm = z.object({ firmId: FirmId });
const periodQuery = z.object({ period: z.iso.date().optional() });

export const getBilling = route({
  operationId: 'getBilling',
  method: 'get',
  path: `${base}/billing`,
  summary:
    'Allowed, used and remaining records of a period, the current one unless told, and what they were used for',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  query: periodQuery,
  success: { status: 200, description: 'Usage; `ETag` is the version of the terms', body: Billing },
  problems: ['FIRM_NOT_FOUND', 'PERIOD_NOT_VALID'],
});

export const downloadBilling = route({
  operationId: 'downloadBilling',
  method: 'post',
  path: `${base}/billing/download`,
  summary: 'The usage of a period as a workbook: a sheet by task, and every job with its records',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  query: periodQuery,
  success: {
    status: 200,
    description: 'Where it can be loaded for ten minutes',
    body: z.object({ url: z.url(), fileName: z.string(), expiresAt: Instant }),
  },
  problems: ['FIRM_NOT_FOUND', 'PERIOD_NOT_VALID'],
});

export const putBillingTerms = route({
  operationId: 'putBillingTerms',
  method: 'put',
  path: `${base}/billing/terms`,
  summary: "Set what a firm's contract allows; counts from the current period on",
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm,
  headers: z.object({ 'if-match': z.string().max(40) }),
  body: BillingTerms.omit({ version: true }),
  success: { status: 200, description: 'Saved', body: BillingTerms },
  problems: ['FIRM_NOT_FOUND', 'TERMS_CHANGED'],
});

/** Every route of this room; the API function serves exactly these. */
export const billingRoutes = { getBilling, downloadBilling, putBillingTerms };

/** Environment variables of this room's API function. */
export const billingEnv = z.object({ INTEGRATOR_TABLE: z.string().min(1), DROP_BUCKET: z.string().min(1) });
