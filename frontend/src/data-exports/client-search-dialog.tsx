import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../functions/directory/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { ClientFilters } from '../api/directory-api.ts';
import { useCountedDialog } from '../ui/dialog-count.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { ClientSearchForm } from './client-search-form.tsx';
import { ClientSearchResults } from './client-search-results.tsx';
import { DistributorField } from './distributor-field.tsx';

interface Search {
  readonly distributorId: string;
  readonly filters: ClientFilters;
}

function useClientSearch(wanted: Search | undefined) {
  const { directory } = useApi();
  return useQuery({
    queryKey: ['client-search', wanted],
    queryFn: ({ signal }) =>
      directory.searchClients(wanted?.distributorId ?? '', wanted?.filters ?? {}, signal),
    enabled: wanted !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
}

/**
 * Finds one client by at least one filter and hands it to the form. A System Administrator may look at other
 * distributors too.
 */
export function ClientSearchDialog(props: {
  readonly onSelect: (client: Client) => void;
  readonly onClose: () => void;
}) {
  const { distributorId: ownId } = useCurrentDistributor();
  const [distributorId, setDistributorId] = useState(ownId);
  const [wanted, setWanted] = useState<Search>();
  const [chosen, setChosen] = useState<Client>();
  const search = useClientSearch(wanted);
  useCountedDialog(true);
  const startSearch = (filters: ClientFilters | undefined) => {
    setChosen(undefined);
    const next = filters && { distributorId, filters };
    if (next !== undefined && JSON.stringify(next) === JSON.stringify(wanted)) void search.refetch();
    setWanted(next);
  };
  return (
    <Modal
      visible
      size="large"
      header="Client Search"
      closeAriaLabel="Close Client Search"
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              formAction="none"
              disabled={chosen === undefined}
              onClick={() => chosen && props.onSelect(chosen)}
            >
              Select client
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <ClientSearchForm
          isSearching={search.isFetching}
          onSearch={startSearch}
          distributorField={<DistributorField distributorId={distributorId} onChange={setDistributorId} />}
        />
        {search.error && (
          <FailureAlert header="The search failed" onRetry={() => void search.refetch()}>
            {search.error.message}
          </FailureAlert>
        )}
        {wanted && !search.error && (
          <ClientSearchResults
            distributorId={wanted.distributorId}
            clients={search.data?.items ?? []}
            isLoading={search.isFetching}
            chosen={chosen}
            onChoose={setChosen}
          />
        )}
        {search.data?.isTruncated && (
          <Alert type="info">Only the first 200 clients are shown. Enter more to narrow the search.</Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
