import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useLocation, useNavigate } from 'react-router';
import { requestDataExport } from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { useShownDistributor } from './shown-distributor.ts';

export function SideMenu() {
  const { config } = useApi();
  const me = useMe().data;
  const { distributor } = useShownDistributor();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const items: SideNavigationProps.Item[] = [];
  if (me?.principal.distributorId === undefined) {
    items.push({ type: 'link', text: 'Distributors', href: '/' });
  }
  if (distributor) {
    const log = `/distributors/${distributor.distributorId}/data-exports`;
    const href = mayCall(me, requestDataExport) ? `${log}/new` : log;
    items.push({ type: 'link', text: 'Data Export', href });
    items.push({
      type: 'link',
      text: 'Delivery settings',
      href: `/distributors/${distributor.distributorId}/delivery-settings`,
    });
  }
  items.push({ type: 'divider' });
  items.push({
    type: 'link',
    text: 'API reference',
    href: `${config.apiUrl}/docs`,
    external: true,
    externalIconAriaLabel: 'Opens in a new tab',
  });
  const isDataExport = pathname.includes('/data-exports');
  const active = items.find((item) => item.type === 'link' && item.text === 'Data Export');
  return (
    <SideNavigation
      header={{ text: 'Admin Tools', href: '/' }}
      activeHref={isDataExport && active?.type === 'link' ? active.href : pathname}
      items={items}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}
