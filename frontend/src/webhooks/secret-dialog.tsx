import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useCountedDialog } from '../ui/dialog-count.ts';
import { CodeSample } from './code-sample.tsx';
import { HowToVerify } from './how-to-verify.tsx';

/** Shows a secret, the one time that there is. */
export function SecretDialog(props: {
  readonly title: string;
  readonly secret: string;
  readonly children?: ReactNode;
  readonly onClose: () => void;
}) {
  useCountedDialog(true);
  return (
    <Modal
      visible
      size="large"
      header={props.title}
      closeAriaLabel="Close dialog"
      // A click beside the dialog would lose the secret.
      onDismiss={({ detail }) => detail.reason !== 'overlay' && props.onClose()}
      footer={
        <Box float="right">
          <Button variant="primary" formAction="none" onClick={props.onClose}>
            I have kept the secret
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning" header="Keep the secret now">
          It is shown this once and never again. Put it where your receiver reads its secrets; who has it can
          make messages that look genuine.
        </Alert>
        {props.children}
        <CodeSample name="Secret of the webhook" text={props.secret} />
        <HowToVerify />
      </SpaceBetween>
    </Modal>
  );
}
