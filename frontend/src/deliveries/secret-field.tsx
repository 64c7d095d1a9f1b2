import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { LabelledField } from './settings-field.tsx';
import { hasStoredSecret } from './settings-form.ts';
import type { SettingsSectionProps } from './settings-section.ts';

/** A secret that can be entered and replaced, and is never shown again. */
export function SecretField(
  props: SettingsSectionProps & {
    readonly label: string;
    readonly description?: string;
    readonly isLong?: boolean;
  },
) {
  const { form, settings, errors, onChange, label } = props;
  const [isReplacing, setReplacing] = useState(false);
  const value = form.secrets[form.protocol];
  const isStored = hasStoredSecret(form, settings);
  const enter = (secret: string) =>
    onChange({ ...form, secrets: { ...form.secrets, [form.protocol]: secret } });
  if (isStored && !isReplacing && value === '') {
    return (
      <LabelledField field="secret" label={label} error={errors.secret} description={props.description}>
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <StatusIndicator>Stored</StatusIndicator>
          <Button formAction="none" ariaLabel={`Replace ${label}`} onClick={() => setReplacing(true)}>
            Replace
          </Button>
        </SpaceBetween>
      </LabelledField>
    );
  }
  const wasLeft =
    settings?.hasSecret === true && settings.destination.protocol === form.protocol && !isStored;
  return (
    <LabelledField
      field="secret"
      label={label}
      error={errors.secret}
      description={props.description}
      constraint={
        wasLeft
          ? 'The account changed; what is stored goes with the old one. Enter it for the new one.'
          : 'Kept encrypted and never shown again.'
      }
    >
      <SpaceBetween size="xs">
        {props.isLong ? (
          <Textarea
            value={value}
            rows={5}
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
            autoComplete={false}
            spellcheck={false}
            ariaRequired
            onChange={({ detail }) => enter(detail.value)}
          />
        ) : (
          <Input
            value={value}
            type="password"
            autoComplete={false}
            ariaRequired
            onChange={({ detail }) => enter(detail.value)}
          />
        )}
        {isStored && (
          <Button
            variant="inline-link"
            formAction="none"
            onClick={() => {
              enter('');
              setReplacing(false);
            }}
          >
            Keep the stored one
          </Button>
        )}
      </SpaceBetween>
    </LabelledField>
  );
}
