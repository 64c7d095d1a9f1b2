import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../api/api-problem.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { checkKey, emptyKeyDraft, type KeyErrors, refusedKey } from './key-draft.ts';
import { useChangeSubscription } from './use-change-subscription.ts';

const title = 'Add a key';

/** Takes a public key; a private one is not sent. */
export function AddKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const place = useRef<HTMLFormElement>(null);
  const keyField = useRef<TextareaProps.Ref>(null);
  const [draft, setDraft] = useState(emptyKeyDraft);
  const [errors, setErrors] = useState<KeyErrors>({});
  const run = useSingleFlight();
  const adding = useChangeSubscription({ done: 'The key was added.', onDone: onClose });
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => keyField.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  const refuse = (found: KeyErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const submit = () => {
    const checked = checkKey(draft);
    adding.reset();
    if ('errors' in checked) return refuse(checked.errors);
    setErrors({});
    run(() =>
      adding.mutateAsync((api, firmId) => api.addKey(firmId, checked.body), {
        onError: (error) => refuse(refusalOf(error)),
      }),
    );
  };
  const change = (next: typeof draft) => {
    setErrors({});
    setDraft(next);
  };
  const submitForm = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  const isShownByField = Object.keys(refusalOf(adding.error)).length > 0;
  return (
    <ConfirmDialog
      title={title}
      confirmText="Add"
      cancelText="Cancel"
      isBusy={adding.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <form ref={place} onSubmit={submitForm} noValidate aria-label={title}>
        <SpaceBetween size="m">
          {adding.error && !isShownByField && (
            <FailureAlert header="The key was not added">{adding.error.message}</FailureAlert>
          )}
          <FormField
            label="Public key"
            description="The content of the file that ends in .pub: one line that begins with ssh-ed25519, ecdsa- or ssh-rsa."
            constraintText="Never paste a private key. RSA keys need 2,048 bits or more."
            errorText={errors.publicKey}
          >
            <Textarea
              ref={keyField}
              value={draft.publicKey}
              rows={4}
              ariaRequired
              autoComplete={false}
              spellcheck={false}
              onChange={({ detail }) => change({ ...draft, publicKey: detail.value })}
            />
          </FormField>
          <FormField
            label="Name"
            description="Tells keys apart: the computer or system that has the private key."
            constraintText="At most 60 characters"
            errorText={errors.name}
          >
            <Input
              value={draft.name}
              ariaRequired
              autoComplete={false}
              onChange={({ detail }) => change({ ...draft, name: detail.value })}
            />
          </FormField>
          {/* Enter in a field adds; a form without a button would not. */}
          <button type="submit" hidden aria-hidden tabIndex={-1} />
        </SpaceBetween>
      </form>
    </ConfirmDialog>
  );
}

const refusalOf = (error: Error | null): KeyErrors => (error instanceof ApiProblem ? refusedKey(error) : {});
