import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  createPackage,
  type DistributorPackage,
  messages,
  type PackageSummary,
  savePackage,
} from '../../../functions/distributor-packages/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { SettingsForm } from '../client-settings/settings-form.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { PackageInformation } from './package-information.tsx';
import { PackageLogo } from './package-logo.tsx';
import { SaveNoticeAlert } from './save-notice.tsx';
import { SaveQuestions } from './save-questions.tsx';
import { type PackageEditing, usePackageEditor } from './use-package-editor.ts';
import type { Saved } from './use-package-save.ts';

/** A package with everything that can be set, saved through its questions; a new one with `read: null`. */
export function PackageEditor(props: {
  readonly read: DistributorPackage | null;
  readonly idPrefix: string;
  readonly packages: readonly PackageSummary[];
  readonly onSaved: (saved: Saved) => void;
  /** After Cancel, when nothing unsaved is left. */
  readonly onCancelled: () => void;
  /** Reads the package anew. */
  readonly onReload: () => void;
}) {
  const distributor = useCurrentDistributor();
  const me = useMe().data;
  const editor = usePackageEditor({ ...props, distributorId: distributor.distributorId });
  const { base, form, problems } = editor;
  const maySave = mayCall(me, base === null ? createPackage : savePackage);
  const mayEditAll = mayCall(me, createPackage);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (maySave) editor.submit();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={base === null ? 'New package' : `Package ${base.name}`}>
      <SpaceBetween size="l">
        <SaveNoticeAlert
          notice={editor.notice}
          base={base}
          onReload={(fresh) => {
            editor.restart(fresh ?? base);
            props.onReload();
          }}
        />
        <Part title="Package Information">
          <PackageInformation
            base={base}
            form={form}
            problems={problems}
            idPrefix={props.idPrefix}
            isReadOnly={!mayEditAll}
            onChange={editor.change}
          />
        </Part>
        <Part title="Logo">
          <PackageLogo packageId={base?.packageId ?? null} packageName={form.name} isReadOnly={!mayEditAll} />
        </Part>
        <Part title="Settings">
          <SettingsForm
            values={form.values}
            distributorName={distributor.name}
            effective={base?.settings ?? noSettings}
            roles={me?.principal.roles ?? noRoles}
            isReadOnly={!maySave}
            problems={problems}
            idPrefix={props.idPrefix}
            onChange={(values) => editor.change({ ...form, values })}
          />
        </Part>
        {maySave && <SaveAndCancel editor={editor} onCancelled={props.onCancelled} />}
      </SpaceBetween>
      <SaveQuestions
        asking={editor.save.asking}
        isSaving={editor.save.isSaving}
        packages={props.packages}
        onConfirm={editor.save.confirm}
        onCancel={editor.save.cancel}
      />
    </form>
  );
}

const noSettings: DistributorPackage['settings'] = [];
const noRoles: readonly string[] = [];

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <SpaceBetween size="s">
        <Header variant="h3">{title}</Header>
        {children}
      </SpaceBetween>
    </section>
  );
}

function SaveAndCancel(props: { readonly editor: PackageEditing; readonly onCancelled: () => void }) {
  const { editor, onCancelled } = props;
  const [isAsking, setAsking] = useState(false);
  const discard = () => {
    setAsking(false);
    editor.restart(editor.base);
    onCancelled();
  };
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={editor.save.isLooking}
          loadingText="Looking what the save would change"
        >
          Save
        </Button>
        <Button
          variant="link"
          formAction="none"
          onClick={() => (editor.isUnsaved ? setAsking(true) : discard())}
        >
          Cancel
        </Button>
      </SpaceBetween>
      {isAsking && (
        <ConfirmDialog
          title="Unsaved changes"
          cancelText="Cancel"
          onCancel={() => setAsking(false)}
          confirmText="Continue"
          onConfirm={discard}
        >
          {messages.discardQuestion}
        </ConfirmDialog>
      )}
    </>
  );
}
