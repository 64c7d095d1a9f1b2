import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import type { SettingsChange } from '../../../functions/deliveries/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';

/** Fields as the page labels them, by their names in the API. */
const fieldNames: Readonly<Record<string, string>> = {
  protocol: 'Protocol',
  host: 'FTP URL',
  port: 'FTP Port',
  username: 'FTP Username',
  directory: 'FTP Directory',
  tlsMode: 'FTPS mode',
  trustedCertificates: 'Certificates of a private authority',
  hostKeyFingerprint: 'Host key fingerprint',
  bucket: 'S3 Bucket Name',
  prefix: 'Prefix',
  region: 'S3 Region',
  accessKeyId: 'Access Key ID',
  roleArn: 'Role ARN',
  kmsKeyArn: 'KMS key ARN',
  secret: 'Password or key',
  pgpPublicKey: 'PGP public key',
  notificationEmails: 'Notification Email Address',
};

const columns: TableProps.ColumnDefinition<SettingsChange>[] = [
  { id: 'version', header: 'Version', isRowHeader: true, cell: (one) => one.version },
  { id: 'updatedAt', header: 'Changed On', minWidth: 160, cell: (one) => <Instant at={one.updatedAt} /> },
  { id: 'updatedBy', header: 'Changed By', minWidth: 140, cell: (one) => one.updatedBy },
  {
    id: 'changedFields',
    header: 'Changed',
    minWidth: 240,
    cell: ({ changedFields }) =>
      changedFields.map((name) => fieldNames[name] ?? name).join(', ') || 'Nothing',
  },
];

/** Who changed the settings when; never what they said. */
export function ChangesTable({ distributorId }: { readonly distributorId: string }) {
  const { deliveries } = useApi();
  const changes = useQuery({
    queryKey: ['settings-changes', distributorId],
    queryFn: ({ signal }) => deliveries.changes(distributorId, signal),
  });
  if (changes.error && changes.data === undefined) {
    return (
      <FailureAlert header="The changes could not be loaded" onRetry={() => void changes.refetch()}>
        {changes.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" description="Secrets are never recorded.">
          Change history
        </Header>
      }
      columnDefinitions={columns}
      items={changes.data ?? []}
      trackBy={(one) => String(one.version)}
      loading={changes.isPending}
      loadingText="Loading changes"
      empty={<Box textAlign="center">Nothing was saved yet.</Box>}
      ariaLabels={{ tableLabel: 'Change history' }}
    />
  );
}
