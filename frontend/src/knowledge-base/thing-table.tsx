import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactNode } from 'react';

export type Column<T> = TableProps.ColumnDefinition<T>;

const pageSize = 20;

/** Things of one kind, found by what their rows say; those who may change them add and edit. */
export function ThingTable<T>(props: {
  readonly title: string;
  readonly description: ReactNode;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  /** Everything that a filter looks at. */
  readonly textOf: (thing: T) => string;
  readonly idOf: (thing: T) => string;
  /** Shown instead of rows when there are none. */
  readonly empty: string;
  readonly addText: string;
  /** Absent for those who may only look. */
  readonly onAdd?: () => void;
  /** Above the filter. */
  readonly above?: ReactNode;
}) {
  const { title, items, addText } = props;
  const {
    items: shown,
    collectionProps,
    filterProps,
    filteredItemsCount,
    paginationProps,
    actions,
  } = useCollection(items, {
    filtering: {
      filteringFunction: (thing, text) => props.textOf(thing).toLowerCase().includes(text.toLowerCase()),
      empty: props.empty,
      noMatch: (
        <Box textAlign="center">
          <p>Nothing matches.</p>
          <Button onClick={() => actions.setFiltering('')}>Clear filter</Button>
        </Box>
      ),
    },
    pagination: { pageSize },
  });
  const filter = (
    <TextFilter
      {...filterProps}
      filteringAriaLabel={`Find in ${title}`}
      filteringPlaceholder="Find"
      countText={`${filteredItemsCount ?? 0} found`}
    />
  );
  return (
    <Table
      {...collectionProps}
      variant="container"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={`(${items.length})`}
          description={props.description}
          actions={props.onAdd && <Button onClick={props.onAdd}>{addText}</Button>}
        >
          {title}
        </Header>
      }
      filter={
        props.above === undefined || props.above === null ? (
          filter
        ) : (
          <SpaceBetween size="m">
            {props.above}
            {filter}
          </SpaceBetween>
        )
      }
      pagination={items.length > pageSize && <Pagination {...paginationProps} />}
      columnDefinitions={props.columns}
      items={shown}
      trackBy={props.idOf}
      ariaLabels={{ tableLabel: title }}
    />
  );
}

export function ActiveLabel({ isActive }: { readonly isActive: boolean }) {
  return isActive ? (
    <StatusIndicator>Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Switched off</StatusIndicator>
  );
}

/** Leads to the dialog of a row; none for those who may only look. */
export function editColumn<T>(
  nameOf: (thing: T) => string,
  onEdit: ((thing: T) => void) | undefined,
): Column<T>[] {
  if (onEdit === undefined) return [];
  return [
    {
      id: 'edit',
      header: 'Action',
      minWidth: 90,
      cell: (thing) => (
        <Button variant="inline-link" ariaLabel={`Edit ${nameOf(thing)}`} onClick={() => onEdit(thing)}>
          Edit
        </Button>
      ),
    },
  ];
}
