import Tabs from '@cloudscape-design/components/tabs';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { clientAddress } from './addresses.ts';
import { useShownClient } from './use-client.ts';

/** “Client Configuration”: features, and the client's logo. */
export function ClientConfigurationTab() {
  const profile = useShownClient();
  const { distributorId, clientId } = profile;
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const features = clientAddress(distributorId, clientId, 'configuration');
  const logo = clientAddress(distributorId, clientId, 'logo');
  const active = pathname === logo ? 'logo' : 'features';
  const content = <Outlet context={profile} />;
  return (
    <Tabs
      ariaLabel="Client Configuration"
      keyboardActivationMode="manual"
      activeTabId={active}
      onChange={({ detail }) => void navigate(detail.activeTabHref ?? features)}
      tabs={[
        { id: 'features', label: 'Features', href: features, content: active === 'features' && content },
        { id: 'logo', label: 'Logo', href: logo, content: active === 'logo' && content },
      ]}
    />
  );
}
