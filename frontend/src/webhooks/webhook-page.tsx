import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useParams } from 'react-router';
import { failingDays, type Webhook } from '../../../functions/webhooks/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { LongName } from '../ui/long-name.tsx';
import { webhooksAddress } from './addresses.ts';
import { DeliveriesTable } from './deliveries-table.tsx';
import { Health } from './health.tsx';
import { HowToVerify } from './how-to-verify.tsx';
import { eventsText } from './labels.ts';
import { useWebhooks } from './use-webhooks.ts';
import { WebhookActions } from './webhook-actions.tsx';

/** One webhook: how it fares, what was sent to it, and what can be done about it. */
export function WebhookPage() {
  const webhookId = useParams()['webhookId'];
  const query = useWebhooks();
  if (query.data === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the webhook</StatusIndicator>;
    return (
      <FailureAlert header="The webhook could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  const webhook = query.data.find((one) => one.webhookId === webhookId);
  if (webhook === undefined) return <WebhookNotFound />;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={webhook.description === '' ? undefined : webhook.description}
          actions={<WebhookActions key={webhook.webhookId} webhook={webhook} />}
        >
          <LongName text={webhook.url} />
        </Header>
      }
    >
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <HealthNotice webhook={webhook} />
        <Container header={<Header variant="h2">Summary</Header>}>
          <KeyValuePairs columns={3} minColumnWidth={200} items={itemsOf(webhook)} />
        </Container>
        <DeliveriesTable webhook={webhook} />
        <HowToVerify />
      </SpaceBetween>
    </ContentLayout>
  );
}

function itemsOf(webhook: Webhook): KeyValuePairsProps.Item[] {
  const { lastDeliveredAt, failingSince, formerSecretUntil, createdBy, createdAt } = webhook;
  return [
    { label: 'State', value: <Health webhook={webhook} /> },
    { label: 'Events', value: eventsText(webhook) },
    { label: 'Last accepted', value: <Instant at={lastDeliveredAt} /> },
    ...(failingSince === undefined ? [] : [{ label: 'Failing since', value: <Instant at={failingSince} /> }]),
    {
      label: 'Added',
      value: (
        <>
          <Instant at={createdAt} /> by {createdBy}
        </>
      ),
    },
    ...(formerSecretUntil === undefined
      ? []
      : [{ label: 'Former secret counts until', value: <Instant at={formerSecretUntil} /> }]),
  ];
}

/** Why nothing gets through, and what to do. */
function HealthNotice({ webhook }: { readonly webhook: Webhook }) {
  const { isEnabled, disabledReason, failingSince } = webhook;
  if (disabledReason !== undefined) {
    return (
      <Alert type="error" header="The webhook was switched off">
        {disabledReason === 'GONE'
          ? 'The receiver answered with 410: there is nothing at this address any more. '
          : `No try was accepted for ${failingDays} days. `}
        Correct the receiver or the address, switch the webhook on, and send again what was missed.
      </Alert>
    );
  }
  if (!isEnabled) {
    return (
      <Alert type="info" header="The webhook is switched off">
        Nothing is sent. What happens meanwhile can be sent again once it is switched on.
      </Alert>
    );
  }
  if (failingSince === undefined) return null;
  return (
    <Alert type="warning" header="Nothing has been accepted lately">
      No try was accepted since <Instant at={failingSince} />. The deliveries say why. After {failingDays}{' '}
      days the webhook is switched off.
    </Alert>
  );
}

function WebhookNotFound() {
  const { firmId } = useCurrentFirm();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Webhook not found</Box>
      <p>There is no such webhook of this firm.</p>
      <AppLink href={webhooksAddress(firmId)} variant="primary">
        Go to Webhooks
      </AppLink>
    </Box>
  );
}
