import type * as z from 'zod';
import {
  downloadBilling,
  getBilling,
  putBillingTerms,
} from '../../../functions/integrator-billing/contract.ts';
import type { CallRoute } from './http-client.ts';

export type NewBillingTerms = z.input<typeof putBillingTerms.body>;

/** What a firm has used of what its contract allows; of the current period unless told. */
export function billingApi(call: CallRoute) {
  return {
    read: (firmId: string, period: string | undefined, signal?: AbortSignal) =>
      call(getBilling, { params: { firmId }, query: { period }, signal }),
    /** A workbook lies at the `url` of the answer for ten minutes. */
    download: (firmId: string, period: string | undefined) =>
      call(downloadBilling, { params: { firmId }, query: { period } }),
    /** @param version that was changed: a newer one is not overwritten */
    saveTerms: (firmId: string, version: number, body: NewBillingTerms) =>
      call(putBillingTerms, { params: { firmId }, headers: { 'if-match': `"${version}"` }, body }),
  };
}
