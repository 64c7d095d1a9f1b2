import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { retryWaitingTransfers } from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';

/** Most exports that are looked at; more are sent all the same. */
const mostLookedAt = 200;

/** After settings were changed: offers to send now what waits for its next attempt. */
export function WaitingTransfers({ distributorId }: { readonly distributorId: string }) {
  const { dataExports } = useApi();
  const me = useMe().data;
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  const run = useSingleFlight();
  const waiting = useQuery({
    queryKey: ['waiting-transfers', distributorId],
    queryFn: async ({ signal }) => {
      const query = { transferStatus: 'IN_PROGRESS', limit: mostLookedAt } as const;
      const { items } = await dataExports.log(distributorId, query, signal);
      return items.filter(({ transfer }) => transfer?.nextAttemptAt !== undefined).length;
    },
    staleTime: 0,
  });
  const retry = useMutation({
    mutationFn: () => dataExports.retryWaitingTransfers(distributorId),
    retry: false,
    onSuccess: async ({ startedCount, exportNumbers }) => {
      show({
        id: 'waiting-transfers',
        type: 'success',
        header: startedCount === 1 ? '1 transfer is started' : `${startedCount} transfers are started`,
        content: exportNumbers.slice(0, 20).join(', '),
      });
      await queryClient.invalidateQueries({ queryKey: ['waiting-transfers', distributorId] });
    },
    onError: (error) =>
      show({
        id: 'waiting-transfers',
        type: 'error',
        header: 'The transfers were not started',
        content: error.message,
      }),
  });
  const count = waiting.data ?? 0;
  if (count === 0 || !mayCall(me, retryWaitingTransfers)) return null;
  return (
    <Alert
      type="info"
      header={
        count === 1
          ? '1 transfer waits for its next attempt'
          : `${formatCount(count)} transfers wait for their next attempt`
      }
      action={
        <Button
          formAction="none"
          loading={retry.isPending}
          loadingText="Starting the transfers"
          onClick={() => run(() => retry.mutateAsync())}
        >
          Retry waiting transfers now
        </Button>
      }
    >
      Each would be sent at its planned time with the settings as they are then.
    </Alert>
  );
}
