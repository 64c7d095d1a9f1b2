import Tabs from '@cloudscape-design/components/tabs';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { distributorLogoAddress, fromAddressesAddress, packagesAddress } from './addresses.ts';

/** “System Settings”: what holds for the whole distributor; each tab is an address and a page of its own. */
export function SystemSettingsTabs() {
  const { distributorId } = useCurrentDistributor();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const tabs = [
    { id: 'packages', label: 'Distributor Packages', href: packagesAddress(distributorId) },
    { id: 'logo', label: 'Distributor logo', href: distributorLogoAddress(distributorId) },
    { id: 'from-addresses', label: 'From Addresses', href: fromAddressesAddress(distributorId) },
  ];
  const active = tabs.find(({ href }) => pathname.startsWith(href))?.id ?? 'packages';
  return (
    <Tabs
      ariaLabel="System Settings"
      keyboardActivationMode="manual"
      activeTabId={active}
      onChange={({ detail }) => void navigate(detail.activeTabHref ?? packagesAddress(distributorId))}
      tabs={tabs.map((tab) => ({ ...tab, content: tab.id === active && <Outlet /> }))}
    />
  );
}
