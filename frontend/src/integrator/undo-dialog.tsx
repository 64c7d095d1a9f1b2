import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { detailDays } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownRun } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { BothTimesInText } from '../ui/both-times.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { runAddress } from './addresses.ts';
import { counted } from './run-labels.ts';
import { useJobsChanged } from './use-job.ts';
import { runQueryKey } from './use-run.ts';

/** Says exactly what undo does and does not do; afterwards the page of the run that undoes is shown. */
export function UndoDialog({ run, onClose }: { readonly run: ShownRun; readonly onClose: () => void }) {
  const { firmId, runId } = run;
  const { integrator } = useApi();
  const { show } = useFlashes();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const changed = useJobsChanged();
  const single = useSingleFlight();
  const asking = useMutation({
    mutationFn: () => integrator.undo({ firmId, runId }),
    retry: false,
    onSuccess: async (undoing) => {
      queryClient.setQueryData(runQueryKey(firmId, undoing.runId), undoing);
      show({ id: `undo-${runId}`, type: 'success', header: `The undo of run ${runId} is queued` });
      onClose();
      await navigate(runAddress(firmId, undoing.runId));
      await changed();
    },
  });
  const alert = useFocusOnFailure(asking.error);
  return (
    <ConfirmDialog
      title={`Undo run ${runId}?`}
      confirmText="Undo this run"
      cancelText="Keep as it is"
      size="large"
      isBusy={asking.isPending}
      onConfirm={() => single(() => asking.mutateAsync())}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {asking.error && (
          <FailureAlert ref={alert} header="The undo was not begun">
            {asking.error.message}
          </FailureAlert>
        )}
        <WhatUndoDoes run={run} />
      </SpaceBetween>
    </ConfirmDialog>
  );
}

function WhatUndoDoes({ run }: { readonly run: ShownRun }) {
  const { jobs, supportEndsAt } = run;
  const createdCount = jobs.reduce((all, job) => all + job.createdCount, 0);
  const updatedCount = jobs.reduce((all, job) => all + job.updatedCount, 0);
  return (
    <TextContent>
      <p>
        The run has created {counted(createdCount, 'record')} and updated {counted(updatedCount, 'record')} in{' '}
        {counted(jobs.length, 'job')}.
      </p>
      <h3>Undo does</h3>
      <ul>
        <li>put back the value from before the run in every field that nobody has changed since;</li>
        <li>
          remove records that the run created, unless they were changed since or others still name them;
        </li>
        <li>let the same files be uploaded again.</li>
      </ul>
      <h3>Undo does not</h3>
      <ul>
        <li>touch fields that were changed since: they are kept, and the report of the undo lists them;</li>
        <li>undo runs that came later, or anything that people changed in the application;</li>
        <li>delete the files or the reports of this run.</li>
      </ul>
      <p>
        It begins as soon as no other run of the firm is at work. An undo cannot be undone itself. This run
        can be undone until <BothTimesInText at={supportEndsAt} />, {detailDays} days after it.
      </p>
    </TextContent>
  );
}
