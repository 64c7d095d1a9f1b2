import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { LogFilters, LogPage } from '../api/data-exports-api.ts';
import { isMoving, movingIntervalMs, restingIntervalMs } from './status-labels.ts';

interface Position {
  /** Filters and size that the cursors belong to. */
  readonly of: string;
  /** Cursor of each page that was reached; the first has none. */
  readonly cursors: readonly (string | undefined)[];
  readonly pageIndex: number;
}

function intervalMs(page: LogPage | undefined): number {
  const nowMs = Date.now();
  return page?.items.some((one) => isMoving(one, nowMs)) ? movingIntervalMs : restingIntervalMs;
}

/** One page of the log, kept up to date: every two seconds while something on it moves, else every half minute. */
export function useLog(filters: LogFilters, pageSize: number) {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const of = JSON.stringify([distributorId, filters, pageSize]);
  const start: Position = { of, cursors: [undefined], pageIndex: 0 };
  const [last, setPosition] = useState(start);
  const position = last.of === of ? last : start;
  const cursor = position.cursors[position.pageIndex];
  const query = useQuery({
    queryKey: ['log', distributorId, filters, pageSize, cursor],
    queryFn: ({ signal }) => dataExports.log(distributorId, { ...filters, limit: pageSize, cursor }, signal),
    refetchInterval: ({ state }) => intervalMs(state.data),
    staleTime: 0,
  });
  const nextCursor = query.data?.nextCursor;
  return {
    query,
    pages: {
      currentPageIndex: position.pageIndex + 1,
      pagesCount: Math.max(position.cursors.length, position.pageIndex + (nextCursor === undefined ? 1 : 2)),
      openEnd: nextCursor !== undefined,
      goTo: (pageNumber: number) => {
        const cursors = [...position.cursors.slice(0, position.pageIndex + 1)];
        if (nextCursor !== undefined) cursors.push(nextCursor);
        const known = cursors.length > position.cursors.length ? cursors : position.cursors;
        setPosition({ of, cursors: known, pageIndex: Math.min(pageNumber, known.length) - 1 });
      },
    },
  };
}
