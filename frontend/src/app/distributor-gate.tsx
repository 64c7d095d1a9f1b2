import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Outlet, useParams } from 'react-router';
import { DistributorProvider } from '../api/current-distributor.tsx';
import { useDistributor } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Loads the distributor of the address for the pages inside; one that the caller may not see does not exist. */
export function DistributorGate() {
  const { distributor, error, retry } = useDistributor(useParams()['distributorId'] ?? '');
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
