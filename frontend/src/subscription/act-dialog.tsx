import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea';
import { useEffect, useRef, useState } from 'react';
import { enableSubscription } from '../../../functions/integrator-subscription/contract.ts';
import { useSetup } from '../api/firm-setup.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import type { SubscriptionAct } from './subscription-acts.tsx';
import { useChangeSubscription } from './use-change-subscription.ts';

/** Says what an act brings about, takes what is to be written with it, and has it done. */
export function ActDialog(props: { readonly act: SubscriptionAct; readonly onClose: () => void }) {
  const { act, onClose } = props;
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const input = useRef<TextareaProps.Ref>(null);
  const run = useSingleFlight();
  const changing = useChangeSubscription({ done: act.done, onDone: onClose });
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => input.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  const submit = () => {
    const wrong = problemOf(act, text);
    setError(wrong);
    if (wrong !== undefined) return input.current?.focus();
    run(() => changing.mutateAsync((api, firmId) => act.call(api, firmId, text.trim())));
  };
  return (
    <ConfirmDialog
      title={act.title}
      confirmText={act.text}
      cancelText="Cancel"
      isBusy={changing.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {changing.error && <FailureAlert header="Nothing was changed">{changing.error.message}</FailureAlert>}
        <Box>{act.explanation}</Box>
        {act.route === enableSubscription && <SetupHint />}
        {act.field && (
          <FormField
            label={
              act.field.isRequired ? (
                act.field.label
              ) : (
                <>
                  {act.field.label} <i>- optional</i>
                </>
              )
            }
            description={act.field.description}
            constraintText={`At most ${formatCount(act.field.mostLength)} characters`}
            errorText={error}
          >
            <Textarea
              ref={input}
              value={text}
              rows={3}
              ariaRequired={act.field.isRequired}
              onChange={({ detail }) => {
                setError(undefined);
                setText(detail.value);
              }}
            />
          </FormField>
        )}
      </SpaceBetween>
    </ConfirmDialog>
  );
}

/** What is wrong with what was written. */
function problemOf({ field }: SubscriptionAct, text: string): string | undefined {
  if (field === undefined) return undefined;
  const length = text.trim().length;
  if (field.isRequired && length === 0) return 'Write a reason.';
  if (length > field.mostLength) return `${formatCount(length - field.mostLength)} characters too many.`;
  return undefined;
}

/** Without tasks an active subscription does nothing. */
function SetupHint() {
  const setup = useSetup().data;
  if (setup === undefined || setup.importTasks.length + setup.exportTasks.length > 0) return null;
  return (
    <Alert type="warning" header="No tasks are set up">
      Every file that the firm uploads is rejected until its templates are chosen in the Setup.
    </Alert>
  );
}
