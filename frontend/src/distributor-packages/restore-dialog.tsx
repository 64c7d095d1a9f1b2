import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';
import {
  type DistributorPackage,
  fill,
  messages,
  type SavePreview,
} from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { SavePreviewDetails } from './save-preview-details.tsx';

/** Shows what restoring a version would change, and restores it as a new version once that is confirmed. */
export function RestoreDialog(props: {
  readonly read: DistributorPackage;
  readonly version: number;
  readonly onClose: () => void;
  readonly onRestored: (saved: DistributorPackage) => void;
}) {
  const { read, version } = props;
  const { distributorId, packageId } = read;
  const { packages } = useApi();
  const runOnce = useSingleFlight();
  const key = { distributorId, packageId, version };
  const preview = useQuery({
    queryKey: ['package-restore', distributorId, packageId, version, read.version],
    queryFn: ({ signal }) => packages.previewRestore(key, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const restore = useMutation({
    retry: false,
    mutationFn: () => packages.restore(key, read.version),
    onSuccess: props.onRestored,
  });
  const alert = useFocusOnFailure(restore.error);
  return (
    <ConfirmDialog
      title={`Restore version ${version}`}
      size="large"
      isBusy={restore.isPending}
      cancelText="No"
      onCancel={props.onClose}
      confirmText="Yes"
      notYet={preview.data === undefined ? reasonOf(preview.error) : undefined}
      onConfirm={() => runOnce(() => restore.mutateAsync())}
    >
      <SpaceBetween size="m">
        {restore.error && (
          <FailureAlert ref={alert} header="The version was not restored">
            {restore.error.message}
          </FailureAlert>
        )}
        {preview.error && (
          <FailureAlert header="The preview could not be loaded" onRetry={() => void preview.refetch()}>
            {preview.error.message}
          </FailureAlert>
        )}
        {preview.isPending && <StatusIndicator type="loading">Looking what would change</StatusIndicator>}
        {preview.data !== undefined && (
          <SavePreviewDetails
            question={questionOf(preview.data)}
            preview={preview.data}
            packageId={packageId}
          />
        )}
      </SpaceBetween>
    </ConfirmDialog>
  );
}

/** Why nothing can be restored while nobody sees what would change. */
const reasonOf = (failure: Error | null) =>
  failure === null ? 'What would change is still being looked up.' : 'Load the preview first.';

function questionOf({ activeClientCount, inactiveClientCount }: SavePreview): string {
  const question = fill(messages.editQuestion, { n: activeClientCount + inactiveClientCount });
  return `Settings and logo of this version are saved as a new version; name, ID and status stay. ${question}`;
}
