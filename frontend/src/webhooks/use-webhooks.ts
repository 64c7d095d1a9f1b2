import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { listWebhookDeliveries, type Webhook } from '../../../functions/webhooks/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { deliveryIntervalMs } from './labels.ts';

const pageSize = 25;
const listIntervalMs = 30_000;

const webhooksQueryKey = (firmId: string) => ['webhooks', firmId];
const deliveriesQueryKey = (firmId: string) => ['webhook-deliveries', firmId];

/** Webhooks of the firm, with how they fare. */
export function useWebhooks() {
  const { webhooks } = useApi();
  const { firmId } = useCurrentFirm();
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: webhooksQueryKey(firmId),
    queryFn: ({ signal }) => webhooks.list(firmId, signal),
    refetchInterval: () => !isCovered && listIntervalMs,
    staleTime: 0,
  });
}

const { status: statusOf } = listWebhookDeliveries.query.shape;

/** The state that deliveries are narrowed to, as the address has it. */
export function useDeliveryFilter() {
  const [search, setSearch] = useSearchParams();
  type Status = ReturnType<typeof statusOf.parse>;
  return {
    status: statusOf.safeParse(search.get('status') ?? undefined).data,
    setStatus: (status: Status) => setSearch(status === undefined ? {} : { status }, { replace: true }),
  };
}

/** One page of what was sent to a webhook, read anew soon while a message is about to be sent. */
export function useDeliveries({ firmId, webhookId }: Webhook) {
  const { webhooks } = useApi();
  const { status } = useDeliveryFilter();
  const position = useCursorPages(JSON.stringify([webhookId, status]));
  const { cursor } = position;
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: [...deliveriesQueryKey(firmId), webhookId, status, cursor],
    queryFn: ({ signal }) =>
      webhooks.deliveries({ firmId, webhookId }, { status, limit: pageSize, cursor }, signal),
    refetchInterval: ({ state }) => !isCovered && deliveryIntervalMs(state.data?.items ?? [], Date.now()),
    staleTime: 0,
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}

type WebhooksApi = ReturnType<typeof useApi>['webhooks'];

/** Does something with webhooks and reads them anew, also after a refusal; tells what was done when that is told. */
export function useWebhookAct<T>(on: {
  /** Absent: whoever asks says it. */
  readonly done?: (result: T) => string;
  readonly onDone?: (result: T) => void;
}) {
  const { webhooks } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const queryClient = useQueryClient();
  const readAnew = () => {
    for (const queryKey of [webhooksQueryKey(firmId), deliveriesQueryKey(firmId)]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  };
  return useMutation({
    mutationFn: (act: (api: WebhooksApi, firmId: string) => Promise<T>) => act(webhooks, firmId),
    onSuccess: (result) => {
      readAnew();
      if (on.done) show({ id: 'webhook', type: 'success', header: on.done(result) });
      on.onDone?.(result);
    },
    onError: (error) => {
      if (error instanceof ApiProblem && (error.status === 404 || error.status === 409)) readAnew();
    },
  });
}
