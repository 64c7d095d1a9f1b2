import SideNavigation from '@cloudscape-design/components/side-navigation';
import { useLocation, useNavigate } from 'react-router';
import { useApi } from '../api/api-context.tsx';
import { useMe } from '../api/who.ts';
import { activeHref, menuItems } from './menu-items.ts';
import { useShownDistributor } from './shown-distributor.ts';
import { useShownFirm } from './shown-firm.ts';

export function SideMenu() {
  const { config } = useApi();
  const me = useMe().data;
  const { distributor } = useShownDistributor();
  const firm = useShownFirm();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const items = menuItems(
    me,
    { distributorId: distributor?.distributorId, firmId: firm?.firmId },
    `${config.apiUrl}/docs`,
  );
  return (
    <SideNavigation
      header={{ text: 'Admin Tools', href: '/' }}
      activeHref={activeHref(items, pathname)}
      items={items}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}
