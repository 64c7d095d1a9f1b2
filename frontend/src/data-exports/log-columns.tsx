import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import type { TableProps } from '@cloudscape-design/components/table';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { mostAttempts } from '../../../functions/deliveries/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { exportAddress } from './addresses.ts';
import { assetNames } from './asset-names.ts';
import { StatusCell } from './status-cell.tsx';
import { deliveryMethodLabels } from './status-labels.ts';
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
  { id: 'recordSet', header: 'Employer / Record Set', minWidth: 190, cell: recordSetLabel },
  { id: 'assets', header: 'Assets', minWidth: 200, cell: (one) => assetNames(one.assets) },
  { id: 'requestedBy', header: 'Requested By', minWidth: 140, cell: (one) => one.requestedBy },
  {
    id: 'requestedAt',
    header: 'Requested On',
    minWidth: 160,
    cell: (one) => <Instant at={one.requestedAt} />,
  },
  { id: 'status', header: 'Status', minWidth: 250, cell: (one) => <StatusCell shown={one} /> },
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
  {
    id: 'deliveryMethod',
    header: 'Delivery Method',
    minWidth: 150,
    cell: ({ transfer }) => (transfer?.deliveryMethod ? deliveryMethodLabels[transfer.deliveryMethod] : '–'),
  },
  { id: 'transfer', header: 'Transfer Status', minWidth: 230, cell: (one) => <TransferCell shown={one} /> },
  {
    id: 'attempts',
    header: 'Transfer Attempts',
    minWidth: 150,
    cell: ({ transfer }) => (transfer ? `${transfer.attemptNumber} / ${mostAttempts}` : '–'),
  },
  {
    id: 'attemptTimes',
    header: 'Last / Next Attempt On',
    minWidth: 190,
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
];

export const logColumns: Column[] = [...requestColumns, ...transferColumns];

/** Columns first shown in front, so that what changes is seen without scrolling. */
const frontIds = ['exportNumber', 'description', 'status', 'transfer'];
export const columnOrder: readonly string[] = [...new Set([...frontIds, ...logColumns.map(({ id }) => id)])];

export const columnOptions: CollectionPreferencesProps.ContentDisplayOption[] = logColumns.map(
  ({ id, header }) => ({ id, label: header, alwaysVisible: id === 'exportNumber' }),
);

export function recordSetLabel({ employerName, recordSet }: DataExport): string {
  if (recordSet.kind === 'ALL_EMPLOYERS') return 'ALL EMPLOYERS';
  if (recordSet.kind === 'EMPLOYER') return employerName ?? recordSet.label;
  return `${employerName ?? 'ALL EMPLOYERS'} / ${recordSet.label}`;
}

/** `498 / 2`; a dash before the record set is frozen. */
export function recordsLabel({ recordCount, processedCount, exceptionCount }: DataExport): string {
  if (recordCount === undefined) return '–';
  return `${formatCount(processedCount - exceptionCount)} / ${formatCount(exceptionCount)}`;
}

export function sizeLabel({ sizeBytes, files }: DataExport): string {
  return sizeBytes === undefined ? '–' : `${formatBytes(sizeBytes)} / ${files.length}`;
}
