import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMe } from '../api/who.ts';
import { DistributorChooserPage } from './distributor-chooser-page.tsx';
import { Forward } from './forward.tsx';

/** Where `/` leads: to the own distributor or firm; vendor staff choose a distributor first. */
export function HomePage() {
  const me = useMe().data;
  if (me === undefined) return <StatusIndicator type="loading">Loading your account</StatusIndicator>;
  const { distributorId, firmId } = me.principal;
  if (firmId !== undefined) return <Forward to={`/firms/${firmId}/integrator`} />;
  if (distributorId === undefined) return <DistributorChooserPage />;
  return <Forward to={`/distributors/${distributorId}`} />;
}
