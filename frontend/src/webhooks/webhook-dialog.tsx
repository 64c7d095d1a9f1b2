import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Webhook } from '../../../functions/webhooks/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import type { WebhookWithSecret } from '../api/webhooks-api.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { chosenTypes, type EventType, eventLabels } from './labels.ts';
import { useWebhookAct } from './use-webhooks.ts';
import {
  checkWebhook,
  formOfWebhook,
  mostDescriptionLength,
  refusedWebhook,
  type WebhookErrors,
  type WebhookForm,
} from './webhook-form.ts';

/** Adds a webhook, or changes one; it stays open, with what was entered, until that is saved. */
export function WebhookDialog(props: {
  /** Absent to add one. */
  readonly webhook: Webhook | undefined;
  readonly onAdded?: (added: WebhookWithSecret) => void;
  readonly onClose: () => void;
}) {
  const { onAdded, onClose } = props;
  // What was read first counts, also when the page reads anew: saving is against that version.
  const [webhook] = useState(props.webhook);
  const title = webhook === undefined ? 'Add a webhook' : 'Change the webhook';
  const place = useRef<HTMLFormElement>(null);
  const [form, setForm] = useState<WebhookForm>(() => formOfWebhook(webhook));
  const [errors, setErrors] = useState<WebhookErrors>({});
  const run = useSingleFlight();
  const adding = useWebhookAct<WebhookWithSecret>({ onDone: onAdded });
  const changing = useWebhookAct<Webhook>({ done: () => 'The webhook is saved', onDone: onClose });
  const saving = webhook === undefined ? adding : changing;
  const refuse = (found: WebhookErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const submit = () => {
    const checked = checkWebhook(form);
    saving.reset();
    if ('errors' in checked) return refuse(checked.errors);
    setErrors({});
    const { body } = checked;
    const onError = (error: Error) => refuse(refusedWebhook(error));
    run((): Promise<unknown> => {
      if (webhook === undefined)
        return adding.mutateAsync((api, firmId) => api.add(firmId, body), { onError });
      const change = { ...body, isEnabled: webhook.isEnabled };
      return changing.mutateAsync((api) => api.change(webhook, webhook.version, change), { onError });
    });
  };
  const submitForm = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  const isShownByField = Object.keys(refusedWebhook(saving.error)).length > 0;
  return (
    <ConfirmDialog
      title={title}
      confirmText={webhook === undefined ? 'Add' : 'Save'}
      cancelText="Cancel"
      isBusy={saving.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <form ref={place} onSubmit={submitForm} noValidate aria-label={title}>
        <SpaceBetween size="m">
          {saving.error && !isShownByField && <NotSaved error={saving.error} />}
          <WebhookFields
            form={form}
            errors={errors}
            onChange={(part) => {
              setErrors({});
              setForm({ ...form, ...part });
            }}
          />
          {/* Enter in a field saves; a form without a button would not. */}
          <button type="submit" hidden aria-hidden tabIndex={-1} />
        </SpaceBetween>
      </form>
    </ConfirmDialog>
  );
}

function NotSaved({ error }: { readonly error: Error }) {
  const isOutdated = error instanceof ApiProblem && error.code === 'WEBHOOK_CHANGED';
  return (
    <FailureAlert header="The webhook was not saved">
      {error.message}
      {isOutdated && ' Cancel shows it as it is now.'}
    </FailureAlert>
  );
}

interface FieldsProps {
  readonly form: WebhookForm;
  readonly errors: WebhookErrors;
  readonly onChange: (part: Partial<WebhookForm>) => void;
}

function WebhookFields(props: FieldsProps) {
  const { form, errors, onChange } = props;
  const url = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => url.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  return (
    <SpaceBetween size="m">
      <FormField
        label="Address"
        description="Messages are sent here by POST."
        constraintText="Begins with https:// and names a public server"
        errorText={errors.url}
      >
        <Input
          ref={url}
          value={form.url}
          type="url"
          placeholder="https://"
          ariaRequired
          autoComplete={false}
          spellcheck={false}
          onChange={({ detail }) => onChange({ url: detail.value })}
        />
      </FormField>
      <FormField
        label={
          <>
            Description <i>- optional</i>
          </>
        }
        constraintText={`At most ${mostDescriptionLength} characters`}
        errorText={errors.description}
      >
        <Input
          value={form.description}
          autoComplete={false}
          onChange={({ detail }) => onChange({ description: detail.value })}
        />
      </FormField>
      <EventFields {...props} />
    </SpaceBetween>
  );
}

function EventFields({ form, errors, onChange }: FieldsProps) {
  const choose = (type: EventType, isChosen: boolean) =>
    onChange({ chosen: chosenTypes.filter((one) => (one === type ? isChosen : form.chosen.includes(one))) });
  return (
    <FormField label="Events" errorText={errors.eventTypes} stretch>
      <SpaceBetween size="xs">
        <RadioGroup
          value={form.isForAll ? 'ALL' : 'CHOSEN'}
          ariaControls={form.isForAll ? undefined : 'webhook-events'}
          items={[
            { value: 'ALL', label: 'All', description: 'Those that are added later, too.' },
            { value: 'CHOSEN', label: 'Only these' },
          ]}
          onChange={({ detail }) => onChange({ isForAll: detail.value === 'ALL' })}
        />
        {!form.isForAll && (
          <fieldset id="webhook-events" aria-label="Events to send" style={fieldsetStyle}>
            {chosenTypes.map((type) => (
              <Checkbox
                key={type}
                checked={form.chosen.includes(type)}
                description={type}
                onChange={({ detail }) => choose(type, detail.checked)}
              >
                {eventLabels[type]}
              </Checkbox>
            ))}
          </fieldset>
        )}
      </SpaceBetween>
    </FormField>
  );
}

const fieldsetStyle = { border: 0, margin: 0, paddingBlock: 0, paddingInline: '28px 0' };
