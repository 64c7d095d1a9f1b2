import Alert from '@cloudscape-design/components/alert';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useSetup } from '../api/firm-setup.ts';
import { AppLink } from '../ui/app-link.tsx';
import { subscriptionAddress } from './addresses.ts';

/** Says that there are no runs, and where that can be changed; nothing while there are. */
export function SubscriptionWarning() {
  const { firmId } = useCurrentFirm();
  const setup = useSetup().data;
  if (setup === undefined || setup.isSubscribed) return null;
  return (
    <Alert type="warning" header="The integration subscription is not active">
      Files that were uploaded are held until it is.{' '}
      <AppLink href={subscriptionAddress(firmId)}>See the subscription</AppLink>
    </Alert>
  );
}
