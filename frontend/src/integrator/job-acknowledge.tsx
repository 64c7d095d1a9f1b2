import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { endedStatuses } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { completedRunsAddress } from './addresses.ts';
import { useJobsChanged } from './use-job.ts';

/** Whether the job is on Need Attention. */
export const needsAttention = ({ status, acknowledged }: ShownJob): boolean =>
  endedStatuses.includes(status) && status !== 'COMPLETED' && acknowledged === undefined;

/** Asks whether jobs are to leave Need Attention, and has them leave it. */
export function AcknowledgeDialog(props: {
  readonly jobs: readonly ShownJob[];
  readonly onClose: () => void;
  /** After the lists were read anew. */
  readonly onDone?: () => void;
}) {
  const { jobs, onClose, onDone } = props;
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const changed = useJobsChanged();
  const tell = useAcknowledgedMessage();
  const run = useSingleFlight();
  const acknowledging = useMutation({
    mutationFn: () =>
      integrator.acknowledge(
        firmId,
        jobs.map(({ jobId }) => jobId),
      ),
    onSuccess: async (results) => {
      tell(
        results.filter(({ result }) => result === 'ACKNOWLEDGED' || result === 'ALREADY').length,
        jobs.length,
      );
      onClose();
      await changed();
      onDone?.();
    },
  });
  return (
    <ConfirmDialog
      title="Acknowledge"
      confirmText="Continue"
      cancelText="Cancel"
      isBusy={acknowledging.isPending}
      onConfirm={() => run(() => acknowledging.mutateAsync())}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {acknowledging.error && (
          <FailureAlert header="Nothing was acknowledged">{acknowledging.error.message}</FailureAlert>
        )}
        <div>{questionOf(jobs.length)}</div>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

const questionOf = (count: number): string =>
  count === 1
    ? 'Acknowledge this run? It will be removed from Need Attention.'
    : `Acknowledge these ${count} runs? They will be removed from Need Attention.`;

function useAcknowledgedMessage() {
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  return (doneCount: number, askedCount: number) => {
    const jobs = doneCount === 1 ? '1 run was' : `${doneCount} runs were`;
    if (doneCount < askedCount) {
      const others = askedCount - doneCount;
      show({
        id: 'acknowledged',
        type: 'warning',
        header: `${jobs} acknowledged, ${others} could not be`,
        content: 'They are not there any more, or need no attention.',
      });
      return;
    }
    show({
      id: 'acknowledged',
      type: 'success',
      header: `${jobs} acknowledged`,
      content: (
        <>
          {doneCount === 1 ? 'It stays in ' : 'They stay in '}
          <AppLink href={completedRunsAddress(firmId)} color="inverted">
            Completed Runs
          </AppLink>
          .
        </>
      ),
    });
  };
}
