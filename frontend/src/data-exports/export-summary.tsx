import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { mostAttempts } from '../../../functions/deliveries/contract.ts';
import { formatDuration, remainingMs } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { assetNames } from './asset-names.ts';
import { recordSetLabel, recordsLabel, sizeLabel } from './log-columns.tsx';
import { StatusCell } from './status-cell.tsx';
import { deliveryMethodLabels } from './status-labels.ts';
import { TransferCell } from './transfer-cell.tsx';

/** What was asked for and where it stands. */
export function ExportSummary({ shown }: { readonly shown: DataExport }) {
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <SpaceBetween size="l">
        {shown.failureText && (
          <Alert type="error" header="The extraction failed">
            {shown.failureText} {shown.failureCode && `(${shown.failureCode})`}
          </Alert>
        )}
        <KeyValuePairs
          columns={3}
          minColumnWidth={180}
          items={[...progressItems(shown), ...requestItems(shown)]}
        />
      </SpaceBetween>
    </Container>
  );
}

function progressItems(shown: DataExport): KeyValuePairsProps.Item[] {
  const { transfer } = shown;
  const left = timeLeft(shown);
  return [
    { label: 'Status', value: <StatusCell shown={shown} /> },
    ...(left === undefined ? [] : [{ label: 'Time left, estimated', value: left }]),
    { label: 'Transfer Status', value: <TransferCell shown={shown} /> },
    { label: 'Records (exported / exceptions)', value: recordsLabel(shown) },
    { label: 'Size / Files', value: sizeLabel(shown) },
    {
      label: 'Transfer Attempts',
      value: transfer ? `${transfer.attemptNumber} / ${mostAttempts}` : '–',
    },
    {
      label: 'Delivery Method',
      value: transfer?.deliveryMethod ? deliveryMethodLabels[transfer.deliveryMethod] : '–',
    },
  ];
}

function requestItems(shown: DataExport): KeyValuePairsProps.Item[] {
  return [
    { label: 'Client', value: `${shown.clientName} (${shown.clientId})` },
    { label: 'Employer / Record Set', value: recordSetLabel(shown) },
    { label: 'Assets', value: assetNames(shown.assets) },
    { label: 'Note to employee profiles', value: shown.hasEmployeeNote ? 'Yes' : 'No' },
    { label: 'Requested By', value: shown.requestedBy },
    { label: 'Requested On', value: <Instant at={shown.requestedAt} /> },
    { label: 'As of', value: <Instant at={shown.asOfAt} /> },
  ];
}

function timeLeft({ status, startedAt, processedCount, recordCount }: DataExport): string | undefined {
  if (status !== 'IN_PROGRESS' || startedAt === undefined || recordCount === undefined) return undefined;
  const leftMs = remainingMs({
    doneCount: processedCount,
    totalCount: recordCount,
    startedAtMs: Date.parse(startedAt),
    nowMs: Date.now(),
  });
  return leftMs === undefined ? undefined : formatDuration(leftMs);
}
