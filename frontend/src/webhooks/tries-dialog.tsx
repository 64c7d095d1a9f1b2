import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { DeliveryTry, WebhookDelivery } from '../../../functions/webhooks/contract.ts';
import { useCountedDialog } from '../ui/dialog-count.ts';
import { formatCount, formatDuration } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { eventLabels, isAccepted, tryText } from './labels.ts';

const columns: TableProps.ColumnDefinition<DeliveryTry>[] = [
  { id: 'at', header: 'When', minWidth: 140, isRowHeader: true, cell: ({ at }) => <Instant at={at} /> },
  {
    id: 'answer',
    header: 'Answer',
    minWidth: 220,
    cell: (one) => (
      <StatusIndicator type={isAccepted(one) ? 'success' : 'error'}>{tryText(one)}</StatusIndicator>
    ),
  },
  {
    id: 'duration',
    header: 'Took',
    minWidth: 90,
    cell: ({ durationMs }) =>
      durationMs < 1000 ? `${formatCount(durationMs)} ms` : formatDuration(durationMs),
  },
];

/** Each try of one delivery. */
export function TriesDialog(props: { readonly delivery: WebhookDelivery; readonly onClose: () => void }) {
  const { eventId, type, tries, tryCount } = props.delivery;
  useCountedDialog(true);
  return (
    <Modal
      visible
      size="large"
      header={eventLabels[type]}
      closeAriaLabel="Close dialog"
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <Button variant="primary" formAction="none" onClick={props.onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          webhook-id: <Box variant="code">{eventId}</Box>
        </Box>
        <Table
          variant="embedded"
          wrapLines
          columnDefinitions={columns}
          items={tries}
          trackBy={({ at }) => at}
          ariaLabels={{ tableLabel: 'Tries, newest first' }}
        />
        {tryCount > tries.length && <Box>The latest {tries.length} are shown.</Box>}
      </SpaceBetween>
    </Modal>
  );
}
