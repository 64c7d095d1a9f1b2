import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { Client } from '../../../functions/directory/contract.ts';
import { searchMessages } from '../../../functions/directory/contract.ts';
import { formatCount } from '../ui/format.ts';

const columns: TableProps.ColumnDefinition<Client>[] = [
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
];

export function ClientSearchResults(props: {
  readonly clients: readonly Client[];
  readonly isLoading: boolean;
  readonly chosen: Client | undefined;
  readonly onChoose: (client: Client | undefined) => void;
}) {
  const { clients, chosen } = props;
  return (
    <Table
      variant="embedded"
      header={
        <Header variant="h3" counter={props.isLoading ? undefined : `(${clients.length})`}>
          Clients
        </Header>
      }
      columnDefinitions={columns}
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
