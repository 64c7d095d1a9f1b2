import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { workIntervalMs } from './job-labels.ts';

export const runQueryKey = (firmId: string, runId: string) => ['run', firmId, runId];

/** A run of the firm, read anew soon while it is at work. */
export function useRun(runId: string) {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: runQueryKey(firmId, runId),
    queryFn: ({ signal }) => integrator.run({ firmId, runId }, signal),
    refetchInterval: ({ state }) =>
      !isCovered && workIntervalMs(state.data === undefined ? [] : [state.data]),
    staleTime: 0,
  });
}
