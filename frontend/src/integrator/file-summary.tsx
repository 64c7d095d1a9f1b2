import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { CheckSummary, ImportFile } from '../../../functions/integrator/contract.ts';
import { templateOf } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes, TimesOf } from '../ui/both-times.tsx';
import { formatBytes } from '../ui/format.ts';
import { jobAddress } from './addresses.ts';
import { countText, FileStatus } from './file-columns.tsx';
import { NotesList } from './notes-list.tsx';
import { RunTime } from './run-time.tsx';

/** Where a file stands, and what there is to say about it as a whole. */
export function FileSummary({ shown }: { readonly shown: ImportFile }) {
  const template = templateOf(shown.templateId);
  const items: KeyValuePairsProps.Item[] = [
    { label: 'State', value: <FileStatus shown={shown} /> },
    { label: 'Template', value: template?.title ?? '–' },
    { label: 'Date in the name', value: shown.nameDate ?? '–' },
    { label: 'Received on', value: <BothTimes at={shown.arrivedAt} /> },
    { label: 'Run', value: <RunTime runDate={shown.runDate} /> },
    { label: 'Job', value: <JobLink shown={shown} /> },
    { label: 'Checked on', value: <TimesOf at={shown.checkedAt} /> },
    { label: 'Folder', value: shown.folder === '' ? '/' : `/${shown.folder}` },
    { label: 'Size', value: formatBytes(shown.sizeBytes) },
    {
      label: 'SHA-256',
      value: <span style={{ overflowWrap: 'anywhere' }}>{shown.sha256 ?? '–'}</span>,
    },
  ];
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[...items, { label: 'Notes', value: <NotesList notes={shown.notes} hasFixes /> }]}
      />
    </Container>
  );
}

/** The job of a file that a run has taken, or that was refused. */
function JobLink({ shown: { firmId, jobId } }: { readonly shown: ImportFile }) {
  if (jobId === undefined) return <>–</>;
  return <AppLink href={jobAddress(firmId, jobId)}>Job Status Report</AppLink>;
}

/** What the file would do, or was expected to. */
export function EffectSection(props: { readonly shown: ImportFile; readonly summary: CheckSummary }) {
  const { shown, summary } = props;
  const isTaken = shown.jobId !== undefined;
  const description = isTaken
    ? 'As the records were then. Its job tells what became of it.'
    : 'As the records are now. Nothing is changed before the run.';
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {isTaken ? 'What the check expected' : 'What the file would do'}
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={150}
        items={[
          { label: 'Rows', value: countText(summary, 'rowCount') },
          { label: 'Create', value: countText(summary, 'createCount') },
          { label: 'Update', value: countText(summary, 'updateCount') },
          { label: 'Unchanged', value: countText(summary, 'unchangedCount') },
          { label: 'Reject', value: countText(summary, 'rejectCount') },
          { label: 'Replaced by a later row', value: countText(summary, 'supersededCount') },
        ]}
      />
    </Container>
  );
}
