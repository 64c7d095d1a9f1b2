import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Outlet, useParams } from 'react-router';
import { listFirms } from '../../../functions/directory/contract.ts';
import { FirmProvider, useFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Forward } from './forward.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Loads the firm of the address for the pages inside; what the caller may not see does not exist. */
export function FirmGate() {
  const { firm, error, retry } = useFirm(useParams()['firmId']);
  if (firm) {
    return (
      <FirmProvider key={firm.firmId} value={firm}>
        <Outlet />
      </FirmProvider>
    );
  }
  if (firm === null) return <NotFoundPage />;
  if (error === null) return <StatusIndicator type="loading">Loading the firm</StatusIndicator>;
  return (
    <FailureAlert header="The firm could not be loaded" onRetry={retry}>
      {error.message}
    </FailureAlert>
  );
}

/** The list of firms is for those who may choose one. */
export function FirmChooserGate() {
  const me = useMe().data;
  const own = me?.principal.firmId;
  if (own !== undefined) return <Forward to={`/firms/${own}/integrator`} />;
  return mayCall(me, listFirms) ? <Outlet /> : <NotFoundPage />;
}
