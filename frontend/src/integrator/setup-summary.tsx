import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import TextContent from '@cloudscape-design/components/text-content';
import { type FirmSetup, folders } from '../../../functions/integrator/contract.ts';
import { shownTemplates } from './import-templates.ts';
import { ignoredByTemplate } from './setup-form.ts';

/** The setup for those who may not change it. */
export function SetupSummary({ setup }: { readonly setup: FirmSetup }) {
  const { isSubscribed, dateFormat, isNoUpdateEnabled, notificationEmails } = setup;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description="Ask Professional Services to change it.">
            Setup
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            {
              label: 'Subscription',
              value: isSubscribed ? (
                <StatusIndicator>Active</StatusIndicator>
              ) : (
                <StatusIndicator type="stopped">Not active</StatusIndicator>
              ),
            },
            { label: 'Frequency', value: 'Daily at 2 a.m. Pacific time' },
            { label: 'Data path', value: `/${folders.import}` },
            { label: 'Date format', value: `${dateFormat} or YYYY-MM-DD` },
            { label: 'Zoom No Update', value: isNoUpdateEnabled ? 'On' : 'Off' },
            { label: 'Notify e-mails', value: notificationEmails.join(', ') || '–' },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Templates</Header>}>
        <ChosenTemplates setup={setup} />
      </Container>
      <Container
        header={
          <Header variant="h2" description="What they hold is ignored.">
            Columns not mapped
          </Header>
        }
      >
        <IgnoredColumns setup={setup} />
      </Container>
    </SpaceBetween>
  );
}

function ChosenTemplates({ setup }: { readonly setup: FirmSetup }) {
  const chosen = shownTemplates.filter(({ id }) => setup.importTemplateIds.includes(id));
  if (chosen.length === 0) return 'No template is set up.';
  return (
    <TextContent>
      <ul>
        {chosen.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </TextContent>
  );
}

function IgnoredColumns({ setup }: { readonly setup: FirmSetup }) {
  const ignored = ignoredByTemplate(setup);
  if (ignored.length === 0) return 'All columns are mapped.';
  return (
    <KeyValuePairs
      columns={1}
      items={ignored.map(({ title, columns }) => ({ label: title, value: columns.join(', ') }))}
    />
  );
}
