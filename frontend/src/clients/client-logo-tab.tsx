import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { setClientLogo } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { LogoField } from '../client-settings/logo-field.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { clientQueryKey, useClientChanged, useShownClient } from './use-client.ts';

/** The logo that the client shows; its own one overrides those of package and distributor and keeps the package. */
export function ClientLogoTab() {
  const profile = useShownClient();
  const { distributorId, clientId, name } = profile;
  const { clients } = useApi();
  const me = useMe().data;
  const queryClient = useQueryClient();
  const changed = useClientChanged(profile);
  const queryKey = [...clientQueryKey(distributorId, clientId), 'logo'];
  const query = useQuery({ queryKey, queryFn: ({ signal }) => clients.logo(profile, signal) });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A logo of its own overrides that of the package and the distributor. The package stays assigned."
        >
          Logo
        </Header>
      }
    >
      {query.data === undefined && query.isPending && (
        <StatusIndicator type="loading">Loading the logo</StatusIndicator>
      )}
      {query.data === undefined && query.error && (
        <FailureAlert header="The logo could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {query.data && (
        <LogoField
          logo={query.data}
          name={name}
          ownSource="CLIENT"
          isReadOnly={!mayCall(me, setClientLogo)}
          deleteQuestion="Delete the custom logo? The client will show the logo of its package, or else the distributor logo."
          upload={(contentBase64) => clients.setLogo(profile, contentBase64)}
          remove={() => clients.deleteLogo(profile)}
          onChanged={(logo) => {
            queryClient.setQueryData(queryKey, logo);
            void changed();
          }}
        />
      )}
    </Container>
  );
}
