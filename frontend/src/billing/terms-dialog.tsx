import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { BillingTerms } from '../../../functions/integrator-billing/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import type { NewBillingTerms } from '../api/billing-api.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { checkTerms, formOfTerms, refusedTerms, type TermsErrors, type TermsForm } from './terms-form.ts';
import { billingQueryKey, useBilling } from './use-billing.ts';

const title = 'Change the terms';

/** Sets what the contract allows; those that count now are changed, whichever period is shown. */
export function TermsDialog({ onClose }: { readonly onClose: () => void }) {
  const query = useBilling(undefined);
  const terms = query.data?.terms;
  if (terms === undefined) {
    return (
      <ConfirmDialog
        title={title}
        confirmText="Retry"
        cancelText="Cancel"
        notYet={query.isPending ? 'The terms are still being loaded.' : undefined}
        onConfirm={() => void query.refetch()}
        onCancel={onClose}
      >
        {query.error === null ? (
          <StatusIndicator type="loading">Loading the terms</StatusIndicator>
        ) : (
          <FailureAlert header="The terms could not be loaded">{query.error.message}</FailureAlert>
        )}
      </ConfirmDialog>
    );
  }
  return <TermsEditor read={terms} onReload={() => query.refetch()} onClose={onClose} />;
}

function useSaveTerms(onDone: () => void) {
  const { billing } = useApi();
  const { firmId } = useCurrentFirm();
  const { show } = useFlashes();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ version, body }: { readonly version: number; readonly body: NewBillingTerms }) =>
      billing.saveTerms(firmId, version, body),
    onSuccess: async () => {
      onDone();
      show({
        id: 'billing-terms',
        type: 'success',
        header: 'The terms are saved',
        content: 'They count from the beginning of the current period on.',
      });
      await queryClient.invalidateQueries({ queryKey: billingQueryKey(firmId) });
    },
  });
}

function TermsEditor(props: {
  readonly read: BillingTerms;
  readonly onReload: () => Promise<{ readonly data?: { readonly terms: BillingTerms } | undefined }>;
  readonly onClose: () => void;
}) {
  const { onReload, onClose } = props;
  const place = useRef<HTMLFormElement>(null);
  // What was read first counts, also when the page reads anew behind the dialog: saving is against that version.
  const [read, setRead] = useState(props.read);
  const [form, setForm] = useState(() => formOfTerms(read));
  const [errors, setErrors] = useState<TermsErrors>({});
  const run = useSingleFlight();
  const saving = useSaveTerms(onClose);
  const isOutdated = saving.error instanceof ApiProblem && saving.error.code === 'TERMS_CHANGED';
  const refuse = (found: TermsErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const submit = () => {
    const checked = checkTerms(form);
    saving.reset();
    if ('errors' in checked) return refuse(checked.errors);
    setErrors({});
    run(() =>
      saving.mutateAsync(
        { version: read.version, body: checked.body },
        { onError: (error) => refuse(refusedTerms(error)) },
      ),
    );
  };
  const loadNewer = async () => {
    const newer = (await onReload()).data?.terms;
    if (newer === undefined) return;
    saving.reset();
    setRead(newer);
    setForm(formOfTerms(newer));
  };
  const submitForm = (event: FormEvent) => {
    event.preventDefault();
    submit();
  };
  const isShownByField = Object.keys(refusedTerms(saving.error)).length > 0;
  return (
    <ConfirmDialog
      title={title}
      confirmText="Save"
      cancelText="Cancel"
      isBusy={saving.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <form ref={place} onSubmit={submitForm} noValidate aria-label={title}>
        <SpaceBetween size="m">
          {saving.error && !isShownByField && (
            <FailureAlert
              header="The terms were not saved"
              onRetry={isOutdated ? () => void loadNewer() : undefined}
            >
              {saving.error.message}
              {isOutdated && ' Retry loads them; what you entered is lost.'}
            </FailureAlert>
          )}
          <TermsFields
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

function TermsFields(props: {
  readonly form: TermsForm;
  readonly errors: TermsErrors;
  readonly onChange: (part: Partial<TermsForm>) => void;
}) {
  const { form, errors, onChange } = props;
  const limit = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => limit.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  return (
    <SpaceBetween size="m">
      <FormField
        label="Records allowed in a period"
        description="Leave it empty for no limit."
        errorText={errors.recordLimit}
      >
        <Input
          ref={limit}
          value={form.recordLimit}
          inputMode="numeric"
          autoComplete={false}
          onChange={({ detail }) => onChange({ recordLimit: detail.value })}
        />
      </FormField>
      <FormField label="Above the limit">
        <RadioGroup
          value={form.isHardLimit ? 'HARD' : 'SOFT'}
          items={[
            { value: 'SOFT', label: 'Process and count', description: 'The firm is told.' },
            {
              value: 'HARD',
              label: 'Do not process',
              description: 'Remaining rows are left and the job is interrupted.',
            },
          ]}
          onChange={({ detail }) => onChange({ isHardLimit: detail.value === 'HARD' })}
        />
      </FormField>
      <FormField label="Period">
        <RadioGroup
          value={form.period}
          items={[
            { value: 'MONTH', label: 'Calendar month' },
            { value: 'YEAR', label: 'Year of the contract' },
          ]}
          onChange={({ detail }) => onChange({ period: detail.value === 'YEAR' ? 'YEAR' : 'MONTH' })}
        />
      </FormField>
      {form.period === 'YEAR' && (
        <FormField
          label="First day of the contract"
          description="Each year begins on this day, Pacific time."
          errorText={errors.startsOn}
        >
          <DatePicker
            value={form.startsOn}
            placeholder="YYYY-MM-DD"
            format="iso"
            ariaRequired
            openCalendarAriaLabel={(chosen) =>
              `Choose date, first day of the contract${chosen ? `, ${chosen} is chosen` : ''}`
            }
            onChange={({ detail }) => onChange({ startsOn: detail.value })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
