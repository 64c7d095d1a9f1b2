import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { setDistributorLogo } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { LogoField } from '../client-settings/logo-field.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';

/** The logo of packages and clients that have none of their own. */
export function DistributorLogoPage() {
  const { distributorId, name } = useCurrentDistributor();
  const { systemSettings } = useApi();
  const me = useMe().data;
  const queryClient = useQueryClient();
  const queryKey = ['distributor-logo', distributorId];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => systemSettings.logo(distributorId, signal),
  });
  return (
    <Container
      header={
        <Header
          variant="h1"
          description="Shown where neither the client nor its package has a logo of its own."
        >
          Distributor logo
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
          ownSource="DISTRIBUTOR"
          isReadOnly={!mayCall(me, setDistributorLogo)}
          deleteQuestion="Delete the custom logo? Packages and clients without their own logo will show the system logo."
          upload={(contentBase64) => systemSettings.setLogo(distributorId, contentBase64)}
          remove={() => systemSettings.deleteLogo(distributorId)}
          onChanged={(logo) => {
            queryClient.setQueryData(queryKey, logo);
            void queryClient.invalidateQueries({ queryKey: ['package-logo', distributorId] });
          }}
        />
      )}
    </Container>
  );
}
