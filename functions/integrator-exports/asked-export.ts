import type { ExportFormat, ExportTemplate } from '../export-templates/contract.ts';

/** An export as it was asked for: the same again gives the same file. */
export interface AskedExport {
  readonly firmId: string;
  readonly jobId: string;
  readonly template: ExportTemplate;
  /** Of the file; nothing else is ever written there. */
  readonly key: string;
  readonly cutAt: string;
  /** Only what was modified after it; absent: everything. */
  readonly changedSince?: string | undefined;
  readonly format: ExportFormat;
  readonly hasByteOrderMark: boolean;
  /** With more rows nothing is written. */
  readonly mostRows?: number | undefined;
  /** Of each part of the upload but the last; 8 MiB unless told. */
  readonly partBytes?: number | undefined;
}
