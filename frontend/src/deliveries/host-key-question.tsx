import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { ConnectionTest } from '../../../functions/deliveries/contract.ts';

export interface HostKey {
  readonly hostKeyFingerprint: string;
  readonly hostKeyKind: ConnectionTest['hostKeyKind'];
}

/** Shows the server's key to be compared by a person; nothing was signed in before it is confirmed. */
export function HostKeyQuestion(props: {
  readonly shown: HostKey;
  /** The key on file, when the server shows another one. */
  readonly pinned: string | undefined;
  readonly onConfirm: (key: HostKey) => void;
}) {
  const { shown, pinned, onConfirm } = props;
  const [isCompared, setCompared] = useState(false);
  return (
    <Alert
      type={pinned === undefined ? 'info' : 'warning'}
      header={pinned === undefined ? 'Confirm the host key' : 'The server shows another host key'}
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={pinned === undefined ? 1 : 2}
          items={[
            ...(pinned === undefined
              ? []
              : [{ label: 'Key on file', value: <Box variant="code">{pinned}</Box> }]),
            {
              label: `Key of the server${shown.hostKeyKind ? ` (${shown.hostKeyKind})` : ''}`,
              value: (
                <CopyToClipboard
                  variant="inline"
                  textToCopy={shown.hostKeyFingerprint}
                  textToDisplay={<Box variant="code">{shown.hostKeyFingerprint}</Box>}
                  copyButtonAriaLabel="Copy the fingerprint"
                  copySuccessText="Fingerprint copied"
                  copyErrorText="The fingerprint could not be copied"
                />
              ),
            },
          ]}
        />
        <Checkbox checked={isCompared} onChange={({ detail }) => setCompared(detail.checked)}>
          I compared it with the one the server's owner gave me
        </Checkbox>
        <Button
          formAction="none"
          disabled={!isCompared}
          disabledReason="Compare the fingerprint and tick the box first."
          onClick={() => onConfirm(shown)}
        >
          Confirm and test again
        </Button>
      </SpaceBetween>
    </Alert>
  );
}
