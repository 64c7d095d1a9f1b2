import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { logAddress, newExportAddress } from './addresses.ts';

/** The tool's two tabs; each is an address of its own. */
export function DataExportTabs() {
  const { distributorId } = useCurrentDistributor();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const form = newExportAddress(distributorId);
  const log = logAddress(distributorId);
  return (
    <ContentLayout header={<Header variant="h1">Data Export</Header>}>
      <Tabs
        ariaLabel="Data Export"
        keyboardActivationMode="manual"
        activeTabId={pathname === form ? 'form' : 'log'}
        onChange={({ detail }) => void navigate(detail.activeTabId === 'form' ? form : log)}
        tabs={[
          { id: 'form', label: 'Data Export', href: form, content: <Outlet /> },
          { id: 'log', label: 'Data Export Log', href: log, content: <Outlet /> },
        ]}
      />
    </ContentLayout>
  );
}
