import Box from '@cloudscape-design/components/box';
import DatePicker, { type DatePickerProps } from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { eventDays, type Webhook } from '../../../functions/webhooks/contract.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { type SinceErrors, sinceOf } from './replay-since.ts';
import { useWebhookAct } from './use-webhooks.ts';

const doneText = (count: number): string =>
  count === 0
    ? 'Nothing was missed since then'
    : `${formatCount(count)} ${count === 1 ? 'event is' : 'events are'} sent again`;

/** Sends everything again that the webhook wants and has not accepted since a time. */
export function ReplayDialog({
  webhook,
  onClose,
}: {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState({ date: '', time: '00:00' });
  const [errors, setErrors] = useState<SinceErrors>({});
  const run = useSingleFlight();
  const act = useWebhookAct<number>({ done: doneText, onDone: onClose });
  const submit = () => {
    const checked = sinceOf(typed, Date.now());
    if ('errors' in checked) {
      setErrors(checked.errors);
      return focusFirstError(place.current);
    }
    run(() => act.mutateAsync((api) => api.replay(webhook, { since: checked.since })));
  };
  return (
    <ConfirmDialog
      title="Send again since a time"
      confirmText="Send again"
      cancelText="Cancel"
      isBusy={act.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <div ref={place}>
        <SpaceBetween size="m">
          {act.error && <FailureAlert header="Nothing is sent again">{act.error.message}</FailureAlert>}
          <Box>
            Everything since then that the webhook wants and has not accepted is sent again with its own ids,
            also what happened while it was switched off. Events are kept for {eventDays} days.
          </Box>
          <SinceFields
            typed={typed}
            errors={errors}
            onChange={(part) => {
              setErrors({});
              setTyped({ ...typed, ...part });
            }}
          />
        </SpaceBetween>
      </div>
    </ConfirmDialog>
  );
}

function useFirstFocus(): RefObject<DatePickerProps.Ref | null> {
  const field = useRef<DatePickerProps.Ref>(null);
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => field.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  return field;
}

function SinceFields(props: {
  readonly typed: { readonly date: string; readonly time: string };
  readonly errors: SinceErrors;
  readonly onChange: (part: { readonly date?: string; readonly time?: string }) => void;
}) {
  const { typed, errors, onChange } = props;
  const date = useFirstFocus();
  return (
    <SpaceBetween size="m">
      <FormField label="Date" errorText={errors.date}>
        <DatePicker
          ref={date}
          value={typed.date}
          placeholder="YYYY-MM-DD"
          format="iso"
          ariaRequired
          openCalendarAriaLabel={(chosen) => `Choose date${chosen ? `, ${chosen} is chosen` : ''}`}
          onChange={({ detail }) => onChange({ date: detail.value })}
        />
      </FormField>
      <FormField label="Time" constraintText="Your time, 24 hours" errorText={errors.time}>
        <TimeInput
          value={typed.time}
          format="hh:mm"
          placeholder="hh:mm"
          ariaRequired
          onChange={({ detail }) => onChange({ time: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
