import './packages.css';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SavePreview } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';

const pageSize = 200;

/** Clients that a save reaches: the first ones, and all of them on demand. */
export function AffectedClients(props: { readonly packageId: string; readonly preview: SavePreview }) {
  const { activeClientCount, inactiveClientCount, firstClients } = props.preview;
  const [showsAll, setShowsAll] = useState(false);
  const total = activeClientCount + inactiveClientCount;
  if (total === 0) return <Box color="text-body-secondary">No client is assigned to this package.</Box>;
  return (
    <SpaceBetween size="xs">
      <Box variant="h4" tagOverride="h2">
        {`Clients affected: ${formatCount(activeClientCount)} active, ${formatCount(inactiveClientCount)} inactive`}
      </Box>
      {showsAll ? <AllClients packageId={props.packageId} /> : <ClientNames clients={firstClients} />}
      {!showsAll && total > firstClients.length && (
        <Button variant="inline-link" formAction="none" onClick={() => setShowsAll(true)}>
          {`Show all ${formatCount(total)} clients`}
        </Button>
      )}
    </SpaceBetween>
  );
}

function AllClients({ packageId }: { readonly packageId: string }) {
  const { packages } = useApi();
  const { distributorId } = useCurrentDistributor();
  const query = useInfiniteQuery({
    queryKey: ['package-clients', distributorId, packageId],
    queryFn: ({ pageParam, signal }) =>
      packages.clients(
        { distributorId, packageId },
        { limit: pageSize, ...(pageParam && { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (query.error) {
    return (
      <FailureAlert header="The clients could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  if (query.data === undefined) return <StatusIndicator type="loading">Loading clients</StatusIndicator>;
  return (
    <SpaceBetween size="xs">
      <ClientNames clients={query.data.pages.flatMap(({ items }) => items)} />
      {query.hasNextPage && (
        <Button
          formAction="none"
          loading={query.isFetchingNextPage}
          loadingText="Loading clients"
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </SpaceBetween>
  );
}

function ClientNames({ clients }: { readonly clients: SavePreview['firstClients'] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className="client-names" aria-label="Assigned clients" tabIndex={0}>
      <ul>
        {clients.map(({ clientId, name, isActive }) => (
          <li key={clientId}>
            {name} <Box variant="small">{isActive ? clientId : `${clientId}, inactive`}</Box>
          </li>
        ))}
      </ul>
    </section>
  );
}
