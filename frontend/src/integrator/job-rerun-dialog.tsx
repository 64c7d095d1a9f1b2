import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { runAddress } from './addresses.ts';
import { useJobsChanged } from './use-job.ts';

/** Says what running failed rows again does, and has it done; leads to the run. */
export function RerunDialog({ job, onClose }: { readonly job: ShownJob; readonly onClose: () => void }) {
  const { firmId, jobId, fileName } = job;
  const { integrator } = useApi();
  const { show } = useFlashes();
  const navigate = useNavigate();
  const changed = useJobsChanged();
  const run = useSingleFlight();
  const asking = useMutation({
    mutationFn: () => integrator.rerun({ firmId, jobId }),
    onSuccess: async ({ runId }) => {
      onClose();
      show({ id: 'rerun', type: 'success', header: `${runId} runs the failed rows again` });
      void changed();
      await navigate(runAddress(firmId, runId));
    },
  });
  return (
    <ConfirmDialog
      title="Run failed rows again?"
      confirmText="Run failed rows again"
      cancelText="Cancel"
      isBusy={asking.isPending}
      onConfirm={() => run(() => asking.mutateAsync())}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {asking.error && (
          <FailureAlert header="The rows are not run again">{asking.error.message}</FailureAlert>
        )}
        <TextContent>
          <p>
            {rowsText(job)} of {fileName} are run again now, as they were uploaded, and checked against the
            records as they are now.
          </p>
          <ul>
            <li>Rows that were applied are left alone.</li>
            <li>
              <strong>Values newer than the file may be overwritten by it:</strong> by its values, and by its
              blanks. Where records were changed since, correct the rows and upload them as a new file.
            </li>
            <li>It is a run of its own, which can be undone.</li>
          </ul>
        </TextContent>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

function rowsText({ status, failedCount }: ShownJob): string {
  if (status === 'INTERRUPTED') return 'The rows that failed or were not reached';
  return failedCount === 1 ? 'The failed row' : `The ${formatCount(failedCount)} failed rows`;
}
