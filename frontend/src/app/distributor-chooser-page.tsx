import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useCallback, useRef } from 'react';
import type { Distributor } from '../../../functions/directory/contract.ts';
import { useDistributors } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useShortcut } from '../ui/shortcut.ts';

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
  const distributors = useDistributors({ isEnabled: true });
  const filterRef = useRef<HTMLInputElement | null>(null);
  useShortcut(
    '/',
    useCallback(() => filterRef.current?.focus(), []),
  );
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } = useCollection(
    distributors.data ?? [],
    {
      filtering: {
        empty: 'No distributors yet.',
        noMatch: (
          <Box textAlign="center">
            <p>No distributors match.</p>
            <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
          </Box>
        ),
      },
      pagination: { pageSize: 50 },
      sorting: { defaultState: { sortingColumn: { sortingField: 'name' } } },
    },
  );
  if (distributors.error && distributors.data === undefined) {
    return (
      <FailureAlert header="The distributors could not be loaded" onRetry={() => void distributors.refetch()}>
        {distributors.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      header={
        <Header variant="h1" description="Choose the distributor to work for.">
          Distributors
        </Header>
      }
      columnDefinitions={columns}
      items={items}
      trackBy="distributorId"
      loading={distributors.isPending}
      loadingText="Loading distributors"
      ariaLabels={{ tableLabel: 'Distributors' }}
      pagination={<Pagination {...paginationProps} />}
      filter={
        <TextFilter
          {...filterProps}
          ref={filterRef as never}
          filteringAriaLabel="Find distributors"
          filteringPlaceholder="Find distributors"
          countText={`${filteredItemsCount ?? 0} found`}
        />
      }
    />
  );
}
