import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usualPort } from '../../../functions/transfer/contract.ts';
import { PinnedHostKey } from './pinned-host-key.tsx';
import { SecretField } from './secret-field.tsx';
import { LinesField, TextField } from './settings-field.tsx';
import { hasStoredSecret, type SettingsForm, withServer } from './settings-form.ts';
import type { SettingsSectionProps } from './settings-section.ts';

export function SftpFields(props: SettingsSectionProps) {
  const { form, settings, onChange } = props;
  const isKey = form.SFTP.signIn === 'privateKey';
  const isChoosing = !hasStoredSecret(form, settings) || form.secrets.SFTP !== '';
  return (
    <SpaceBetween size="l">
      <AccountFields {...props} />
      {isChoosing && (
        <FormField stretch label="Sign in with">
          <RadioGroup
            value={form.SFTP.signIn}
            items={[
              { value: 'password', label: 'Password' },
              { value: 'privateKey', label: 'SSH private key' },
            ]}
            onChange={({ detail }) =>
              onChange({
                ...form,
                SFTP: { ...form.SFTP, signIn: detail.value as SettingsForm['SFTP']['signIn'] },
                secrets: { ...form.secrets, SFTP: '' },
              })
            }
          />
        </FormField>
      )}
      <SecretField
        {...props}
        key={`SFTP ${form.SFTP.signIn}`}
        label={isChoosing ? (isKey ? 'SSH private key' : 'FTP Password') : 'FTP Password or SSH private key'}
        description={isKey && isChoosing ? 'In PEM or OpenSSH form, without a passphrase.' : undefined}
        isLong={isKey}
      />
      <PlaceFields {...props} />
      <PinnedHostKey {...props} />
    </SpaceBetween>
  );
}

export function FtpsFields(props: SettingsSectionProps) {
  const { form, errors, onChange } = props;
  const change = (different: Partial<SettingsForm['FTPS']>) =>
    onChange({ ...form, FTPS: { ...form.FTPS, ...different } });
  return (
    <SpaceBetween size="l">
      <AccountFields {...props} />
      <SecretField {...props} key="FTPS" label="FTP Password" />
      <FormField stretch label="FTPS mode" description="Unencrypted FTP is never used.">
        <RadioGroup
          value={form.FTPS.tlsMode}
          items={[
            {
              value: 'EXPLICIT',
              label: 'Explicit',
              description: 'AUTH TLS on the usual port 21; what most servers offer.',
            },
            {
              value: 'IMPLICIT',
              label: 'Implicit',
              description: 'TLS from the first byte; port 990 by custom.',
            },
          ]}
          onChange={({ detail }) => change({ tlsMode: detail.value as SettingsForm['FTPS']['tlsMode'] })}
        />
      </FormField>
      <PlaceFields {...props} />
      <LinesField
        field="trustedCertificates"
        label="Certificates of a private authority"
        isOptional
        rows={5}
        placeholder="-----BEGIN CERTIFICATE-----"
        description="For a server whose certificate no public authority signed. PEM, one or several; the server's name is checked all the same."
        error={errors.trustedCertificates}
        value={form.FTPS.trustedCertificates}
        onChange={(trustedCertificates) => change({ trustedCertificates })}
      />
    </SpaceBetween>
  );
}

type Server = SettingsForm['FTPS' | 'SFTP'];

const serverOf = (form: SettingsForm): Server => (form.protocol === 'FTPS' ? form.FTPS : form.SFTP);
const changed = (
  form: SettingsForm,
  different: Partial<Pick<Server, 'host' | 'port' | 'username' | 'directory'>>,
) =>
  form.protocol === 'FTPS' ? { ...form, FTPS: { ...form.FTPS, ...different } } : withServer(form, different);

function AccountFields({ form, errors, onChange }: SettingsSectionProps) {
  const { host, username } = serverOf(form);
  const scheme = form.protocol === 'FTPS' ? 'ftps' : 'sftp';
  return (
    <SpaceBetween size="l">
      <TextField
        field="host"
        label="FTP URL"
        description="The full URL of the server, or its name only. No user name or password in it."
        constraint={`For example: ${scheme}://files.example.com`}
        error={errors.host}
        value={host}
        onChange={(next) => onChange(changed(form, { host: next }))}
      />
      <TextField
        field="username"
        label="FTP Username"
        description="The user to sign in as."
        error={errors.username}
        value={username}
        onChange={(next) => onChange(changed(form, { username: next }))}
      />
    </SpaceBetween>
  );
}

function PlaceFields({ form, errors, onChange }: SettingsSectionProps) {
  const { port, directory } = serverOf(form);
  const usual =
    form.protocol === 'FTPS'
      ? usualPort({ protocol: 'FTPS', tlsMode: form.FTPS.tlsMode })
      : usualPort({ protocol: 'SFTP' });
  return (
    <SpaceBetween size="l">
      <TextField
        field="port"
        label="FTP Port"
        isOptional
        inputMode="numeric"
        description="Leave it blank unless the server uses a special one."
        placeholder={String(usual)}
        error={errors.port}
        value={port}
        onChange={(next) => onChange(changed(form, { port: next }))}
      />
      <TextField
        field="directory"
        label="FTP Directory"
        isOptional
        description="Folder to put the packages in. Blank is the folder the server starts in."
        constraint="For example: /exports"
        error={errors.directory}
        value={directory}
        onChange={(next) => onChange(changed(form, { directory: next }))}
      />
    </SpaceBetween>
  );
}
