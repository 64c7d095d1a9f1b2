import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { decideFromAddress, type FromAddress } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { Instant } from '../ui/instant.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

const columns: TableProps.ColumnDefinition<FromAddress>[] = [
  { id: 'address', header: 'From Address', minWidth: 220, isRowHeader: true, cell: (one) => one.address },
  {
    id: 'status',
    header: 'Status',
    minWidth: 140,
    cell: ({ status }) =>
      status === 'VERIFIED' ? (
        <StatusIndicator>Verified</StatusIndicator>
      ) : (
        <StatusIndicator type="pending">Pending</StatusIndicator>
      ),
  },
  { id: 'changedAt', header: 'Changed On', minWidth: 150, cell: (one) => <Instant at={one.changedAt} /> },
  { id: 'changedBy', header: 'Changed By', minWidth: 140, cell: (one) => one.changedBy ?? '–' },
];

const decision: TableProps.ColumnDefinition<FromAddress> = {
  id: 'decision',
  header: 'Decision',
  minWidth: 190,
  cell: (one) => <Decision shown={one} />,
};

/** Own From Addresses of the distributor's packages and clients; support marks those that are set up. */
export function FromAddressesPage() {
  const { distributorId } = useCurrentDistributor();
  const { systemSettings } = useApi();
  const me = useMe().data;
  const query = useQuery({
    queryKey: ['from-addresses', distributorId],
    queryFn: ({ signal }) => systemSettings.fromAddresses(distributorId, signal),
    staleTime: 0,
  });
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The From Addresses could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header
          variant="h1"
          description="An own address is used once support has set it up (SPF and DKIM). Until then mails come from the system’s address."
        >
          From Addresses
        </Header>
      }
      columnDefinitions={mayCall(me, decideFromAddress) ? [...columns, decision] : columns}
      items={query.data ?? []}
      trackBy="address"
      loading={query.isPending}
      loadingText="Loading addresses"
      empty={<Box textAlign="center">No own From Address is set.</Box>}
      ariaLabels={{ tableLabel: 'From Addresses' }}
    />
  );
}

function Decision({ shown: { address, status } }: { readonly shown: FromAddress }) {
  const { distributorId } = useCurrentDistributor();
  const { systemSettings } = useApi();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const isVerified = status !== 'VERIFIED';
  const text = isVerified ? 'Mark as set up' : 'Mark as not set up';
  const decide = useMutation({
    retry: false,
    mutationFn: () => systemSettings.decideFromAddress(distributorId, { address, isVerified }),
    onSuccess: async () => {
      show({
        id: 'from-address',
        type: 'success',
        header: isVerified ? 'The From Address is used from now on' : 'The From Address is not used any more',
      });
      await queryClient.invalidateQueries({ queryKey: ['from-addresses', distributorId] });
    },
    onError: (error) =>
      show({ id: 'from-address', type: 'error', header: 'It was not changed', content: error.message }),
  });
  return (
    <Button
      formAction="none"
      variant="inline-link"
      ariaLabel={`${text}: ${address}`}
      loading={decide.isPending}
      onClick={() => run(() => decide.mutateAsync())}
    >
      {text}
    </Button>
  );
}
