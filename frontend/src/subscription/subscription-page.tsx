import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Subscription } from '../../../functions/integrator-subscription/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { subscriptionLooks, useSubscription } from '../api/firm-subscription.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { ConnectSection } from './connect-section.tsx';
import { HistorySection } from './history-section.tsx';
import { HowItBegins } from './how-it-begins.tsx';
import { KeysSection, takesKeys } from './keys-section.tsx';
import { StatusSection } from './status-section.tsx';

/** Whether the firm may use the integrator, and everything that its SFTP client needs. */
export function SubscriptionPage() {
  const { name } = useCurrentFirm();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={name}>
          Subscription
        </Header>
      }
    >
      <Loaded />
    </ContentLayout>
  );
}

function Loaded() {
  const { firmId } = useCurrentFirm();
  const query = useSubscription(firmId);
  const shown = query.data;
  if (shown === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the subscription</StatusIndicator>;
    return (
      <FailureAlert header="The subscription could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <SpaceBetween size="l">
      <NewsAnnouncer shown={[shown]} newsOf={newsOf} />
      {query.error && (
        <FailureAlert header="The subscription could not be refreshed" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      <StatusSection shown={shown} />
      {shown.sftp === undefined ? <HowItBegins /> : <ConnectSection shown={shown} sftp={shown.sftp} />}
      {(takesKeys(shown) || shown.sshKeys.length > 0) && <KeysSection shown={shown} />}
      <HistorySection events={shown.events} />
    </SpaceBetween>
  );
}

/** Sentences for people who do not see the page. */
function newsOf([before]: readonly Subscription[], [after]: readonly Subscription[]): string[] {
  if (before === undefined || after === undefined) return [];
  const isNowApplied = before.sftp?.isApplied === false && after.sftp?.isApplied === true;
  return [
    ...(before.status === after.status ? [] : [`Subscription: ${subscriptionLooks[after.status].label}.`]),
    ...(isNowApplied ? ['The SFTP server is ready.'] : []),
  ];
}
