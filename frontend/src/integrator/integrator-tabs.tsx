import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Icon from '@cloudscape-design/components/icon';
import Tabs from '@cloudscape-design/components/tabs';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useCurrentFirm } from '../api/current-firm.tsx';
import {
  billingAddress,
  completedRunsAddress,
  knowledgeBaseAddress,
  needAttentionAddress,
  setupAddress,
  templatesAddress,
  upcomingRunsAddress,
} from './addresses.ts';
import './integrator-tabs.css';

/** The reports' tabs; each is an address of its own. */
export function IntegratorTabs() {
  const { firmId, name } = useCurrentFirm();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const tabs = [
    { id: needAttentionAddress(firmId), label: 'Need Attention' },
    { id: completedRunsAddress(firmId), label: 'Completed Runs' },
    { id: upcomingRunsAddress(firmId), label: 'Upcoming Runs' },
    { id: templatesAddress(firmId), label: 'Templates' },
    { id: knowledgeBaseAddress(firmId), label: 'Knowledge Base' },
    { id: setupAddress(firmId), label: <GearLabel text="Setup" /> },
    { id: billingAddress(firmId), label: <GearLabel text="Billing" /> },
  ];
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={name}>
          Zoom Integrator Reports
        </Header>
      }
    >
      <div className="integrator-tabs">
        <Tabs
          ariaLabel="Zoom Integrator Reports"
          keyboardActivationMode="manual"
          activeTabId={pathname}
          onChange={({ detail }) => void navigate(detail.activeTabId)}
          tabs={tabs.map((tab) => ({ ...tab, href: tab.id, content: <Outlet /> }))}
        />
      </div>
    </ContentLayout>
  );
}

const GearLabel = ({ text }: { readonly text: string }) => (
  <>
    <Icon name="settings" /> {text}
  </>
);
