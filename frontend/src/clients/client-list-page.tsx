import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ClientListFilter, messages } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { CursorPagination, useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { clientColumns } from './client-columns.tsx';
import { ClientFilterBar } from './client-filters.tsx';
import { ClientListHeader } from './client-list-header.tsx';
import { useClientFilters } from './use-client-filters.ts';

const pageSize = 50;

function useClientList(filters: ClientListFilter) {
  const { clients } = useApi();
  const { distributorId } = useCurrentDistributor();
  const position = useCursorPages(JSON.stringify([distributorId, filters]));
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['client-list', distributorId, filters, cursor],
    queryFn: ({ signal }) => clients.list(distributorId, { ...filters, limit: pageSize, cursor }, signal),
    // While somebody types, the rows stay until the new ones are here.
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}

/** The Client List View. */
export function ClientListPage() {
  const { distributorId } = useCurrentDistributor();
  const { filters, isFiltered, setFilters } = useClientFilters();
  const { query, pages } = useClientList(filters);
  const items = query.data?.items ?? [];
  const isFirst = pages.currentPageIndex === 1;
  const filterBar = (
    <ClientFilterBar
      label="Filter the clients"
      filters={filters}
      isFiltered={isFiltered}
      onChange={setFilters}
    />
  );
  if (query.error && query.data === undefined) {
    return (
      <SpaceBetween size="l">
        <ClientListHeader count={undefined} />
        {filterBar}
        <FailureAlert header="The clients could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      </SpaceBetween>
    );
  }
  return (
    <Table
      variant="full-page"
      wrapLines
      stickyColumns={{ first: 1 }}
      header={
        <ClientListHeader count={isFirst && query.data ? countLabel(items.length, pages) : undefined} />
      }
      filter={filterBar}
      pagination={<CursorPagination pages={pages} of="clients" />}
      columnDefinitions={clientColumns(distributorId)}
      items={items}
      trackBy="clientId"
      loading={query.isPending}
      loadingText="Loading clients"
      empty={isFiltered ? <NothingMatches onClear={() => setFilters({})} /> : <NoClients />}
      ariaLabels={{ tableLabel: 'Clients' }}
      renderAriaLive={({ totalItemsCount }) =>
        totalItemsCount === 0 ? messages.nothingFound : `${totalItemsCount} clients on this page`
      }
    />
  );
}

/** The list's length is never counted: `(50+)` while there are more pages. */
const countLabel = (itemCount: number, { openEnd }: { readonly openEnd: boolean }): string =>
  `(${itemCount}${openEnd ? '+' : ''})`;

function NoClients() {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>No clients yet</b>
      <Box color="text-body-secondary">Clients of this distributor appear here.</Box>
    </Box>
  );
}

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <SpaceBetween size="xs">
        <b>{messages.nothingFound}</b>
        <Box color="text-body-secondary">No client matches the search and the filters.</Box>
        <Button onClick={onClear}>Show all clients</Button>
      </SpaceBetween>
    </Box>
  );
}
