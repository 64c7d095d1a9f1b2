import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { serverNowMs } from '../api/server-time.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ErrorSummary } from '../ui/error-summary.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { logAddress } from './addresses.ts';
import { AssetsSection, caseAssets } from './assets-section.tsx';
import { checkForm, type FormErrors, formFields } from './check-form.ts';
import { DescribeSection } from './describe-section.tsx';
import type { ExportForm } from './export-form.ts';
import { FieldLeaveContext } from './field-anchor.tsx';
import { useSessionEnd } from './kept-draft.ts';
import { RecordPreview } from './record-preview.tsx';
import { RecordSetSection } from './record-set-section.tsx';
import { RecordStatusSection } from './record-status-section.tsx';
import { RefusalAlert } from './refusal-alert.tsx';
import { SubmitSection } from './submit-section.tsx';
import { useExportForm } from './use-export-form.ts';
import { useExportRequest } from './use-export-request.tsx';
import { hasNoCases, usePreview } from './use-preview.ts';
import { instantOf } from './wall-time.ts';

interface DataExportFormProps {
  readonly initial: ExportForm;
  /** The form as it was filled before the session ended. */
  readonly draft: ExportForm | undefined;
  /** Keeps what is filled in beyond the session. */
  readonly onSessionEnd: (form: ExportForm) => void;
  /** Why the caller may look at the form but not submit it. */
  readonly refusal: string | undefined;
  /** Replaces this form by an empty one. */
  readonly onClear: () => void;
}

export function DataExportForm({ initial, draft, refusal, onClear, onSessionEnd }: DataExportFormProps) {
  const fill = useExportForm(initial, draft);
  const { form, errors } = fill;
  const [isAsking, setAsking] = useState(false);
  const { distributorId } = useCurrentDistributor();
  const navigate = useNavigate();
  const request = useExportRequest({
    onRequested: () => {
      fill.forget();
      void navigate(logAddress(distributorId));
    },
    onRefused: fill.refuse,
  });
  useSessionEnd(() => {
    if (fill.isUnsaved()) onSessionEnd(form);
    fill.forget();
  });
  const preview = usePreview(form, { onRefused: fill.refuse });
  const isWithoutCases = hasNoCases(preview.counts);
  useEffect(() => {
    // E-Verify assets are no choice where no case exists.
    const assets = form.assets.filter((code) => !caseAssets.includes(code));
    if (isWithoutCases && assets.length < form.assets.length) fill.change({ ...form, assets });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request.isPending || preview.isPending || refusal !== undefined) return;
    request.reset();
    const checked = checkForm(form, serverNowMs());
    if ('errors' in checked || Object.keys(errors).length > 0) fill.reveal();
    else request.mutate(checked.body);
  };
  const section = { form, errors: fill.shownErrors, onChange: fill.change };
  return (
    <FieldLeaveContext value={fill.leave}>
      <form onSubmit={submit} noValidate aria-label="Data Export">
        <Form>
          <SpaceBetween size="l">
            <ErrorSummary
              errors={fill.revealCount > 0 ? listed(fill.shownErrors) : []}
              failureCount={fill.revealCount}
            />
            <RefusalAlert error={request.error} header="The data export was not requested" />
            <DescribeSection {...section} />
            <RecordSetSection {...section} />
            <RecordStatusSection {...section} />
            <AssetsSection
              chosen={form.assets}
              error={fill.shownErrors.assets}
              hasNoCases={isWithoutCases}
              onChoose={fill.chooseAssets}
            />
            <SubmitSection
              errors={errors}
              refusal={refusal}
              isSubmitting={request.isPending}
              isCounting={preview.isPending}
              onReveal={fill.reveal}
              onCancel={() => (fill.isUnsaved() ? setAsking(true) : onClear())}
            >
              {refusal === undefined && (
                <RecordPreview
                  preview={preview}
                  dueAt={form.due.date === '' ? undefined : instantOf(form.due)}
                  onWithinRetention={canLeaveOut(form) ? () => fill.change(withinRetention(form)) : undefined}
                />
              )}
            </SubmitSection>
          </SpaceBetween>
        </Form>
        <UnsavedChangesGuard isDirty={fill.isUnsaved} />
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
    </FieldLeaveContext>
  );
}

const listed = (errors: FormErrors) =>
  formFields.flatMap((field) => {
    const text = errors[field];
    return text === undefined ? [] : [{ field, text }];
  });

const canLeaveOut = ({ recordStatus, scope }: ExportForm): boolean =>
  recordStatus === 'ALL_RECORDS' && scope !== 'I9_IDS';
const withinRetention = (form: ExportForm): ExportForm => ({
  ...form,
  recordStatus: 'SUBSET',
  active: { ...form.active, kind: 'ACTIVE_ALL' },
  terminated: { ...form.terminated, kind: 'TERM_WITHIN_RETENTION' },
});
