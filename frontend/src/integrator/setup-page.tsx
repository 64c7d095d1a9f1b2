import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { type FirmSetup, putFirmSetup } from '../../../functions/integrator/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { SetupEditor } from './setup-editor.tsx';
import { SetupSummary } from './setup-summary.tsx';
import { useSetup } from './use-setup.ts';

/** What is set up for the firm; vendor staff change it, the firm looks. */
export function SetupPage() {
  const me = useMe().data;
  const query = useSetup();
  const setup = query.data;
  if (setup === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the setup</StatusIndicator>;
    return (
      <FailureAlert header="The setup could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <SpaceBetween size="l">
      {query.error && (
        <FailureAlert header="The setup could not be refreshed" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {mayCall(me, putFirmSetup) ? (
        <EditedSetup setup={setup} onReload={async () => (await query.refetch()).data} />
      ) : (
        <SetupSummary setup={setup} />
      )}
    </SpaceBetween>
  );
}

function EditedSetup(props: {
  readonly setup: FirmSetup;
  /** Reads it anew; `undefined` when that failed. */
  readonly onReload: () => Promise<FirmSetup | undefined>;
}) {
  const { firmId } = useCurrentFirm();
  // What is being edited stays although the setup is read anew; saving and reloading begin with what is stored.
  const [edited, setEdited] = useState({ setup: props.setup, editCount: 0 });
  const begin = (setup: FirmSetup) => setEdited(({ editCount }) => ({ setup, editCount: editCount + 1 }));
  return (
    <SetupEditor
      key={edited.editCount}
      firmId={firmId}
      setup={edited.setup}
      isReopened={edited.editCount > 0}
      onSaved={begin}
      onReload={() => void props.onReload().then((read) => read !== undefined && begin(read))}
    />
  );
}
