import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Distributor } from '../../../functions/directory/contract.ts';
import { useDistributors } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { ChooserTable } from '../ui/chooser-table.tsx';

const columns: TableProps.ColumnDefinition<Distributor>[] = [
  {
    id: 'name',
    header: 'Distributor',
    cell: (one) => <AppLink href={`/distributors/${one.distributorId}/data-exports`}>{one.name}</AppLink>,
    isRowHeader: true,
    sortingField: 'name',
  },
  {
    id: 'distributorId',
    header: 'Distributor ID',
    cell: (one) => one.distributorId,
    sortingField: 'distributorId',
  },
  {
    id: 'isDataExportEnabled',
    header: 'Data Export',
    cell: (one) =>
      one.isDataExportEnabled ? (
        <StatusIndicator>Enabled</StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">Not enabled</StatusIndicator>
      ),
  },
];

/** Vendor staff have no distributor of their own and choose one here. */
export function DistributorChooserPage() {
  return (
    <ChooserTable
      list={useDistributors({ isEnabled: true })}
      of="distributors"
      title="Distributors"
      description="Choose the distributor to work for."
      columns={columns}
      trackBy={({ distributorId }) => distributorId}
    />
  );
}
