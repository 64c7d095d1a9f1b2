import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import { useRef, useState } from 'react';
import { changeClient } from '../../../functions/clients/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { EditClientDialog } from './edit-client-dialog.tsx';
import { StatusLabel } from './status-label.tsx';
import { useShownClient } from './use-client.ts';

export function ClientProfileTab() {
  const profile = useShownClient();
  const me = useMe().data;
  const [isEditing, setEditing] = useState(false);
  const editButton = useRef<ButtonProps.Ref>(null);
  const { primaryContactEmail: email } = profile;
  const items = [
    { label: 'Client Name', value: profile.name },
    { label: 'Client ID', value: profile.clientId },
    { label: 'External Client ID', value: profile.externalClientId ?? '–' },
    { label: 'Status', value: <StatusLabel isActive={profile.isActive} /> },
    { label: 'Distributor Package', value: profile.DistributorPackage?.PackageName ?? 'No package' },
    { label: 'Created On', value: <Instant at={profile.createdAt} /> },
    { label: 'Primary contact', value: profile.primaryContactName ?? '–' },
    { label: 'Contact e-mail', value: email ? <Link href={`mailto:${email}`}>{email}</Link> : '–' },
    { label: '# Employers', value: formatCount(profile.employerCount) },
    { label: '# Worksites', value: formatCount(profile.worksiteCount) },
    { label: '# Active Users', value: formatCount(profile.activeUserCount) },
    { label: '# I-9 Records', value: formatCount(profile.recordCount) },
    { label: 'Last I-9 created on', value: <Instant at={profile.lastRecordCreatedAt} /> },
  ];
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            mayCall(me, changeClient) && (
              <Button ref={editButton} formAction="none" onClick={() => setEditing(true)}>
                Edit
              </Button>
            )
          }
        >
          Profile
        </Header>
      }
    >
      <KeyValuePairs columns={3} minColumnWidth={180} items={items} />
      {isEditing && (
        <EditClientDialog
          profile={profile}
          onClose={() => {
            setEditing(false);
            editButton.current?.focus();
          }}
        />
      )}
    </Container>
  );
}
