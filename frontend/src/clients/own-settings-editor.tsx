import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type RefObject, useEffect, useRef } from 'react';
import {
  type ClientProfile,
  type ClientSettings,
  messages,
  saveClientSettings,
} from '../../../functions/clients/contract.ts';
import { fill } from '../../../functions/distributor-packages/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ProblemSummary } from '../client-settings/problem-summary.tsx';
import { SettingsForm } from '../client-settings/settings-form.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { DetachDialog } from './detach-dialog.tsx';
import { Refusal } from './refusal.tsx';
import { useOwnSettings } from './use-own-settings.ts';

/** Settings of a client as they apply; changing them while a package is assigned takes the client out of it. */
export function OwnSettingsEditor(props: {
  readonly profile: ClientProfile;
  readonly settings: ClientSettings;
  readonly unsaved: RefObject<boolean>;
  /** It takes the place of an editor that was saved and had the keyboard. */
  readonly isJustSaved: RefObject<boolean>;
  readonly onReload: () => void;
}) {
  const { profile, settings, isJustSaved } = props;
  const me = useMe().data;
  const { name } = useCurrentDistributor();
  const editor = useOwnSettings(props);
  const saveButton = useRef<ButtonProps.Ref>(null);
  useEffect(() => {
    if (isJustSaved.current && document.activeElement === document.body) {
      saveButton.current?.focus({ preventScroll: true });
    }
  }, [isJustSaved]);
  const mayEdit = mayCall(me, saveClientSettings);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.submit();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Settings of the client">
      <ProblemSummary problems={editor.problems.listed} onLead={editor.problems.lead} />
      <Form
        actions={
          mayEdit && (
            <Button
              ref={saveButton}
              variant="primary"
              loading={editor.isBusy}
              loadingText="Saving the settings"
            >
              Save
            </Button>
          )
        }
      >
        <SpaceBetween size="l">
          {editor.asked === undefined && (
            <Refusal error={editor.error} header="The settings were not saved" onReload={props.onReload} />
          )}
          <Container header={<Header variant="h2">Settings</Header>}>
            <SettingsForm
              values={editor.values}
              distributorName={name}
              effective={settings.settings ?? []}
              roles={me?.principal.roles ?? []}
              isReadOnly={!mayEdit}
              problems={editor.problems.problems}
              onChange={editor.change}
              startsOpen={['PRODUCTS']}
            />
          </Container>
        </SpaceBetween>
      </Form>
      {editor.asked && (
        <DetachDialog
          packageName={profile.DistributorPackage?.PackageName}
          asked={editor.asked}
          isBusy={editor.isSaving}
          error={editor.error}
          onReload={props.onReload}
          onConfirm={editor.confirm}
          onCancel={() => {
            editor.cancel();
            saveButton.current?.focus();
          }}
        />
      )}
      <UnsavedChangesGuard isDirty={editor.isUnsaved} />
    </form>
  );
}

/** `Managed by distributor package Gold.`, or nothing for settings of the client's own. */
export const managedBy = (settings: ClientSettings): string | undefined =>
  settings.package && fill(messages.managedBy, { name: settings.package.name });
