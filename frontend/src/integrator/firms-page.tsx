import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useCallback, useRef } from 'react';
import type { Firm } from '../../../functions/directory/contract.ts';
import { useFirms } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useShortcut } from '../ui/shortcut.ts';
import { upcomingRunsAddress } from './addresses.ts';

const columns: TableProps.ColumnDefinition<Firm>[] = [
  {
    id: 'name',
    header: 'Firm',
    cell: ({ firmId, name }) => <AppLink href={upcomingRunsAddress(firmId)}>{name}</AppLink>,
    isRowHeader: true,
    sortingField: 'name',
  },
  { id: 'firmId', header: 'Firm ID', cell: ({ firmId }) => firmId, sortingField: 'firmId' },
  { id: 'timeZone', header: 'Time zone', cell: ({ timeZone }) => timeZone },
];

/** Vendor staff have no firm of their own and choose one here. */
export function FirmsPage() {
  const firms = useFirms({ isEnabled: true });
  const filterRef = useRef<HTMLInputElement | null>(null);
  useShortcut(
    '/',
    useCallback(() => filterRef.current?.focus(), []),
  );
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } = useCollection(
    firms.data ?? [],
    {
      filtering: {
        empty: 'No firms yet.',
        noMatch: (
          <Box textAlign="center">
            <p>No firms match.</p>
            <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
          </Box>
        ),
      },
      pagination: { pageSize: 50 },
      sorting: { defaultState: { sortingColumn: { sortingField: 'name' } } },
    },
  );
  if (firms.error && firms.data === undefined) {
    return (
      <FailureAlert header="The firms could not be loaded" onRetry={() => void firms.refetch()}>
        {firms.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      header={
        <Header variant="h1" description="Choose the firm to work for.">
          Firms
        </Header>
      }
      columnDefinitions={columns}
      items={items}
      trackBy="firmId"
      loading={firms.isPending}
      loadingText="Loading firms"
      ariaLabels={{ tableLabel: 'Firms' }}
      pagination={<Pagination {...paginationProps} />}
      filter={
        <TextFilter
          {...filterProps}
          ref={filterRef as never}
          filteringAriaLabel="Find firms"
          filteringPlaceholder="Find firms"
          countText={`${filteredItemsCount ?? 0} found`}
        />
      }
    />
  );
}
