import Alert from '@cloudscape-design/components/alert';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { runExports, type UpcomingTask } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { runAddress } from './addresses.ts';
import { type ExportChoice, exportChoices } from './upcoming-tasks.ts';
import { useJobsChanged } from './use-job.ts';

/** Has export files written now; nothing for a firm that gets none. */
export function RunExportsAction({ tasks }: { readonly tasks: readonly UpcomingTask[] }) {
  const me = useMe().data;
  const [isAsking, setAsking] = useState(false);
  const button = useRef<ButtonProps.Ref>(null);
  const choices = exportChoices(tasks);
  if (choices.length === 0 || !mayCall(me, runExports)) return null;
  return (
    <>
      <Button ref={button} formAction="none" onClick={() => setAsking(true)}>
        Run exports now
      </Button>
      {isAsking && (
        <RunExportsDialog
          choices={choices}
          onClose={() => {
            setAsking(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

function useRunExports(onDone: () => void) {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const changed = useJobsChanged();
  return useMutation({
    mutationFn: (templateIds: readonly number[]) => integrator.runExports(firmId, templateIds),
    onSuccess: async ({ runId }) => {
      onDone();
      show({ id: 'run-exports', type: 'success', header: `${runId} writes the exports` });
      void changed();
      await navigate(runAddress(firmId, runId));
    },
    // What is said of an export that is at work already is old.
    onError: () => void queryClient.invalidateQueries({ queryKey: ['upcoming-tasks', firmId] }),
  });
}

function RunExportsDialog(props: {
  readonly choices: readonly ExportChoice[];
  readonly onClose: () => void;
}) {
  const { choices, onClose } = props;
  const free = choices.filter(({ isAtWork }) => !isAtWork);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(
    new Set(free.map(({ templateId }) => templateId)),
  );
  const [isEmpty, setEmpty] = useState(false);
  const run = useSingleFlight();
  const asking = useRunExports(onClose);
  const alert = useFocusOnFailure(asking.error);
  const wanted = free.map(({ templateId }) => templateId).filter((id) => chosen.has(id));
  const submit = () => {
    setEmpty(wanted.length === 0);
    if (wanted.length > 0) run(() => asking.mutateAsync(wanted));
  };
  const choose = (templateId: number, isChosen: boolean) => {
    setEmpty(false);
    const others = [...chosen].filter((one) => one !== templateId);
    setChosen(new Set(isChosen ? [...others, templateId] : others));
  };
  return (
    <ConfirmDialog
      title="Run exports now?"
      confirmText="Run exports now"
      cancelText="Cancel"
      isBusy={asking.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {asking.error && (
          <FailureAlert ref={alert} header="No export is run">
            {asking.error.message}
          </FailureAlert>
        )}
        <Alert type="info">
          Files are written to the Export folder as the records are now. Uploaded files wait for the night all
          the same. The rows that are written count for billing.
        </Alert>
        <FormField label="Exports" errorText={isEmpty ? 'Choose at least one export.' : undefined}>
          <fieldset aria-label="Exports to run" style={{ border: 0, margin: 0, padding: 0 }}>
            {choices.map(({ templateId, name, isAtWork }) => (
              <Checkbox
                key={templateId}
                checked={!isAtWork && chosen.has(templateId)}
                disabled={isAtWork}
                description={isAtWork ? 'It is being written by a run already.' : undefined}
                onChange={({ detail }) => choose(templateId, detail.checked)}
              >
                {name}
              </Checkbox>
            ))}
          </fieldset>
        </FormField>
      </SpaceBetween>
    </ConfirmDialog>
  );
}
