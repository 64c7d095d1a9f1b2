import type * as z from 'zod';
import { listDistributorAudit, listFirmAudit } from '../../../functions/audit/contract.ts';
import type { CallRoute } from './http-client.ts';

/** Whose log: exactly one of the two. */
export type AuditOf = { readonly distributorId: string } | { readonly firmId: string };
export type AuditListQuery = Partial<Omit<z.input<typeof listFirmAudit.query>, 'limit' | 'recordId'>> & {
  readonly limit: number;
  readonly recordId?: number | undefined;
};

/** Who did what when. */
export function auditApi(call: CallRoute) {
  return {
    list: (of: AuditOf, query: AuditListQuery, signal?: AbortSignal) =>
      'firmId' in of
        ? call(listFirmAudit, { params: { ...of }, query: { ...query }, signal })
        : call(listDistributorAudit, { params: { ...of }, query: { ...query }, signal }),
  };
}
