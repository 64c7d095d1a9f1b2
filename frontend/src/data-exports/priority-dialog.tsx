import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type DataExport,
  priorityClasses,
  setExportPriority,
} from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

const options = Object.entries(priorityClasses).map(([value, label]) => ({
  value,
  label: `${value} – ${label}`,
}));

/** Gives a waiting export another class of the queue; the reason is kept with it. */
export function PriorityDialog(props: {
  readonly shown: DataExport;
  readonly onClose: () => void;
  readonly onDone: (doneText: string) => Promise<void>;
}) {
  const { shown, onClose, onDone } = props;
  const { dataExports } = useApi();
  const [priorityClass, setPriorityClass] = useState(shown.queue?.priorityClass ?? 3);
  const [reason, setReason] = useState('');
  const [isReasonChecked, setReasonChecked] = useState(false);
  const run = useSingleFlight();
  const change = useMutation({
    mutationFn: (body: { readonly priorityClass: number; readonly reason: string }) =>
      dataExports.setPriority(shown, body),
    onSuccess: async () => {
      onClose();
      await onDone('has another priority');
    },
  });
  const parsed = setExportPriority.body.safeParse({ priorityClass, reason });
  const confirm = () => {
    setReasonChecked(true);
    if (parsed.success) run(() => change.mutateAsync(parsed.data));
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Priority of ${shown.exportNumber}`}
      confirmText="Set priority"
      cancelText="Keep as it is"
      isBusy={change.isPending}
      onConfirm={confirm}
      onCancel={onClose}
    >
      <SpaceBetween size="l">
        {change.error && (
          <FailureAlert header="The priority was not set">{change.error.message}</FailureAlert>
        )}
        <FormField
          label="Priority"
          description="Within a class the export that was requested first is first."
        >
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === String(priorityClass)) ?? null}
            onChange={({ detail }) => setPriorityClass(Number(detail.selectedOption.value))}
          />
        </FormField>
        <FormField
          label="Reason"
          constraintText="Up to 200 characters; kept with the export. Leave out names of people."
          errorText={isReasonChecked && !parsed.success && 'Enter a reason of up to 200 characters.'}
        >
          <Input value={reason} ariaRequired onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}
