import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { taskIntervalMs } from './upcoming-tasks.ts';

/** Tasks of the next runs, read anew soon while a run or a check is at work. */
export function useUpcomingTasks() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: ['upcoming-tasks', firmId],
    queryFn: ({ signal }) => integrator.upcomingTasks(firmId, signal),
    refetchInterval: ({ state }) => !isCovered && taskIntervalMs(state.data ?? []),
    staleTime: 0,
  });
}
