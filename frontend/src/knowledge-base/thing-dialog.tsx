import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { type FieldErrors, refusedFields } from './refused-fields.ts';
import { type Saving, useSaving } from './use-saving.tsx';

/** A form to add or change one thing; it stays open, with what was entered, until that is saved. */
export function ThingDialog<F extends string>(props: {
  readonly title: string;
  readonly fields: readonly F[];
  /** What is to be saved, or what must be corrected first. */
  readonly check: () => Saving | { readonly errors: FieldErrors<F> };
  readonly onErrors: (errors: FieldErrors<F>) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, onErrors, onClose } = props;
  const place = useRef<HTMLDivElement>(null);
  const run = useSingleFlight();
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() =>
      place.current?.querySelector<HTMLElement>('input:enabled:not([readonly])')?.focus(),
    );
    return () => clearTimeout(timer);
  }, []);
  const refuse = (found: FieldErrors<F>) => {
    onErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const saving = useSaving({
    onSaved: onClose,
    onRefused: (error) => refuse(refusedFields(error, props.fields)),
  });
  const submit = () => {
    const checked = props.check();
    saving.reset();
    if ('errors' in checked) return refuse(checked.errors);
    onErrors({} as FieldErrors<F>);
    run(() => saving.mutateAsync(checked));
  };
  const submitForm = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  const isShownByFields =
    saving.error !== null && Object.keys(refusedFields(saving.error, props.fields)).length > 0;
  return (
    <ConfirmDialog
      title={title}
      confirmText="Save"
      cancelText="Cancel"
      isBusy={saving.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <div ref={place}>
        <form onSubmit={submitForm} noValidate aria-label={title}>
          <SpaceBetween size="m">
            {saving.error && !isShownByFields && (
              <FailureAlert header="It was not saved">{saving.error.message}</FailureAlert>
            )}
            {props.children}
            {/* Enter in a field saves; a form without a button would not. */}
            <button type="submit" hidden aria-hidden tabIndex={-1} />
          </SpaceBetween>
        </form>
      </div>
    </ConfirmDialog>
  );
}
