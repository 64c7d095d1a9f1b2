import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { mostAttempts } from '../../../functions/deliveries/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import type { ExportAct } from './export-acts.ts';
import { PriorityDialog } from './priority-dialog.tsx';

type Asked = Exclude<ExportAct, 'duplicate'>;

interface ActDialogProps {
  readonly shown: DataExport;
  readonly onClose: () => void;
}

/** Asks before it acts, with the consequence; tells how it went. */
export function ExportActDialog({ shown, act, onClose }: ActDialogProps & { readonly act: Asked }) {
  const { dataExports } = useApi();
  const changed = useExportChanged(shown);
  const run = useSingleFlight();
  const attempt = useMutation({
    mutationFn: () => (act === 'cancel' ? dataExports.cancel(shown) : dataExports.retryTransfer(shown)),
    retry: false,
    onSuccess: async () => {
      onClose();
      await changed(doneTexts[act]);
    },
  });
  if (act === 'priority') return <PriorityDialog shown={shown} onClose={onClose} onDone={changed} />;
  const { title, text, confirmText } = questions[act](shown);
  return (
    <ConfirmDialog
      isOpen
      title={title}
      confirmText={confirmText}
      cancelText="Keep as it is"
      isBusy={attempt.isPending}
      onConfirm={() => run(() => attempt.mutateAsync())}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {attempt.error && <FailureAlert header="It was not done">{attempt.error.message}</FailureAlert>}
        <div>{text}</div>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

const doneTexts: Readonly<Record<Asked, string>> = {
  cancel: 'is cancelled',
  'retry-transfer': 'is sent again',
  'retry-now': 'is sent now',
  priority: 'has another priority',
};

interface Question {
  readonly title: string;
  readonly text: ReactNode;
  readonly confirmText: string;
}
const questions: Readonly<Record<Exclude<Asked, 'priority'>, (shown: DataExport) => Question>> = {
  cancel: ({ exportNumber, description }) => ({
    title: `Cancel ${exportNumber}?`,
    text: `“${description}” leaves the queue and is not made. To have it after all, duplicate it as new.`,
    confirmText: 'Cancel the export',
  }),
  'retry-transfer': ({ exportNumber }) => ({
    title: `Retry the transfer of ${exportNumber}?`,
    text: `A new cycle of up to ${mostAttempts} attempts begins now with the delivery settings as they are. Files that were delivered are not sent again.`,
    confirmText: 'Retry Transfer',
  }),
  'retry-now': ({ exportNumber, transfer }) => ({
    title: `Send ${exportNumber} now?`,
    text: `Attempt ${(transfer?.attemptNumber ?? 0) + 1} of ${mostAttempts} starts now instead of at its planned time, with the delivery settings as they are.`,
    confirmText: 'Retry now',
  }),
};

/** Says what was done and reads everything that shows the export anew. */
function useExportChanged({ distributorId, dataExportId, exportNumber }: DataExport) {
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  return async (doneText: string) => {
    show({ id: `act-${dataExportId}`, type: 'success', header: `${exportNumber} ${doneText}` });
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ['log', distributorId] }),
      queryClient.invalidateQueries({ queryKey: ['data-export', distributorId, dataExportId] }),
    ]);
  };
}
