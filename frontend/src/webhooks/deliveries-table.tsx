import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import {
  eventDays,
  replayWebhook,
  type Webhook,
  WebhookDelivery,
} from '../../../functions/webhooks/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { Instant } from '../ui/instant.tsx';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { deliveryLooks, deliveryNews, eventLabels, triesText, tryText } from './labels.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { TriesDialog } from './tries-dialog.tsx';
import { useDeliveries, useDeliveryFilter, useWebhookAct } from './use-webhooks.ts';

/** What was sent to a webhook, and what became of it. */
export function DeliveriesTable({ webhook }: { readonly webhook: Webhook }) {
  const { query, pages } = useDeliveries(webhook);
  const { status, setStatus } = useDeliveryFilter();
  const [looked, setLooked] = useState<string>();
  const replay = useReplay(webhook);
  const items = query.data?.items ?? [];
  const lookedAt = items.find(({ eventId }) => eventId === looked);
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The deliveries could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <>
      <NewsAnnouncer shown={query.data?.items} newsOf={deliveryNews} />
      <Table
        variant="container"
        wrapLines
        header={<DeliveriesHeader webhook={webhook} query={query} />}
        filter={<StatusFilter status={status} onFilter={setStatus} />}
        pagination={<CursorPagination pages={pages} of="deliveries" />}
        columnDefinitions={columnsOf({ look: setLooked, replay })}
        items={items}
        trackBy="eventId"
        loading={query.isPending}
        loadingText="Loading deliveries"
        empty={
          <Box textAlign="center" padding={{ vertical: 'l' }}>
            <b>{status === undefined ? 'Nothing was sent yet' : 'No delivery is in this state'}</b>
          </Box>
        }
        ariaLabels={{ tableLabel: 'Deliveries' }}
      />
      {lookedAt && <TriesDialog delivery={lookedAt} onClose={() => setLooked(undefined)} />}
    </>
  );
}

/** Sends one event again; `undefined` for those who may not, and why not where that is said. */
function useReplay(webhook: Webhook) {
  const me = useMe().data;
  const { show } = useFlashes();
  const run = useSingleFlight();
  const replaying = useWebhookAct<number>({ done: () => 'The event is sent again' });
  if (!mayCall(me, replayWebhook)) return undefined;
  const onError = (error: Error) =>
    show({ id: 'webhook', type: 'error', header: 'The event is not sent again', content: error.message });
  return {
    isDisabled: !webhook.isEnabled,
    send: (eventId: string) =>
      run(() => replaying.mutateAsync((api) => api.replay(webhook, { eventId }), { onError })),
  };
}

function DeliveriesHeader(props: {
  readonly webhook: Webhook;
  readonly query: ReturnType<typeof useDeliveries>['query'];
}) {
  const { webhook, query } = props;
  const me = useMe().data;
  const [isAsking, setAsking] = useState(false);
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        description={`Newest first, kept for ${eventDays} days. This page keeps itself up to date.`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              iconName="refresh"
              ariaLabel="Refresh the deliveries"
              onClick={() => void query.refetch()}
            />
            {mayCall(me, replayWebhook) && (
              <Button
                formAction="none"
                disabled={!webhook.isEnabled}
                disabledReason="The webhook is switched off. Switch it on first."
                onClick={() => setAsking(true)}
              >
                Send again since…
              </Button>
            )}
          </SpaceBetween>
        }
      >
        Deliveries
      </Header>
      {query.error && (
        <Alert type="warning" header="The deliveries could not be refreshed">
          {query.error.message}
        </Alert>
      )}
      {isAsking && <ReplayDialog webhook={webhook} onClose={() => setAsking(false)} />}
    </SpaceBetween>
  );
}

const any = { value: '', label: 'Any' };
const options = [
  any,
  ...WebhookDelivery.shape.status.options.map((value) => ({ value, label: deliveryLooks[value].label })),
];

function StatusFilter(props: {
  readonly status: WebhookDelivery['status'] | undefined;
  readonly onFilter: (status: WebhookDelivery['status'] | undefined) => void;
}) {
  return (
    <search aria-label="Filter the deliveries" style={{ maxInlineSize: '18rem' }}>
      <FormField label="Status">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === props.status) ?? any}
          onChange={({ detail }) =>
            props.onFilter(WebhookDelivery.shape.status.safeParse(detail.selectedOption.value).data)
          }
        />
      </FormField>
    </search>
  );
}

function columnsOf(on: {
  readonly look: (eventId: string) => void;
  readonly replay: ReturnType<typeof useReplay>;
}): TableProps.ColumnDefinition<WebhookDelivery>[] {
  const { look, replay } = on;
  return [
    {
      id: 'type',
      header: 'Event',
      minWidth: 220,
      isRowHeader: true,
      cell: ({ type }) => (
        <>
          {eventLabels[type]}
          <Box variant="small" display="block">
            {type}
          </Box>
        </>
      ),
    },
    { id: 'at', header: 'Happened', minWidth: 150, cell: ({ eventAt }) => <Instant at={eventAt} /> },
    { id: 'status', header: 'Status', minWidth: 150, cell: (delivery) => <Status delivery={delivery} /> },
    {
      id: 'tries',
      header: 'Tries',
      minWidth: 190,
      cell: ({ eventId, type, tries, tryCount }) => (
        <>
          <Button
            variant="inline-link"
            ariaLabel={`${triesText(tryCount)} of ${type}, see each`}
            disabled={tries.length === 0}
            onClick={() => look(eventId)}
          >
            {triesText(tryCount)}
          </Button>
          {tries[0] && (
            <Box variant="small" display="block">
              {tryText(tries[0])}
            </Box>
          )}
        </>
      ),
    },
    ...(replay === undefined
      ? []
      : [
          {
            id: 'replay',
            header: 'Action',
            minWidth: 120,
            cell: ({ eventId, type, status }: WebhookDelivery) => (
              <Button
                variant="inline-link"
                ariaLabel={`Send ${type} again`}
                disabled={replay.isDisabled || status === 'PENDING'}
                onClick={() => replay.send(eventId)}
              >
                Send again
              </Button>
            ),
          },
        ]),
  ];
}

function Status({ delivery }: { readonly delivery: WebhookDelivery }) {
  const { status, nextTryAt, replayCount } = delivery;
  const { label, type } = deliveryLooks[status];
  return (
    <>
      <StatusIndicator type={type}>{label}</StatusIndicator>
      {status === 'PENDING' && nextTryAt !== undefined && (
        <Box variant="small" display="block">
          Next try <Instant at={nextTryAt} />
        </Box>
      )}
      {replayCount > 0 && (
        <Box variant="small" display="block">
          Sent again {replayCount === 1 ? 'once' : `${replayCount} times`}
        </Box>
      )}
    </>
  );
}
