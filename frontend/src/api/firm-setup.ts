import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.tsx';
import { useCurrentFirm } from './current-firm.tsx';

export const setupQueryKey = (firmId: string) => ['firm-setup', firmId];

/** What is set up for the firm of the address. */
export function useSetup() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  return useQuery({
    queryKey: setupQueryKey(firmId),
    queryFn: ({ signal }) => integrator.setup(firmId, signal),
  });
}

export const setUpTasksQueryKey = (firmId: string) => ['set-up-tasks', firmId];

/** What is set up for it, task by task, with the next and the last run of each. */
export function useSetUpTasks() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  return useQuery({
    queryKey: setUpTasksQueryKey(firmId),
    queryFn: ({ signal }) => integrator.setUpTasks(firmId, signal),
    staleTime: 0,
  });
}
