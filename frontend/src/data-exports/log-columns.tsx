import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import type { TableProps } from '@cloudscape-design/components/table';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { mostAttempts } from '../../../functions/deliveries/contract.ts';
import { protocolLabels } from '../../../functions/transfer/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { exportAddress } from './addresses.ts';
import { assetCodes } from './asset-names.ts';
import { ExportActions } from './export-actions.tsx';
import { QueueCell } from './queue-cell.tsx';
import { StatusCell } from './status-cell.tsx';
import { TransferCell } from './transfer-cell.tsx';

type Column = TableProps.ColumnDefinition<DataExport> & { readonly id: string; readonly header: string };

const requestColumns: Column[] = [
  {
    id: 'exportNumber',
    header: 'Export ID',
    minWidth: 110,
    isRowHeader: true,
    cell: (one) => (
      <AppLink href={exportAddress(one.distributorId, one.dataExportId)}>{one.exportNumber}</AppLink>
    ),
  },
  { id: 'description', header: 'Export Description', minWidth: 200, cell: (one) => one.description },
  {
    id: 'client',
    header: 'Client',
    minWidth: 170,
    cell: (one) => `${one.clientName} (${one.clientId})`,
  },
  { id: 'employer', header: 'Employer', minWidth: 150, cell: employerLabel },
  { id: 'recordSet', header: 'Record Set', minWidth: 190, cell: (one) => one.recordSet.label },
  { id: 'assets', header: 'Assets', minWidth: 180, cell: (one) => assetCodes(one.assets) },
  { id: 'requestedBy', header: 'Requested By', minWidth: 140, cell: (one) => one.requestedBy },
  {
    id: 'requestedAt',
    header: 'Requested On',
    minWidth: 160,
    cell: (one) => <Instant at={one.requestedAt} />,
  },
];

const extractionColumns: Column[] = [
  { id: 'status', header: 'Status', minWidth: 230, cell: (one) => <StatusCell shown={one} /> },
  { id: 'queue', header: 'Queue Position / ETA', minWidth: 200, cell: (one) => <QueueCell shown={one} /> },
  {
    id: 'extractedAt',
    header: 'Extraction Completed On',
    minWidth: 190,
    cell: (one) => <Instant at={one.extractedAt} />,
  },
  { id: 'records', header: 'Records (exported / exceptions)', minWidth: 170, cell: recordsLabel },
  { id: 'size', header: 'Size / Files', minWidth: 130, cell: sizeLabel },
];

const transferColumns: Column[] = [
  { id: 'deliveryMethod', header: 'Delivery Method', minWidth: 150, cell: deliveryMethodLabel },
  { id: 'transfer', header: 'Transfer Status', minWidth: 230, cell: (one) => <TransferCell shown={one} /> },
  { id: 'attempts', header: 'Transfer Attempts', minWidth: 150, cell: attemptsLabel },
  {
    id: 'attemptTimes',
    header: 'Last Attempt On / Next Attempt On',
    minWidth: 260,
    cell: ({ transfer }) => (
      <>
        <Instant at={transfer?.lastAttemptAt} /> / <Instant at={transfer?.nextAttemptAt} />
      </>
    ),
  },
  {
    id: 'transferCompletedAt',
    header: 'Transfer Completed On',
    minWidth: 190,
    cell: ({ transfer }) => <Instant at={transfer?.completedAt} />,
  },
  {
    id: 'error',
    header: 'Error',
    minWidth: 240,
    cell: (one) => one.failureText ?? one.transfer?.failureText ?? '–',
  },
  {
    id: 'actions',
    header: 'Actions',
    minWidth: 115,
    cell: (one) => <ExportActions shown={one} look="icon" />,
  },
];

export const logColumns: Column[] = [...requestColumns, ...extractionColumns, ...transferColumns];

/** Columns first shown; the others are chosen in the preferences. */
const visibleIds = new Set([
  'exportNumber',
  'description',
  'client',
  'recordSet',
  'requestedBy',
  'requestedAt',
  'status',
  'queue',
  'records',
  'transfer',
  'attempts',
  'error',
  'actions',
]);
/** In front, so that what changes is seen without scrolling. */
const frontIds = ['exportNumber', 'description', 'status', 'transfer', 'queue'];
const order = [...new Set([...frontIds, ...logColumns.map(({ id }) => id)])];
export const firstColumns = order.map((id) => ({ id, visible: visibleIds.has(id) }));

const alwaysVisible = new Set(['exportNumber', 'actions']);
export const columnOptions: CollectionPreferencesProps.ContentDisplayOption[] = logColumns.map(
  ({ id, header }) => ({ id, label: header, alwaysVisible: alwaysVisible.has(id) }),
);

export function employerLabel({ employerName }: DataExport): string {
  return employerName ?? 'ALL EMPLOYERS';
}

/** `498 / 2`; a dash before the record set is frozen. */
export function recordsLabel({ recordCount, processedCount, exceptionCount }: DataExport): string {
  if (recordCount === undefined) return '–';
  return `${formatCount(Math.max(0, processedCount - exceptionCount))} / ${formatCount(exceptionCount)}`;
}

export function sizeLabel({ sizeBytes, files }: DataExport): string {
  return sizeBytes === undefined ? '–' : `${formatBytes(sizeBytes)} / ${files.length}`;
}

export function deliveryMethodLabel({ transfer }: DataExport): string {
  return transfer?.deliveryMethod ? protocolLabels[transfer.deliveryMethod] : '–';
}

/** `2 / 5`, and which cycle of five when it is not the first. */
export function attemptsLabel({ transfer }: DataExport): string {
  if (transfer === undefined) return '–';
  const cycle = transfer.cycleNumber > 1 ? `, cycle ${transfer.cycleNumber}` : '';
  return `${transfer.attemptNumber} / ${mostAttempts}${cycle}`;
}
