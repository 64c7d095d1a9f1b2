import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { SftpAccount, Subscription } from '../../../functions/integrator-subscription/contract.ts';
import { ConnectSteps } from './connect-steps.tsx';

/** How the firm's SFTP client reaches its area. */
export function ConnectSection(props: { readonly shown: Subscription; readonly sftp: SftpAccount }) {
  const { shown, sftp } = props;
  const isActive = shown.status === 'ACTIVE';
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="For any SFTP client. Whoever signs in sees the files of this firm and nothing else."
        >
          Connect by SFTP
        </Header>
      }
    >
      <SpaceBetween size="l">
        {!isActive && (
          <Alert type="warning" header="Nobody can sign in now">
            The subscription is not active. Address and keys are kept.
          </Alert>
        )}
        <KeyValuePairs
          columns={3}
          minColumnWidth={220}
          items={[
            { label: 'Host', value: <Copied what="host" text={sftp.host} /> },
            { label: 'Port', value: sftp.port },
            { label: 'User name', value: <Copied what="user name" text={sftp.userName} /> },
            { label: 'Sign-in', value: 'With a key; there are no passwords' },
            {
              label: 'Fingerprint of the server',
              value: <Copied what="fingerprint of the server" text={sftp.hostKeyFingerprint} />,
            },
            { label: 'Server', value: <ServerState sftp={sftp} isActive={isActive} /> },
          ]}
        />
        {isActive && <ConnectSteps shown={shown} sftp={sftp} />}
      </SpaceBetween>
    </Container>
  );
}

function ServerState({ sftp, isActive }: { readonly sftp: SftpAccount; readonly isActive: boolean }) {
  if (!sftp.isApplied) {
    return (
      <StatusIndicator type="in-progress">Taking over the latest change; it takes minutes</StatusIndicator>
    );
  }
  return isActive ? (
    <StatusIndicator>Ready</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Closed for this firm</StatusIndicator>
  );
}

function Copied({ what, text }: { readonly what: string; readonly text: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      textToDisplay={
        <Box variant="code">
          <span style={{ overflowWrap: 'anywhere' }}>{text}</span>
        </Box>
      }
      copyButtonAriaLabel={`Copy the ${what}`}
      copySuccessText="Copied"
      copyErrorText="It could not be copied"
    />
  );
}
