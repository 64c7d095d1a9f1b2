import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, useEffect, useRef } from 'react';
import type { FirmSetup } from '../../../functions/integrator/contract.ts';
import { ErrorSummary } from '../ui/error-summary.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { IgnoredColumnsSection } from './ignored-columns-section.tsx';
import { FormatSection, NotifySection, SubscriptionSection } from './setup-fields.tsx';
import { setupFields } from './setup-form.ts';
import { SetupRefusal } from './setup-refusal.tsx';
import { useSetupEditor } from './use-setup-editor.ts';

/** The setup to be changed and saved. `onReload` begins anew with what is stored. */
export function SetupEditor(props: {
  readonly firmId: string;
  readonly setup: FirmSetup;
  /** It takes the place of an editor that had the keyboard. */
  readonly isReopened: boolean;
  readonly onSaved: (setup: FirmSetup) => void;
  readonly onReload: () => void;
}) {
  const { isReopened, onReload } = props;
  const saveButton = useRef<ButtonProps.Ref>(null);
  useEffect(() => {
    if (isReopened) saveButton.current?.focus({ preventScroll: true });
  }, [isReopened]);
  const editor = useSetupEditor(props);
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
          <Button ref={saveButton} variant="primary" loading={save.isPending} loadingText="Saving the setup">
            Save
          </Button>
        }
      >
        <SpaceBetween size="l">
          <ErrorSummary errors={listed} failureCount={editor.failureCount} />
          <SetupRefusal error={save.error} onReload={onReload} />
          <SubscriptionSection {...section} />
          <FormatSection {...section} />
          <IgnoredColumnsSection {...section} />
          <NotifySection {...section} />
        </SpaceBetween>
      </Form>
      <UnsavedChangesGuard isDirty={editor.isUnsaved} />
    </form>
  );
}
