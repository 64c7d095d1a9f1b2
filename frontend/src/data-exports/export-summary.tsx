import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type DataExport, priorityClasses } from '../../../functions/data-exports/contract.ts';
import type { DataExportDetail } from '../api/data-exports-api.ts';
import { serverNowMs } from '../api/server-time.ts';
import { formatDuration, remainingMs } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { attemptsLabel, deliveryMethodLabel, recordsLabel, sizeLabel } from './log-columns.tsx';
import { QueueCell } from './queue-cell.tsx';
import { StatusCell } from './status-cell.tsx';
import { TransferCell } from './transfer-cell.tsx';

/** Where an export stands. */
export function ExportSummary({ shown }: { readonly shown: DataExportDetail }) {
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <SpaceBetween size="l">
        {shown.failureText && (
          <Alert type="error" header="The extraction failed">
            {shown.failureText} {shown.failureCode && `(${shown.failureCode})`}
          </Alert>
        )}
        {shown.queue?.isDueDateAtRisk && (
          <Alert type="warning" header="The due date is at risk">
            The extraction is expected to end after the response is due.
          </Alert>
        )}
        <KeyValuePairs columns={3} minColumnWidth={180} items={summaryItems(shown)} />
      </SpaceBetween>
    </Container>
  );
}

function summaryItems(shown: DataExportDetail): KeyValuePairsProps.Item[] {
  const left = timeLeft(shown);
  const { transfer } = shown;
  return [
    { label: 'Status', value: <StatusCell shown={shown} /> },
    ...(left === undefined ? [] : [{ label: 'Time left, estimated', value: left }]),
    ...queueItems(shown),
    { label: 'Transfer Status', value: <TransferCell shown={shown} /> },
    { label: 'Transfer Attempts', value: attemptsLabel(shown) },
    { label: 'Delivery Method', value: deliveryMethodLabel(shown) },
    { label: 'Records (exported / exceptions)', value: recordsLabel(shown) },
    { label: 'Size / Files', value: sizeLabel(shown) },
    { label: 'As of', value: <Instant at={shown.asOfAt} /> },
    ...(transfer?.isEncrypted ? [{ label: 'Encryption', value: 'Encrypted for the PGP key on file' }] : []),
    ...(shown.cancelledAt === undefined
      ? []
      : [
          {
            label: 'Cancelled',
            value: (
              <>
                <Instant at={shown.cancelledAt} /> by {shown.cancelledBy ?? 'System'}
              </>
            ),
          },
        ]),
  ];
}

function queueItems({ priorityReason, ...shown }: DataExportDetail): KeyValuePairsProps.Item[] {
  const { queue } = shown;
  if (queue === undefined) return [];
  const name = priorityClasses[queue.priorityClass as keyof typeof priorityClasses];
  const byHand = queue.isManualPriority ? `, set by hand${priorityReason ? `: ${priorityReason}` : ''}` : '';
  return [
    { label: 'Queue Position / ETA', value: <QueueCell shown={shown} /> },
    { label: 'Priority', value: `${queue.priorityClass} – ${name}${byHand}` },
    { label: 'Expected to start', value: <Instant at={queue.estimatedStartAt} /> },
  ];
}

function timeLeft({ status, startedAt, processedCount, recordCount }: DataExport): string | undefined {
  if (status !== 'IN_PROGRESS' || startedAt === undefined || recordCount === undefined) return undefined;
  const leftMs = remainingMs({
    doneCount: processedCount,
    totalCount: recordCount,
    startedAtMs: Date.parse(startedAt),
    nowMs: serverNowMs(),
  });
  return leftMs === undefined ? undefined : formatDuration(leftMs);
}
