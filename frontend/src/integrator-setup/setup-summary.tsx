import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type FirmSetup, folders } from '../../../functions/integrator/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { subscriptionAddress } from './addresses.ts';

const folderText = `/${folders.import} to upload, /${folders.export} to fetch`;

/** What holds for every task of the firm. */
export function SetupSummary({ setup }: { readonly setup: FirmSetup }) {
  const { firmId, isSubscribed, dateFormat, isNoUpdateEnabled, hasByteOrderMark, notificationEmails } = setup;
  return (
    <Container
      header={
        <Header variant="h2" description="How files are read and written, and who is told of every run.">
          For all tasks
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          {
            label: 'Subscription',
            value: (
              <>
                {isSubscribed ? (
                  <StatusIndicator>Active</StatusIndicator>
                ) : (
                  <StatusIndicator type="stopped">Not active</StatusIndicator>
                )}{' '}
                <AppLink href={subscriptionAddress(firmId)}>See the subscription</AppLink>
              </>
            ),
          },
          { label: 'Runs', value: 'Every night at 2 a.m. Pacific time; each task on its days' },
          { label: 'Folders', value: folderText },
          { label: 'Date format', value: `${dateFormat} or YYYY-MM-DD` },
          { label: 'Zoom No Update', value: isNoUpdateEnabled ? 'On' : 'Off' },
          { label: 'Byte order mark in exports', value: hasByteOrderMark ? 'Yes' : 'No' },
          { label: 'Notify e-mails', value: notificationEmails.join(', ') || 'Nobody is told by e-mail' },
        ]}
      />
    </Container>
  );
}
