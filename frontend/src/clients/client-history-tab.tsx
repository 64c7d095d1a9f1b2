import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextContent from '@cloudscape-design/components/text-content';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import type { ClientEventsPage } from '../api/clients-api.ts';
import { AppLink } from '../ui/app-link.tsx';
import { CursorPagination, useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { clientAddress } from './addresses.ts';
import { channelLabels, eventLabels } from './event-labels.ts';
import { clientQueryKey, useShownClient } from './use-client.ts';

type ShownEvent = ClientEventsPage['items'][number];
const pageSize = 25;

const columnsOf = (settingsAddress: string): TableProps.ColumnDefinition<ShownEvent>[] => [
  { id: 'at', header: 'When', minWidth: 140, cell: ({ at }) => <Instant at={at} /> },
  { id: 'kind', header: 'What', minWidth: 130, isRowHeader: true, cell: ({ kind }) => eventLabels[kind] },
  {
    id: 'by',
    header: 'By',
    minWidth: 140,
    cell: ({ by, channel }) => `${by} (${channelLabels[channel]})`,
  },
  { id: 'package', header: 'Distributor Package', minWidth: 150, cell: packageText },
  { id: 'changes', header: 'Settings', minWidth: 220, cell: (one) => <Changes shown={one} /> },
  {
    id: 'then',
    header: 'As it was',
    minWidth: 110,
    cell: ({ at }) => (
      <AppLink href={`${settingsAddress}?at=${encodeURIComponent(at)}`}>Settings then</AppLink>
    ),
  },
];

function packageText({ fromPackage, toPackage }: ShownEvent): string {
  if (fromPackage === undefined && toPackage === undefined) return '–';
  return `${fromPackage ?? 'No package'} → ${toPackage ?? 'No package'}`;
}

function Changes({ shown: { changes = [] } }: { readonly shown: ShownEvent }) {
  if (changes.length === 0) return '–';
  return (
    <ExpandableSection
      variant="footer"
      headerText={changes.length === 1 ? '1 setting changed' : `${changes.length} settings changed`}
    >
      <TextContent>
        <ul>
          {changes.map(({ key, label, from, to }) => (
            <li key={key}>
              {label}: {from || '–'} → {to || '–'}
            </li>
          ))}
        </ul>
      </TextContent>
    </ExpandableSection>
  );
}

/** What happened to the configuration of the client, newest first. */
export function ClientHistoryTab() {
  const profile = useShownClient();
  const { distributorId, clientId } = profile;
  const { clients } = useApi();
  const position = useCursorPages(String(clientId));
  const { cursor } = position;
  const query = useQuery({
    queryKey: [...clientQueryKey(distributorId, clientId), 'events', cursor],
    queryFn: ({ signal }) => clients.events(profile, { limit: pageSize, cursor }, signal),
    staleTime: 0,
  });
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The history could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="container"
      wrapLines
      header={<Header variant="h2">History</Header>}
      columnDefinitions={columnsOf(clientAddress(distributorId, clientId, 'configuration'))}
      items={query.data?.items ?? []}
      trackBy={({ at, kind }) => `${at} ${kind}`}
      loading={query.isPending}
      loadingText="Loading the history"
      empty={<Box textAlign="center">Nothing happened yet.</Box>}
      ariaLabels={{ tableLabel: 'History of the client' }}
      pagination={<CursorPagination pages={position.pages(query.data?.nextCursor)} of="history" />}
    />
  );
}
