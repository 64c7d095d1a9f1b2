import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Subscription } from '../../../functions/integrator-subscription/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { setUpTasksQueryKey, setupQueryKey } from '../api/firm-setup.ts';
import { subscriptionQueryKey } from '../api/firm-subscription.ts';
import type { subscriptionApi } from '../api/subscription-api.ts';
import { useFlashes } from '../ui/flash-messages.tsx';

export type ChangeSubscription = (
  api: ReturnType<typeof subscriptionApi>,
  firmId: string,
) => Promise<Subscription>;

/** Changes the subscription and shows what it is then; after a refusal what it is meanwhile. */
export function useChangeSubscription(on: { readonly done: string; readonly onDone: () => void }) {
  const { subscription } = useApi();
  const { firmId } = useCurrentFirm();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  const queryKey = subscriptionQueryKey(firmId);
  return useMutation({
    mutationFn: (change: ChangeSubscription) => change(subscription, firmId),
    onSuccess: (after) => {
      queryClient.setQueryData(queryKey, after);
      for (const key of [setupQueryKey(firmId), setUpTasksQueryKey(firmId)]) {
        void queryClient.invalidateQueries({ queryKey: key });
      }
      show({ id: 'subscription', type: 'success', header: on.done });
      on.onDone();
    },
    onError: (error) => {
      if (error instanceof ApiProblem && (error.status === 404 || error.status === 409)) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
  });
}
