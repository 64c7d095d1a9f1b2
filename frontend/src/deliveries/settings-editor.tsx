import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import type { DeliverySettings } from '../../../functions/deliveries/contract.ts';
import { Protocol, protocolLabels } from '../../../functions/transfer/contract.ts';
import { ErrorSummary } from '../ui/error-summary.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { BucketFields } from './bucket-fields.tsx';
import { settingsFields } from './check-settings.ts';
import { ConnectionTestPanel } from './connection-test-panel.tsx';
import { SaveRefusal } from './save-refusal.tsx';
import { FtpsFields, SftpFields } from './server-fields.tsx';
import { LinesField } from './settings-field.tsx';
import type { SettingsSectionProps } from './settings-section.ts';
import { useSettingsEditor } from './use-settings-editor.ts';

const protocolOptions = Object.entries(protocolLabels).map(([value, label]) => ({ value, label }));

/** The delivery settings to be changed, tested and saved. `onReload` begins anew with what is stored. */
export function SettingsEditor(props: {
  readonly distributorId: string;
  readonly settings: DeliverySettings | null;
  /** It takes the place of an editor that had the keyboard. */
  readonly isReopened: boolean;
  readonly onSaved: (settings: DeliverySettings) => void;
  readonly onReload: () => void;
}) {
  const { settings, isReopened, onReload } = props;
  const saveButton = useRef<ButtonProps.Ref>(null);
  useEffect(() => {
    if (isReopened) saveButton.current?.focus({ preventScroll: true });
  }, [isReopened]);
  const editor = useSettingsEditor(props);
  const { form, errors, run, save } = editor;
  const section = { form, errors, settings, onChange: editor.change };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.submit();
  };
  const listed = settingsFields.flatMap((field) => {
    const text = errors[field];
    return text === undefined ? [] : [{ field, text }];
  });
  return (
    <SpaceBetween size="l">
      <form onSubmit={submit} noValidate aria-label="Delivery settings">
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                formAction="none"
                loading={run.isRunning}
                loadingText="Testing the connection"
                onClick={editor.test}
              >
                Test Connection
              </Button>
              <Button
                ref={saveButton}
                variant="primary"
                loading={save.isPending}
                loadingText="Saving the delivery settings"
              >
                Save
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            <ErrorSummary errors={listed} failureCount={editor.failureCount} />
            <SaveRefusal error={save.error} onReload={onReload} />
            <Part title="Destination">
              <FormField label="Protocol" description="Values of the other protocols are kept.">
                <Select
                  options={protocolOptions}
                  selectedOption={protocolOptions.find(({ value }) => value === form.protocol) ?? null}
                  onChange={({ detail }) =>
                    editor.change({ ...form, protocol: Protocol.parse(detail.selectedOption.value) })
                  }
                />
              </FormField>
              {form.protocol === 'SFTP' && <SftpFields {...section} />}
              {form.protocol === 'FTPS' && <FtpsFields {...section} />}
              {form.protocol === 'S3' && (
                <BucketFields {...section} externalId={settings?.externalId ?? run.test?.externalId} />
              )}
            </Part>
            <PackageFields {...section} />
          </SpaceBetween>
        </Form>
      </form>
      <ConnectionTestPanel
        run={run}
        isOutdated={editor.isTestOutdated}
        onConfirmHostKey={editor.confirmHostKey}
      />
      <UnsavedChangesGuard isDirty={editor.isUnsaved} />
    </SpaceBetween>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <SpaceBetween size="l">{children}</SpaceBetween>
    </Container>
  );
}

function PackageFields({ form, errors, settings, onChange }: SettingsSectionProps) {
  const isServer = form.protocol !== 'S3';
  const fingerprint = settings?.pgpPublicKey === form.pgpPublicKey ? settings?.pgpKeyFingerprint : undefined;
  return (
    <Part title="Encryption and notification">
      <LinesField
        field="pgpPublicKey"
        label="PGP public key"
        isOptional
        rows={5}
        placeholder="-----BEGIN PGP PUBLIC KEY BLOCK-----"
        description="With it the volumes and the manifest are encrypted for the receiver before they are sent."
        constraint={fingerprint && `Fingerprint: ${fingerprint}`}
        error={errors.pgpPublicKey}
        value={form.pgpPublicKey}
        onChange={(pgpPublicKey) => onChange({ ...form, pgpPublicKey })}
      />
      <LinesField
        field="emails"
        label={isServer ? 'FTP Notification Email Address' : 'Notification Email Address'}
        rows={2}
        description="Addresses that are told of every delivery, of failed ones too."
        constraint="1 to 10 addresses, separated by commas or semicolons"
        error={errors.emails}
        value={form.emails}
        onChange={(emails) => onChange({ ...form, emails })}
      />
    </Part>
  );
}
