import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { messages, requestDataExport } from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall, useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { logAddress } from './addresses.ts';
import { DataExportForm } from './data-export-form.tsx';

/** The form, or the one reason why this caller cannot use it now. */
export function NewDataExportPage() {
  const distributor = useCurrentDistributor();
  const me = useMe().data;
  const isConfigured = useIsConfigured(distributor.distributorId);
  const [fillCount, setFillCount] = useState(0);
  if (!mayCall(me, requestDataExport)) {
    return (
      <Alert type="info" header="Your role cannot request data exports">
        Ask an administrator for access, or look at the{' '}
        <AppLink href={logAddress(distributor.distributorId)}>Data Export Log</AppLink>.
      </Alert>
    );
  }
  if (!distributor.isDataExportEnabled) return <Alert type="warning">{messages.notEnabled}</Alert>;
  if (isConfigured === false) {
    return (
      <Alert type="warning" header={messages.notConfigured}>
        Ask your Implementation Project Manager to enter and test the delivery settings.
      </Alert>
    );
  }
  return <DataExportForm key={fillCount} onClear={() => setFillCount((count) => count + 1)} />;
}

/** `undefined` while it is not known; then the form is shown and the server has the last word. */
function useIsConfigured(distributorId: string): boolean | undefined {
  const { deliveries } = useApi();
  return useQuery({
    queryKey: ['delivery-settings', distributorId],
    queryFn: ({ signal }) => deliveries.isConfigured(distributorId, signal),
  }).data;
}
