import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useCallback, useRef } from 'react';
import { FailureAlert } from './failure-alert.tsx';
import { useShortcut } from './shortcut.ts';

/** A page to choose one of a list that is loaded whole; sorted by `name` at first, and `/` goes to its filter. */
export function ChooserTable<T>(props: {
  readonly list: {
    readonly data: readonly T[] | undefined;
    readonly error: Error | null;
    readonly isPending: boolean;
    readonly refetch: () => unknown;
  };
  /** What is listed, in lower case and in the plural. */
  readonly of: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly TableProps.ColumnDefinition<T>[];
  readonly trackBy: (item: T) => string;
}) {
  const { list, of } = props;
  const filterRef = useRef<HTMLInputElement | null>(null);
  useShortcut(
    '/',
    useCallback(() => filterRef.current?.focus(), []),
  );
  const { items, collectionProps, filterProps, filteredItemsCount, paginationProps, actions } = useCollection(
    list.data ?? [],
    {
      filtering: {
        empty: `No ${of} yet.`,
        noMatch: (
          <Box textAlign="center">
            <p>No {of} match.</p>
            <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
          </Box>
        ),
      },
      pagination: { pageSize: 50 },
      sorting: { defaultState: { sortingColumn: { sortingField: 'name' } } },
    },
  );
  if (list.error && list.data === undefined) {
    return (
      <FailureAlert header={`The ${of} could not be loaded`} onRetry={() => void list.refetch()}>
        {list.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      header={
        <Header variant="h1" description={props.description}>
          {props.title}
        </Header>
      }
      columnDefinitions={props.columns}
      items={items}
      trackBy={props.trackBy}
      loading={list.isPending}
      loadingText={`Loading ${of}`}
      ariaLabels={{ tableLabel: props.title }}
      pagination={<Pagination {...paginationProps} />}
      filter={
        <TextFilter
          {...filterProps}
          ref={filterRef as never}
          filteringAriaLabel={`Find ${of}`}
          filteringPlaceholder={`Find ${of}`}
          countText={`${filteredItemsCount ?? 0} found`}
        />
      }
    />
  );
}
