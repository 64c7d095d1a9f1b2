import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Subscription } from '../../../functions/integrator-subscription/contract.ts';
import { subscriptionLooks } from '../api/firm-subscription.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { ActDialog } from './act-dialog.tsx';
import { setupAddress, upcomingRunsAddress } from './addresses.ts';
import { type SubscriptionAct, subscriptionActs } from './subscription-acts.tsx';

/** Where the subscription stands, and what the caller may do about it. */
export function StatusSection({ shown }: { readonly shown: Subscription }) {
  const me = useMe().data;
  const [asked, setAsked] = useState<SubscriptionAct>();
  const acts = subscriptionActs.filter(
    ({ from, route }) => from.includes(shown.status) && mayCall(me, route),
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={meaningOf[shown.status]}
          actions={
            acts.length > 0 && (
              <SpaceBetween direction="horizontal" size="xs">
                {acts.toReversed().map((act) => (
                  <Button
                    key={act.text}
                    variant={act.isPrimary ? 'primary' : 'normal'}
                    onClick={() => setAsked(act)}
                  >
                    {act.text}
                  </Button>
                ))}
              </SpaceBetween>
            )
          }
        >
          Integrator
        </Header>
      }
    >
      <KeyValuePairs columns={3} minColumnWidth={200} items={itemsOf(shown)} />
      {asked && <ActDialog act={asked} onClose={() => setAsked(undefined)} />}
    </Container>
  );
}

const meaningOf: Record<Subscription['status'], string> = {
  NONE: 'Files between this system and those of the firm, by SFTP, every night.',
  REQUESTED: 'Professional Services get in touch, set the firm up, and enable it.',
  ACTIVE: 'Files that are uploaded before 2 a.m. Pacific time are run that night.',
  SUSPENDED: 'Nobody signs in by SFTP and there are no nightly runs until it is resumed.',
  ENDED: 'Nobody signs in by SFTP and there are no nightly runs. What was imported is still there.',
};

function itemsOf(shown: Subscription): KeyValuePairsProps.Item[] {
  const { firmId, status, requested, activeSince, stopped, pendingFileCount } = shown;
  const { label, type } = subscriptionLooks[status];
  return [
    { label: 'Status', value: <StatusIndicator type={type}>{label}</StatusIndicator> },
    ...(requested === undefined ? [] : [{ label: 'Requested', value: <Requested {...requested} /> }]),
    ...(status === 'ACTIVE' && activeSince !== undefined
      ? [{ label: 'Active since', value: <Instant at={activeSince} /> }]
      : []),
    ...(stopped === undefined ? [] : [{ label: `${label} since`, value: <Stopped {...stopped} /> }]),
    {
      label: 'Files that wait',
      value: (
        <>
          {formatCount(pendingFileCount)}, seen in{' '}
          <AppLink href={upcomingRunsAddress(firmId)}>Upcoming Runs</AppLink>
        </>
      ),
    },
    { label: 'What is exchanged', value: <AppLink href={setupAddress(firmId)}>Setup</AppLink> },
  ];
}

function Requested({ by, at, message }: NonNullable<Subscription['requested']>) {
  return (
    <>
      <Instant at={at} /> by {by}
      {message !== undefined && <Quoted text={message} />}
    </>
  );
}

function Stopped({ at, reason }: NonNullable<Subscription['stopped']>) {
  return (
    <>
      <Instant at={at} />
      <Quoted text={reason} />
    </>
  );
}

const Quoted = ({ text }: { readonly text: string }) => (
  <Box color="text-body-secondary">
    <span style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{text}</span>
  </Box>
);
