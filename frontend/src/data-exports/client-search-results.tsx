import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { type FoundClient, searchMessages } from '../../../functions/directory/contract.ts';
import { listPackages } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { formatCount } from '../ui/format.ts';

type NameOf = (packageId: string) => string | undefined;

const columnsOf = (nameOf: NameOf): TableProps.ColumnDefinition<FoundClient>[] => [
  { id: 'clientId', header: 'Client ID', cell: (client) => client.clientId },
  { id: 'name', header: 'Client Name', cell: (client) => client.name, isRowHeader: true },
  {
    id: 'status',
    header: 'Status',
    cell: (client) => (
      <StatusIndicator type={client.isActive ? 'success' : 'stopped'}>
        {client.isActive ? 'Active' : 'Inactive'}
      </StatusIndicator>
    ),
  },
  { id: 'employerCount', header: '# Employers', cell: (client) => formatCount(client.employerCount) },
  { id: 'recordCount', header: '# I-9 Records', cell: (client) => formatCount(client.recordCount) },
  {
    id: 'package',
    header: 'Distributor Package',
    cell: ({ packageId }) => (packageId === undefined ? '–' : (nameOf(packageId) ?? 'Assigned')),
  },
];

/** Names of the distributor's packages by id; none until they are known. */
function usePackageNames(distributorId: string): NameOf {
  const { packages } = useApi();
  const me = useMe().data;
  const query = useQuery({
    queryKey: ['packages', distributorId],
    queryFn: ({ signal }) => packages.packages(distributorId, signal),
    enabled: mayCall(me, listPackages),
  });
  const names = new Map(query.data?.map(({ packageId, name }) => [packageId, name]));
  return (packageId) => names.get(packageId);
}

export function ClientSearchResults(props: {
  readonly distributorId: string;
  readonly clients: readonly FoundClient[];
  readonly isLoading: boolean;
  readonly chosen: FoundClient | undefined;
  readonly onChoose: (client: FoundClient | undefined) => void;
}) {
  const { clients, chosen } = props;
  const nameOf = usePackageNames(props.distributorId);
  return (
    <Table
      variant="embedded"
      header={
        <Header variant="h3" counter={props.isLoading ? undefined : `(${clients.length})`}>
          Clients
        </Header>
      }
      columnDefinitions={columnsOf(nameOf)}
      items={clients}
      trackBy="clientId"
      selectionType="single"
      selectedItems={chosen ? [chosen] : []}
      onSelectionChange={({ detail }) => props.onChoose(detail.selectedItems[0])}
      onRowClick={({ detail }) => props.onChoose(detail.item)}
      loading={props.isLoading}
      loadingText="Searching clients"
      empty={<Box textAlign="center">{searchMessages.nothingFound}</Box>}
      ariaLabels={{
        tableLabel: 'Clients found',
        selectionGroupLabel: 'Client',
        itemSelectionLabel: (_, client) => `${client.name}, client ID ${client.clientId}`,
      }}
      renderAriaLive={({ totalItemsCount }) =>
        totalItemsCount === 0 ? searchMessages.nothingFound : `${totalItemsCount} clients found`
      }
    />
  );
}
