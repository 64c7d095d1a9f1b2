import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Distributor } from '../../../functions/directory/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { Instant } from '../ui/instant.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

/** Switches Data Export on or off for the distributor; for the vendor's staff. */
export function FeatureSection({ distributor }: { readonly distributor: Distributor }) {
  const { isDataExportEnabled: isEnabled, name, dataExportSwitchedAt, dataExportSwitchedBy } = distributor;
  const [isAsking, setAsking] = useState(false);
  const run = useSingleFlight();
  const change = useSwitch(distributor, () => setAsking(false));
  const verb = isEnabled ? 'Disable' : 'Enable';
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<Button onClick={() => setAsking(true)}>{`${verb} Data Export`}</Button>}
        >
          Data Export
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <StatusIndicator type={isEnabled ? 'success' : 'stopped'}>
          {isEnabled ? 'Enabled' : 'Not enabled'}
        </StatusIndicator>
        {dataExportSwitchedAt !== undefined && (
          <div>
            {isEnabled ? 'Enabled' : 'Disabled'} by {dataExportSwitchedBy ?? 'System'} on{' '}
            <Instant at={dataExportSwitchedAt} />
          </div>
        )}
      </SpaceBetween>
      <ConfirmDialog
        isOpen={isAsking}
        title={`${verb} Data Export for ${name}?`}
        confirmText={`${verb} Data Export`}
        cancelText="Keep as it is"
        isBusy={change.isPending}
        onConfirm={() => run(() => change.mutateAsync(!isEnabled))}
        onCancel={() => setAsking(false)}
      >
        <SpaceBetween size="m">
          {change.error && <FailureAlert header="It was not done">{change.error.message}</FailureAlert>}
          <div>
            {isEnabled
              ? 'No further data export can be requested. Exports that were requested before are finished and sent.'
              : 'All Access users of this distributor can then request data exports, once a test of the delivery settings has passed.'}
          </div>
        </SpaceBetween>
      </ConfirmDialog>
    </Container>
  );
}

function useSwitch({ distributorId, name }: Distributor, onDone: () => void) {
  const { directory } = useApi();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  return useMutation({
    mutationFn: (isEnabled: boolean) => directory.setDataExportEnabled(distributorId, isEnabled),
    onSuccess: async ({ isDataExportEnabled }) => {
      onDone();
      show({
        id: 'data-export-feature',
        type: 'success',
        header: `Data Export is ${isDataExportEnabled ? 'enabled' : 'disabled'} for ${name}`,
      });
      await queryClient.invalidateQueries({ queryKey: ['distributors'] });
    },
  });
}
