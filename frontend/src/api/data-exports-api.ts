import type * as z from 'zod';
import {
  cancelDataExport,
  type ExportStatus,
  exportLogWorkbook,
  getDataExport,
  listDataExports,
  listExportExceptions,
  type NewDataExport,
  type PreviewRequest,
  previewDataExport,
  requestDataExport,
  retryTransfer,
  retryWaitingTransfers,
  setExportPriority,
} from '../../../functions/data-exports/contract.ts';
import type { TransferStatus } from '../../../functions/deliveries/contract.ts';
import type { CallRoute } from './http-client.ts';

export type DataExportDetail = z.output<typeof getDataExport.success.body>;
export type LogPage = z.output<typeof listDataExports.success.body>;

export interface LogFilters {
  readonly status?: ExportStatus;
  readonly transferStatus?: TransferStatus;
  readonly clientId?: number;
  readonly requestedBy?: string;
  readonly fromDate?: string;
  readonly toDate?: string;
}

interface ExportKey {
  readonly distributorId: string;
  readonly dataExportId: string;
}
interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
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
    preview: (distributorId: string, body: PreviewRequest) =>
      call(previewDataExport, { params: { distributorId }, body }),
    log: (distributorId: string, query: LogFilters & PagePart, signal?: AbortSignal) =>
      call(listDataExports, { params: { distributorId }, query: { ...query }, signal }),
    dataExport: (key: ExportKey, signal?: AbortSignal) => call(getDataExport, { params: { ...key }, signal }),
    exceptions: (key: ExportKey, query: PagePart, signal?: AbortSignal) =>
      call(listExportExceptions, { params: { ...key }, query: { ...query }, signal }),
    cancel: (key: ExportKey) => call(cancelDataExport, { params: { ...key } }),
    retryTransfer: (key: ExportKey) => call(retryTransfer, { params: { ...key } }),
    retryWaitingTransfers: (distributorId: string) =>
      call(retryWaitingTransfers, { params: { distributorId } }),
    setPriority: (key: ExportKey, body: { readonly priorityClass: number; readonly reason: string }) =>
      call(setExportPriority, { params: { ...key }, body }),
    /** The whole log as a workbook; it lies at the `url` of the answer for ten minutes. */
    logWorkbook: (distributorId: string) => call(exportLogWorkbook, { params: { distributorId } }),
  };
}
