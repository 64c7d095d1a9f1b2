import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import {
  type DeliverySettings,
  type EnteredDestination,
  NewConnectionTest,
  testDelivery,
} from '../../../functions/deliveries/contract.ts';
import { type Destination, protocolLabels } from '../../../functions/transfer/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ConnectionTestPanel } from './connection-test-panel.tsx';
import { useConnectionTest } from './use-connection-test.ts';

/** The stored settings for those who may not change them; some may test the connection. */
export function SettingsSummary({ settings }: { readonly settings: DeliverySettings }) {
  const me = useMe().data;
  const run = useConnectionTest(settings.distributorId);
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            actions={
              mayCall(me, testDelivery) && (
                <Button
                  loading={run.isRunning}
                  loadingText="Testing the connection"
                  onClick={() => run.start({ destination: enteredOf(settings.destination) })}
                >
                  Test Connection
                </Button>
              )
            }
          >
            Destination
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[...destinationItems(settings), ...packageItems(settings)]}
        />
      </Container>
      <ConnectionTestPanel run={run} isOutdated={false} onConfirmHostKey={undefined} />
    </SpaceBetween>
  );
}

/** A test is sent what a person could enter: all but the external ID, which is ours. */
function enteredOf(destination: Destination): EnteredDestination {
  const { externalId: _, ...entered } = { externalId: undefined, ...destination };
  return NewConnectionTest.shape.destination.parse(entered);
}

function destinationItems({ destination, hasSecret }: DeliverySettings): KeyValuePairsProps.Item[] {
  const method = { label: 'Protocol', value: protocolLabels[destination.protocol] };
  const secret = hasSecret ? 'Stored' : 'Not stored';
  if (destination.protocol === 'S3') {
    const { bucket, prefix, accessKeyId, roleArn, region, kmsKeyArn } = destination;
    return [
      method,
      { label: 'S3 Bucket Name', value: `${bucket}${prefix && `/${prefix}`}` },
      ...(roleArn === undefined
        ? [
            { label: 'Access Key ID', value: accessKeyId ?? '–' },
            { label: 'Secret Access Key', value: secret },
          ]
        : [{ label: 'Role ARN', value: roleArn }]),
      { label: 'S3 Region', value: region ?? 'Detected from the bucket' },
      { label: 'KMS key ARN', value: kmsKeyArn ?? 'The bucket’s own default' },
    ];
  }
  const items = [
    method,
    { label: 'FTP URL', value: destination.host },
    { label: 'FTP Username', value: destination.username },
    { label: secretLabels[destination.protocol], value: secret },
    { label: 'FTP Port', value: destination.port },
    { label: 'FTP Directory', value: destination.directory || 'The folder the server starts in' },
  ];
  if (destination.protocol === 'SFTP') {
    return [
      ...items,
      { label: 'Host key fingerprint', value: destination.hostKeyFingerprint ?? 'Not confirmed yet' },
    ];
  }
  const mode = destination.tlsMode === 'IMPLICIT' ? 'Implicit' : 'Explicit';
  const authority = destination.trustedCertificates ? 'A private one' : 'Public ones only';
  return [...items, { label: 'FTPS mode', value: mode }, { label: 'Trusted authority', value: authority }];
}

const secretLabels = { SFTP: 'FTP Password or SSH private key', FTPS: 'FTP Password' } as const;

function packageItems(settings: DeliverySettings): KeyValuePairsProps.Item[] {
  const isServer = settings.destination.protocol !== 'S3';
  return [
    {
      label: 'PGP encryption',
      value: settings.pgpPublicKey ? (settings.pgpKeyFingerprint ?? 'With the key on file') : 'None',
    },
    {
      label: isServer ? 'FTP Notification Email Address' : 'Notification Email Address',
      value: settings.notificationEmails.join(', '),
    },
  ];
}
