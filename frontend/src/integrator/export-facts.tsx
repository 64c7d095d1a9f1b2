import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { folders } from '../../../functions/integrator/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { BothTimes, TimesOf } from '../ui/both-times.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { isAtWork } from './job-labels.ts';

/** Whether an export holds everything, or what has changed since the one before. */
export function ExportContents({ job: { exported } }: { readonly job: ShownJob }) {
  if (exported === undefined) return <>–</>;
  if (exported.changedSince === undefined) return <>Everything</>;
  return (
    <>
      Changed since
      <Box display="block">
        <BothTimes at={exported.changedSince} />
      </Box>
    </>
  );
}

/** What an export has written. */
export function ExportSection({ job }: { readonly job: ShownJob }) {
  const { exported, status, rowCount } = job;
  const isWritten = exported?.sizeBytes !== undefined;
  return (
    <Container header={<Header variant="h2">Exported file</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Rows written', value: isAtWork(job) ? 'Known at the end' : formatCount(rowCount) },
          { label: 'Contents', value: <ExportContents job={job} /> },
          { label: 'Records as of', value: <TimesOf at={exported?.cutAt} /> },
          { label: 'Size', value: isWritten ? formatBytes(exported.sizeBytes ?? 0) : '–' },
          {
            label: 'Folder',
            value: status === 'INTERRUPTED' ? 'No file was written' : `/${folders.export}`,
          },
        ]}
      />
    </Container>
  );
}
