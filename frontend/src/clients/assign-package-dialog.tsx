import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ClientProfile, messages } from '../../../functions/clients/contract.ts';
import type { PackageSummary } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { Refusal } from './refusal.tsx';
import { SettingsPreviewView } from './settings-preview.tsx';
import { clientQueryKey, useClientChanged } from './use-client.ts';

/** “Assign New Package”: the choice, what it changes for this client, and the assignment. */
export function AssignPackageDialog(props: {
  readonly profile: ClientProfile;
  /** What may be chosen, by name. */
  readonly packages: readonly PackageSummary[];
  readonly chosenId?: string;
  readonly onClose: () => void;
  readonly onAssigned: (profile: ClientProfile) => void;
}) {
  const { profile, packages, onClose } = props;
  const { clients } = useApi();
  const changed = useClientChanged(profile);
  const run = useSingleFlight();
  const [packageId, setPackageId] = useState(props.chosenId);
  const [isChecked, setChecked] = useState(false);
  const assign = useMutation({
    mutationFn: (chosen: string) => clients.assign(profile, profile.version, chosen),
    // An assignment that arrived although its answer did not would only find its own version changed.
    retry: false,
    onSuccess: async (assigned) => {
      props.onAssigned(assigned);
      await changed(assigned);
    },
  });
  const options = packages.map((one) => ({
    value: one.packageId,
    label: one.name,
    description: one.externalPackageId,
  }));
  const confirm = () => {
    setChecked(true);
    if (packageId !== undefined) run(() => assign.mutateAsync(packageId));
  };
  return (
    <ConfirmDialog
      isOpen
      size="large"
      title="Assign New Package"
      confirmText="Continue"
      cancelText="Cancel"
      isBusy={assign.isPending}
      onConfirm={confirm}
      onCancel={onClose}
    >
      <SpaceBetween size="l">
        <Refusal
          error={assign.error}
          header="The package was not assigned"
          onReload={() => void changed().then(onClose)}
        />
        <FormField
          label={messages.selectPackage}
          errorText={isChecked && packageId === undefined && messages.packageMissing}
        >
          <Select
            ariaRequired
            options={options}
            placeholder="Choose a package"
            filteringType={options.length > 10 ? 'auto' : 'none'}
            filteringAriaLabel="Find a package"
            selectedOption={options.find(({ value }) => value === packageId) ?? null}
            onChange={({ detail }) => {
              assign.reset();
              setPackageId(detail.selectedOption.value);
            }}
          />
        </FormField>
        {packageId !== undefined && <AssignmentPreview profile={profile} packageId={packageId} />}
      </SpaceBetween>
    </ConfirmDialog>
  );
}

function AssignmentPreview(props: { readonly profile: ClientProfile; readonly packageId: string }) {
  const { profile, packageId } = props;
  const { distributorId, clientId, version } = profile;
  const { clients } = useApi();
  const preview = useQuery({
    queryKey: [...clientQueryKey(distributorId, clientId), 'assignment', packageId, version],
    queryFn: ({ signal }) => clients.previewAssignment(profile, packageId, signal),
    staleTime: 0,
    gcTime: 0,
  });
  if (preview.data) return <SettingsPreviewView preview={preview.data} />;
  if (preview.error) {
    return (
      <FailureAlert header="The changes could not be shown" onRetry={() => void preview.refetch()}>
        {preview.error.message}
      </FailureAlert>
    );
  }
  return <StatusIndicator type="loading">Comparing the settings</StatusIndicator>;
}
