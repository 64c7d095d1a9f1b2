import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { requestDataExport } from '../../../functions/data-exports/contract.ts';
import { putDeliverySettings } from '../../../functions/deliveries/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useDeliverySettings } from '../api/delivery-settings.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { logAddress, newExportAddress } from './addresses.ts';
import { DataExportForm } from './data-export-form.tsx';
import { exportObstacle } from './delivery-notice.tsx';
import { useKeptDraft } from './kept-draft.ts';
import { useInitialForm } from './use-initial-form.ts';

/** The form, or the one reason why it cannot be used now. Who sets exports up may look at it. */
export function NewDataExportPage() {
  const distributor = useCurrentDistributor();
  const me = useMe().data;
  const settings = useDeliverySettings(distributor.distributorId).data;
  if (mayCall(me, requestDataExport)) {
    return exportObstacle(distributor, settings) ?? <FilledForm refusal={undefined} />;
  }
  const refusal = (
    <Alert type="info" header="Your role cannot request data exports">
      Ask an administrator for access, or look at the{' '}
      <AppLink href={logAddress(distributor.distributorId)}>Data Export Log</AppLink>.
    </Alert>
  );
  if (!mayCall(me, putDeliverySettings)) return refusal;
  return (
    exportObstacle(distributor, settings) ?? (
      <SpaceBetween size="l">
        {refusal}
        <FilledForm refusal="Your role cannot request data exports." />
      </SpaceBetween>
    )
  );
}

function FilledForm({ refusal }: { readonly refusal: string | undefined }) {
  const { distributorId } = useCurrentDistributor();
  const navigate = useNavigate();
  const { key, initial, error, retry, isPlain } = useInitialForm();
  const { draft, keep, drop } = useKeptDraft(key);
  const [fillCount, setFillCount] = useState(0);
  const clear = () => {
    drop();
    setFillCount((count) => count + 1);
    if (!isPlain) void navigate(newExportAddress(distributorId), { replace: true });
  };
  if (error !== null) {
    return (
      <FailureAlert header="The form could not be filled" onRetry={retry}>
        {error.message} <AppLink href={newExportAddress(distributorId)}>Start with an empty form</AppLink>
      </FailureAlert>
    );
  }
  if (initial === undefined) return <StatusIndicator type="loading">Filling the form</StatusIndicator>;
  return (
    <SpaceBetween size="l">
      {draft && <Alert type="info">Your session had ended. What you entered before is kept.</Alert>}
      <DataExportForm
        key={`${key} ${fillCount}`}
        initial={initial}
        draft={draft}
        refusal={refusal}
        onClear={clear}
        onSessionEnd={keep}
      />
    </SpaceBetween>
  );
}
