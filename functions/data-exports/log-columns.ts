import { mostAttempts, type TransferStatus } from '../deliveries/contract.ts';
import { localText } from '../platform/local-time.ts';
import { protocolLabels } from '../transfer/contract.ts';
import type { DataExport, ExportStatus } from './contract.ts';

const statusLabels: Record<ExportStatus, string> = {
  REQUESTED: 'Requested',
  IN_PROGRESS: 'In Progress',
  COMPLETE: 'Complete',
  COMPLETE_WITH_EXCEPTIONS: 'Complete with Exceptions',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};
const transferLabels: Record<TransferStatus, string> = {
  IN_PROGRESS: 'Transfer In Progress',
  COMPLETE: 'Transfer Complete',
  FAILED: 'Transfer Failed',
};

/** A column of the log as a workbook; times are told in the distributor's zone. An empty text is an empty cell. */
export interface LogColumn {
  readonly header: string;
  text(line: DataExport, timeZone: string): string;
}

const count = (number: number) => number.toLocaleString('en-US');
const time = (at: string | undefined, timeZone: string) =>
  at === undefined ? '' : localText(timeZone, new Date(at));
/** Two texts with a slash between them, a dash for a missing one; nothing at all when both are missing. */
const pair = (one: string, other: string) =>
  one === '' && other === '' ? '' : `${one || '–'} / ${other || '–'}`;

/** Every column of the log but its actions, in their order. */
export const logColumns: readonly LogColumn[] = [
  { header: 'Export ID', text: (line) => line.exportNumber },
  { header: 'Export Description', text: (line) => line.description },
  { header: 'Client', text: (line) => `${line.clientName} (${line.clientId})` },
  { header: 'Employer', text: (line) => line.employerName ?? 'ALL EMPLOYERS' },
  { header: 'Record Set', text: (line) => line.recordSet.label },
  { header: 'Assets', text: (line) => line.assets.join(', ') },
  { header: 'Requested By', text: (line) => line.requestedBy },
  { header: 'Requested On', text: (line, zone) => time(line.requestedAt, zone) },
  { header: 'Status', text: statusText },
  {
    header: 'Queue Position / ETA',
    text: ({ queue }, zone) => pair(String(queue?.position ?? ''), time(queue?.estimatedCompletionAt, zone)),
  },
  { header: 'Extraction Completed On', text: (line, zone) => time(line.extractedAt, zone) },
  {
    header: 'Records (exported / exceptions)',
    text: ({ recordCount, processedCount, exceptionCount }) =>
      recordCount === undefined ? '' : pair(count(processedCount - exceptionCount), count(exceptionCount)),
  },
  {
    header: 'Size / Files',
    text: ({ sizeBytes, files }) =>
      sizeBytes === undefined ? '' : pair(sizeText(sizeBytes), count(files.length)),
  },
  {
    header: 'Delivery Method',
    text: ({ transfer }) =>
      transfer?.deliveryMethod === undefined ? '' : protocolLabels[transfer.deliveryMethod],
  },
  { header: 'Transfer Status', text: transferText },
  {
    header: 'Transfer Attempts',
    text: ({ transfer }) => (transfer === undefined ? '' : `${transfer.attemptNumber} / ${mostAttempts}`),
  },
  {
    header: 'Last Attempt On / Next Attempt On',
    text: ({ transfer }, zone) =>
      pair(time(transfer?.lastAttemptAt, zone), time(transfer?.nextAttemptAt, zone)),
  },
  { header: 'Transfer Completed On', text: ({ transfer }, zone) => time(transfer?.completedAt, zone) },
  { header: 'Error', text: (line) => line.failureText ?? line.transfer?.failureText ?? '' },
];

function statusText({ status, recordCount, processedCount }: DataExport): string {
  const label = statusLabels[status];
  if (status !== 'IN_PROGRESS' || recordCount === undefined) return label;
  return `${label} (${count(processedCount)} / ${count(recordCount)})`;
}

/** While the next daily attempt is awaited, which one it is and when. */
function transferText({ transfer }: DataExport, timeZone: string): string {
  if (transfer === undefined) return '';
  const { status, attemptNumber, nextAttemptAt } = transfer;
  if (status !== 'IN_PROGRESS' || nextAttemptAt === undefined) return transferLabels[status];
  const retry = `Retry ${attemptNumber + 1} of ${mostAttempts} on ${time(nextAttemptAt, timeZone)}`;
  return `${transferLabels[status]}: ${retry}`;
}

/** `3.1 GB`: powers of a thousand, one digit after the point from a kilobyte on. */
function sizeText(sizeBytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let size = sizeBytes;
  let unit = 0;
  for (; size >= 999.95 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
