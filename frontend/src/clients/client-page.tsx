import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { Outlet, useLocation, useNavigate, useParams } from 'react-router';
import { type ClientProfile, listClientEvents, listClients } from '../../../functions/clients/contract.ts';
import { ClientId } from '../../../functions/directory/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { clientAddress, clientListAddress } from './addresses.ts';
import { StatusLabel } from './status-label.tsx';
import { useClientProfile } from './use-client.ts';

/** One client; its tabs are addresses of their own and take the client from the outlet. */
export function ClientPage() {
  const clientId = ClientId.safeParse(useParams()['clientId']).data;
  return clientId === undefined ? <ClientNotFound /> : <LoadedClient key={clientId} clientId={clientId} />;
}

function LoadedClient({ clientId }: { readonly clientId: number }) {
  const query = useClientProfile(clientId);
  const profile = query.data;
  if (profile === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the client</StatusIndicator>;
    if (query.error instanceof ApiProblem && query.error.status === 404) return <ClientNotFound />;
    return (
      <FailureAlert header="The client could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={<ClientState profile={profile} />}>
          {profile.name}
        </Header>
      }
    >
      <ClientTabs profile={profile} />
    </ContentLayout>
  );
}

function ClientState({ profile }: { readonly profile: ClientProfile }) {
  const { isActive, clientId, externalClientId, DistributorPackage: assigned } = profile;
  const texts = [
    `Client ID ${clientId}`,
    ...(externalClientId === undefined ? [] : [`External ID ${externalClientId}`]),
    assigned === null
      ? 'No distributor package'
      : `Package ${assigned.PackageName}${assigned.Status === 'Inactive' ? ' (Inactive)' : ''}`,
  ];
  // Inside a paragraph: no element here may be a block.
  return (
    <>
      <StatusLabel isActive={isActive} /> · {texts.join(' · ')}
    </>
  );
}

function ClientTabs({ profile }: { readonly profile: ClientProfile }) {
  const { distributorId, clientId } = profile;
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const me = useMe().data;
  const base = clientAddress(distributorId, clientId);
  const tabs = [
    { id: 'profile', label: 'Profile', href: base },
    {
      id: 'configuration',
      label: 'Client Configuration',
      href: clientAddress(distributorId, clientId, 'configuration'),
    },
    ...(mayCall(me, listClientEvents)
      ? [{ id: 'history', label: 'History', href: clientAddress(distributorId, clientId, 'history') }]
      : []),
  ];
  const active = pathname.startsWith(`${base}/configuration`)
    ? 'configuration'
    : pathname === `${base}/history`
      ? 'history'
      : 'profile';
  return (
    <Tabs
      ariaLabel="Client"
      keyboardActivationMode="manual"
      activeTabId={active}
      onChange={({ detail }) => void navigate(detail.activeTabHref ?? base)}
      tabs={tabs.map((tab) => ({ ...tab, content: tab.id === active && <Outlet context={profile} /> }))}
    />
  );
}

function ClientNotFound() {
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Client not found</Box>
      <p>There is no such client for this distributor.</p>
      {mayCall(me, listClients) && (
        <AppLink href={clientListAddress(distributorId)} variant="primary">
          Go to the clients
        </AppLink>
      )}
    </Box>
  );
}
