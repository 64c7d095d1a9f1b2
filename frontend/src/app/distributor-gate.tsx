import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Outlet, useLocation, useParams } from 'react-router';
import { DistributorProvider } from '../api/current-distributor.tsx';
import { useDistributor, useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Loads the distributor of the address for the pages inside; what the caller may not see does not exist. */
export function DistributorGate() {
  const { distributor, error, retry } = useDistributor(useParams()['distributorId'] ?? '');
  const isAllowed = useIsAllowed();
  if (distributor && !isAllowed) return <NotFoundPage />;
  if (distributor) {
    return (
      <DistributorProvider value={distributor}>
        <Outlet />
      </DistributorProvider>
    );
  }
  if (distributor === null) return <NotFoundPage />;
  if (error === null) return <StatusIndicator type="loading">Loading the distributor</StatusIndicator>;
  return (
    <FailureAlert header="The distributor could not be loaded" onRetry={retry}>
      {error.message}
    </FailureAlert>
  );
}

/** A client administrator sees the pages of one client and nothing else of the distributor. */
function useIsAllowed(): boolean {
  const { pathname } = useLocation();
  const { distributorId } = useParams();
  const clientId = useMe().data?.principal.clientId;
  if (clientId === undefined) return true;
  const home = `/distributors/${distributorId}`;
  const own = `${home}/clients/${clientId}`;
  return [home, `${home}/`, own].includes(pathname) || pathname.startsWith(`${own}/`);
}
