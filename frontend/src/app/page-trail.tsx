import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useLocation, useNavigate } from 'react-router';
import { useRouteHandle } from './route-handle.ts';
import { useShownDistributor } from './shown-distributor.ts';

export function PageTrail() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { title, isBelowLog } = useRouteHandle();
  const { distributor } = useShownDistributor();
  const isInDistributor = distributor && pathname !== '/';
  const log = `/distributors/${distributor?.distributorId}/data-exports`;
  const items = [
    { text: 'Admin Tools', href: '/' },
    ...(isInDistributor ? [{ text: distributor.name, href: log }] : []),
    ...(isBelowLog ? [{ text: 'Data Export Log', href: log }] : []),
    { text: title, href: pathname },
  ];
  return (
    <BreadcrumbGroup
      ariaLabel="Breadcrumbs"
      items={items}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}
