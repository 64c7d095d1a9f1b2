import Box from '@cloudscape-design/components/box';
import { LabelledField } from './settings-field.tsx';
import type { SettingsSectionProps } from './settings-section.ts';

/** The host key that the server must show; confirmed by a person after a test. */
export function PinnedHostKey({ form, errors }: SettingsSectionProps) {
  const { hostKeyFingerprint, hostKeyKind } = form.SFTP;
  return (
    <LabelledField
      field="hostKey"
      label="Host key fingerprint"
      error={errors.hostKey}
      description="Nothing is sent to a server that shows another key."
    >
      {hostKeyFingerprint === undefined ? (
        <Box color="text-body-secondary">Not confirmed yet. Test the connection to see it.</Box>
      ) : (
        <Box>
          <Box variant="code">{hostKeyFingerprint}</Box> {hostKeyKind && `(${hostKeyKind})`}
        </Box>
      )}
    </LabelledField>
  );
}
