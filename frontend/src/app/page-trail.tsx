import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useLocation, useNavigate } from 'react-router';
import { useMe } from '../api/who.ts';
import { useShownTrailPlace } from '../ui/trail-place.ts';
import { useRouteHandle } from './route-handle.ts';
import { useShownDistributor } from './shown-distributor.ts';
import { useShownFirm } from './shown-firm.ts';

export function PageTrail() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { title, below } = useRouteHandle();
  const shownPlace = useShownTrailPlace();
  const { distributor } = useShownDistributor();
  const firm = useShownFirm();
  const isOneClient = useMe().data?.principal.clientId !== undefined;
  const home = firm ? `/firms/${firm.firmId}` : `/distributors/${distributor?.distributorId}`;
  const owner = firm ?? (pathname === '/' ? undefined : distributor);
  const place = shownPlace ?? (below && { title: below.title, href: `${home}/${below.path}` });
  const items = [
    { text: 'Admin Tools', href: '/' },
    ...(owner ? [{ text: owner.name, href: home }] : []),
    ...(place && !isOneClient ? [{ text: place.title, href: place.href }] : []),
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
