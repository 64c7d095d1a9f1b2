import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { type FirmSetup, putFirmSetup } from '../../../functions/integrator/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useSetup } from '../api/firm-setup.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { setupAddress } from './addresses.ts';
import { SetupEditor } from './setup-editor.tsx';

/** Professional Services change here what is set up for a firm; others are led back to where they see it. */
export function ChangeSetupPage() {
  const { firmId, name } = useCurrentFirm();
  const mayChange = mayCall(useMe().data, putFirmSetup);
  if (!mayChange) return <Navigate to={setupAddress(firmId)} replace />;
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={name}>
          Change the setup
        </Header>
      }
    >
      <LoadedSetup />
    </ContentLayout>
  );
}

function LoadedSetup() {
  const query = useSetup();
  const setup = query.data;
  if (setup !== undefined) {
    return <EditedSetup setup={setup} onReload={async () => (await query.refetch()).data} />;
  }
  if (query.isPending) return <StatusIndicator type="loading">Loading the setup</StatusIndicator>;
  return (
    <FailureAlert header="The setup could not be loaded" onRetry={() => void query.refetch()}>
      {query.error.message}
    </FailureAlert>
  );
}

function EditedSetup(props: {
  readonly setup: FirmSetup;
  /** Reads it anew; `undefined` when that failed. */
  readonly onReload: () => Promise<FirmSetup | undefined>;
}) {
  const { firmId } = useCurrentFirm();
  // What is being edited stays although the setup is read anew; reloading begins with what is stored.
  const [edited, setEdited] = useState({ setup: props.setup, editCount: 0 });
  const begin = (setup: FirmSetup) => setEdited(({ editCount }) => ({ setup, editCount: editCount + 1 }));
  return (
    <SetupEditor
      key={edited.editCount}
      firmId={firmId}
      setup={edited.setup}
      isReopened={edited.editCount > 0}
      onReload={() => void props.onReload().then((read) => read !== undefined && begin(read))}
    />
  );
}
