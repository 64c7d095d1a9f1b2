import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { CheckSummary, ImportFile } from '../../../functions/integrator/contract.ts';
import { formatBytes } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { BothTimes, RunTime } from './both-times.tsx';
import { countText, FileStatus } from './file-columns.tsx';
import { templateOf } from './import-templates.ts';
import { NotesList } from './notes-list.tsx';

/** Where a file stands, and what there is to say about it as a whole. */
export function FileSummary({ shown }: { readonly shown: ImportFile }) {
  const template = templateOf(shown.templateId);
  const items: KeyValuePairsProps.Item[] = [
    { label: 'State', value: <FileStatus shown={shown} /> },
    { label: 'Template', value: template?.title ?? '–' },
    { label: 'Date in the name', value: shown.nameDate ?? '–' },
    { label: 'Received on', value: <BothTimes at={shown.arrivedAt} /> },
    { label: 'Run', value: <RunTime runDate={shown.runDate} /> },
    { label: 'Checked on', value: <Instant at={shown.checkedAt} /> },
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

/** What the file would do. */
export function EffectSection({ summary }: { readonly summary: CheckSummary }) {
  return (
    <Container
      header={
        <Header variant="h2" description="As the records are now. Nothing is changed before the run.">
          What the file would do
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
