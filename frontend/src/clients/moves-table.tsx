import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import type { ShownMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { CursorPagination, useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { moveAddress } from './addresses.ts';
import { moveStatusLooks, moveTitle } from './move-labels.ts';

const pageSize = 20;

const columns: TableProps.ColumnDefinition<ShownMove>[] = [
  {
    id: 'title',
    header: 'Move',
    minWidth: 220,
    isRowHeader: true,
    cell: (one) => <AppLink href={moveAddress(one.distributorId, one.moveId)}>{moveTitle(one)}</AppLink>,
  },
  { id: 'status', header: 'Status', minWidth: 150, cell: (one) => <MoveStatusLabel move={one} /> },
  {
    id: 'moved',
    header: 'Assigned',
    minWidth: 120,
    cell: (one) => `${formatCount(one.movedCount)} of ${formatCount(one.totalCount)}`,
  },
  { id: 'skipped', header: 'Skipped', minWidth: 90, cell: (one) => formatCount(one.skippedCount) },
  { id: 'createdAt', header: 'Created On', minWidth: 150, cell: (one) => <Instant at={one.createdAt} /> },
  { id: 'createdBy', header: 'Created By', minWidth: 140, cell: (one) => one.createdBy },
];

export function MoveStatusLabel({ move }: { readonly move: ShownMove }) {
  const { label, type } = moveStatusLooks[move.status];
  return <StatusIndicator type={type}>{label}</StatusIndicator>;
}

/** Bulk assignments and reassignments, newest first. */
export function MovesTable() {
  const { distributorId } = useCurrentDistributor();
  const { packageMoves } = useApi();
  const position = useCursorPages(distributorId);
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['moves', distributorId, cursor],
    queryFn: ({ signal }) => packageMoves.list(distributorId, { limit: pageSize, cursor }, signal),
    staleTime: 0,
  });
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The earlier moves could not be loaded" onRetry={() => void query.refetch()}>
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
          variant="h2"
          description="Bulk assignments, and reassignments of packages that turned Inactive."
        >
          Earlier moves
        </Header>
      }
      columnDefinitions={columns}
      items={query.data?.items ?? []}
      trackBy="moveId"
      loading={query.isPending}
      loadingText="Loading moves"
      empty={<Box textAlign="center">No clients were moved yet.</Box>}
      ariaLabels={{ tableLabel: 'Earlier moves' }}
      pagination={<CursorPagination pages={position.pages(query.data?.nextCursor)} of="moves" />}
    />
  );
}
