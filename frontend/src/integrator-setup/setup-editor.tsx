import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { FirmSetup } from '../../../functions/integrator/contract.ts';
import { ErrorSummary } from '../ui/error-summary.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { setupAddress } from './addresses.ts';
import { IgnoredColumnsSection } from './ignored-columns-section.tsx';
import { ExportTasksSection, FormatSection, ImportTasksSection, NotifySection } from './setup-fields.tsx';
import { setupFields } from './setup-form.ts';
import { SetupRefusal } from './setup-refusal.tsx';
import { useSetupEditor } from './use-setup-editor.ts';

/** The setup to be changed and saved, which leads back to where it is shown. `onReload` begins anew with what is stored. */
export function SetupEditor(props: {
  readonly firmId: string;
  readonly setup: FirmSetup;
  /** It takes the place of an editor that had the keyboard. */
  readonly isReopened: boolean;
  readonly onReload: () => void;
}) {
  const { firmId, setup, isReopened, onReload } = props;
  const navigate = useNavigate();
  const saveButton = useRef<ButtonProps.Ref>(null);
  useEffect(() => {
    if (isReopened) saveButton.current?.focus({ preventScroll: true });
  }, [isReopened]);
  const editor = useSetupEditor({
    firmId,
    setup,
    onSaved: () => void navigate(setupAddress(firmId)),
  });
  const { form, errors, save } = editor;
  const section = { form, errors, onChange: editor.change };
  const listed = setupFields.flatMap((field) => {
    const text = errors[field];
    return text === undefined ? [] : [{ field, text }];
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.submit();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Setup">
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => void navigate(setupAddress(firmId))}>
              Cancel
            </Button>
            <Button
              ref={saveButton}
              variant="primary"
              loading={save.isPending}
              loadingText="Saving the setup"
            >
              Save
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <ErrorSummary errors={listed} failureCount={editor.failureCount} />
          <SetupRefusal error={save.error} onReload={onReload} />
          <ImportTasksSection {...section} />
          <ExportTasksSection {...section} />
          <FormatSection {...section} />
          <IgnoredColumnsSection {...section} />
          <NotifySection {...section} />
        </SpaceBetween>
      </Form>
      <UnsavedChangesGuard isDirty={editor.isUnsaved} />
    </form>
  );
}
