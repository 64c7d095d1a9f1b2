import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { SubscriptionEvent } from '../../../functions/integrator-subscription/contract.ts';
import { Instant } from '../ui/instant.tsx';

const eventLabels: Record<SubscriptionEvent['what'], string> = {
  REQUESTED: 'Requested',
  WITHDRAWN: 'Request withdrawn',
  ENABLED: 'Enabled',
  SUSPENDED: 'Suspended',
  RESUMED: 'Resumed',
  ENDED: 'Ended',
  KEY_ADDED: 'Key added',
  KEY_REMOVED: 'Key removed',
};

const columns: TableProps.ColumnDefinition<SubscriptionEvent>[] = [
  { id: 'at', header: 'When', minWidth: 150, cell: ({ at }) => <Instant at={at} /> },
  { id: 'what', header: 'What', minWidth: 150, isRowHeader: true, cell: ({ what }) => eventLabels[what] },
  { id: 'by', header: 'By', minWidth: 150, cell: ({ by }) => by },
  {
    id: 'note',
    header: 'Note',
    minWidth: 220,
    cell: ({ note }) =>
      note === undefined ? (
        '–'
      ) : (
        <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{note}</span>
      ),
  },
];

/** Who did what, the newest first. */
export function HistorySection({ events }: { readonly events: readonly SubscriptionEvent[] }) {
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" description="Who did what, newest first.">
          History
        </Header>
      }
      columnDefinitions={columns}
      items={events}
      empty={<Box textAlign="center">Nothing has happened yet.</Box>}
      ariaLabels={{ tableLabel: 'History of the subscription' }}
    />
  );
}
