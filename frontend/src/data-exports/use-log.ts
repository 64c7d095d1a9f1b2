import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { LogFilters, LogPage } from '../api/data-exports-api.ts';
import { serverNowMs } from '../api/server-time.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { isMoving, movingIntervalMs, restingIntervalMs } from './status-labels.ts';

function intervalMs(page: LogPage | undefined): number {
  const nowMs = serverNowMs();
  return page?.items.some((one) => isMoving(one, nowMs)) ? movingIntervalMs : restingIntervalMs;
}

/** One page of the log, kept up to date: every two seconds while something on it moves, else every half minute. */
export function useLog(filters: LogFilters, pageSize: number) {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const position = useCursorPages(JSON.stringify([distributorId, filters, pageSize]));
  const { cursor } = position;
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: ['log', distributorId, filters, pageSize, cursor],
    queryFn: ({ signal }) => dataExports.log(distributorId, { ...filters, limit: pageSize, cursor }, signal),
    refetchInterval: ({ state }) => !isCovered && intervalMs(state.data),
    staleTime: 0,
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}
