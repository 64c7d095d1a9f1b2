import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { createWebhook, mostWebhooks, type Webhook } from '../../../functions/webhooks/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import type { WebhookWithSecret } from '../api/webhooks-api.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { LongName } from '../ui/long-name.tsx';
import { webhookAddress } from './addresses.ts';
import { Health } from './health.tsx';
import { HowToVerify } from './how-to-verify.tsx';
import { eventsText } from './labels.ts';
import { SecretDialog } from './secret-dialog.tsx';
import { useWebhooks } from './use-webhooks.ts';
import { WebhookDialog } from './webhook-dialog.tsx';

const columns: TableProps.ColumnDefinition<Webhook>[] = [
  {
    id: 'url',
    header: 'Address',
    minWidth: 260,
    isRowHeader: true,
    cell: ({ firmId, webhookId, url, description }) => (
      <>
        <AppLink href={webhookAddress(firmId, webhookId)}>
          <LongName text={url} />
        </AppLink>
        {description !== '' && (
          <Box variant="small" display="block">
            <LongName text={description} />
          </Box>
        )}
      </>
    ),
  },
  { id: 'health', header: 'State', minWidth: 205, cell: (webhook) => <Health webhook={webhook} /> },
  { id: 'events', header: 'Events', minWidth: 200, cell: eventsText },
  {
    id: 'last',
    header: 'Last accepted',
    minWidth: 150,
    cell: ({ lastDeliveredAt }) => <Instant at={lastDeliveredAt} />,
  },
  {
    id: 'created',
    header: 'Added',
    minWidth: 150,
    cell: ({ createdBy, createdAt }) => (
      <>
        {createdBy}
        <Box variant="small" display="block">
          <Instant at={createdAt} />
        </Box>
      </>
    ),
  },
];

/** Addresses of the firm that are told what happens as it happens. */
export function WebhooksPage() {
  const { name } = useCurrentFirm();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={name}>
          Webhooks
        </Header>
      }
    >
      <SpaceBetween size="l">
        <WebhooksTable />
        <HowToVerify />
      </SpaceBetween>
    </ContentLayout>
  );
}

function WebhooksTable() {
  const query = useWebhooks();
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The webhooks could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <SpaceBetween size="l">
      {query.error && (
        <FailureAlert header="The webhooks could not be refreshed" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      <Table
        variant="container"
        wrapLines
        header={<WebhooksHeader shown={query.data} />}
        columnDefinitions={columns}
        items={query.data ?? []}
        trackBy="webhookId"
        loading={query.isPending}
        loadingText="Loading webhooks"
        empty={
          <Box textAlign="center" padding={{ vertical: 'l' }}>
            <b>No webhooks yet</b>
            <p>Add the address of a system that is to be told when runs end and files are written.</p>
          </Box>
        }
        ariaLabels={{ tableLabel: 'Webhooks' }}
      />
    </SpaceBetween>
  );
}

function WebhooksHeader({ shown }: { readonly shown: readonly Webhook[] | undefined }) {
  const me = useMe().data;
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<WebhookWithSecret>();
  const isFull = (shown?.length ?? 0) >= mostWebhooks;
  return (
    <>
      <Header
        variant="h2"
        counter={shown && `(${shown.length} of ${mostWebhooks})`}
        description="A message is sent to each that wants the event, as it happens. Messages hold ids, counts and times, nothing personal."
        actions={
          mayCall(me, createWebhook) && (
            <Button
              iconName="add-plus"
              formAction="none"
              disabled={shown === undefined || isFull}
              disabledReason={isFull ? `There may be ${mostWebhooks} webhooks. Remove one first.` : undefined}
              onClick={() => setAdding(true)}
            >
              Add a webhook
            </Button>
          )
        }
      >
        Addresses
      </Header>
      {isAdding && (
        <WebhookDialog
          webhook={undefined}
          onAdded={(after) => {
            setAdding(false);
            setAdded(after);
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {added && (
        <SecretDialog
          title="The webhook was added"
          secret={added.secret}
          onClose={() => setAdded(undefined)}
        />
      )}
    </>
  );
}
