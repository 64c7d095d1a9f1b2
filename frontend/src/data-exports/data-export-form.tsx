import Button from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useCallback, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { logAddress } from './addresses.ts';
import { AssetsSection } from './assets-section.tsx';
import { DescribeSection } from './describe-section.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { checkForm, emptyForm, errorsLeft, type FormErrors, isDirty } from './export-form.ts';
import { RecordSetSection } from './record-set-section.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { useExportRequest } from './use-export-request.tsx';

/** `onClear` replaces this form by an empty one. */
export function DataExportForm({ onClear }: { readonly onClear: () => void }) {
  const { form, change, errors, failureCount, fail, isUnsaved, forget } = useExportForm();
  const [isAsking, setAsking] = useState(false);
  const { distributorId } = useCurrentDistributor();
  const navigate = useNavigate();
  const request = useExportRequest({
    onRequested: () => {
      forget();
      void navigate(logAddress(distributorId));
    },
    onRefused: fail,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request.isPending) return;
    request.reset();
    const checked = checkForm(form);
    if ('errors' in checked) fail(checked.errors);
    else request.mutate(checked.body);
  };
  const section = { form, errors, onChange: change };
  return (
    <form onSubmit={submit} noValidate aria-label="Data Export">
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              formAction="none"
              disabled={request.isPending}
              onClick={() => (isUnsaved() ? setAsking(true) : onClear())}
            >
              Cancel
            </Button>
            <Button variant="primary" loading={request.isPending} loadingText="Requesting the data export">
              Submit
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <ErrorSummary errors={errors} failureCount={failureCount} />
          <RefusalAlert error={request.error} />
          <DescribeSection {...section} />
          <RecordSetSection {...section} />
          <AssetsSection {...section} />
        </SpaceBetween>
      </Form>
      <UnsavedChangesGuard isDirty={isUnsaved} />
      <ConfirmDialog
        isOpen={isAsking}
        title="Clear the form?"
        confirmText="Clear the form"
        cancelText="Keep editing"
        onConfirm={onClear}
        onCancel={() => setAsking(false)}
      >
        What you entered is not submitted and will be lost.
      </ConfirmDialog>
    </form>
  );
}

function useExportForm() {
  const [form, setForm] = useState(emptyForm);
  const [errors, setErrors] = useState<FormErrors>({});
  const [failureCount, setFailureCount] = useState(0);
  const unsaved = useRef(false);
  return {
    form,
    errors,
    failureCount,
    change: (next: typeof form) => {
      setErrors(errorsLeft(errors, form, next));
      setForm(next);
      unsaved.current = isDirty(next);
    },
    fail: (found: FormErrors) => {
      setErrors(found);
      setFailureCount((count) => count + 1);
    },
    isUnsaved: useCallback(() => unsaved.current, []),
    forget: () => {
      unsaved.current = false;
    },
  };
}
