import type * as z from 'zod';
import {
  type ExportStatus,
  getDataExport,
  listDataExports,
  type NewDataExport,
  requestDataExport,
} from '../../../functions/data-exports/contract.ts';
import type { TransferStatus } from '../../../functions/deliveries/contract.ts';
import type { CallRoute } from './http-client.ts';

export type DataExportDetail = z.output<typeof getDataExport.success.body>;
export type LogPage = z.output<typeof listDataExports.success.body>;

export interface LogFilters {
  readonly status?: ExportStatus;
  readonly transferStatus?: TransferStatus;
  readonly clientId?: number;
}

export function dataExportsApi(call: CallRoute) {
  return {
    /** The same key with the same request gives the same export, so a call that got no answer may be repeated. */
    request: (distributorId: string, body: NewDataExport, idempotencyKey: string) =>
      call(requestDataExport, {
        params: { distributorId },
        headers: { 'idempotency-key': idempotencyKey },
        body,
      }),
    log: (
      distributorId: string,
      query: LogFilters & { readonly limit: number; readonly cursor?: string },
      signal?: AbortSignal,
    ) => call(listDataExports, { params: { distributorId }, query: { ...query }, signal }),
    dataExport: (distributorId: string, dataExportId: string, signal?: AbortSignal) =>
      call(getDataExport, { params: { distributorId, dataExportId }, signal }),
  };
}
