import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatCount } from '../ui/format.ts';
import { fileAddress, jobAddress } from './addresses.ts';
import { BothTimes, TimesOf } from './both-times.tsx';
import { templateOf } from './import-templates.ts';
import { DurationOf, FileName, RunLink } from './job-cells.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { earlierJobText, isAtWork, jobKindLabels, triggeredByLabel } from './job-labels.ts';
import { NotesList } from './notes-list.tsx';

/** Head of the Job Status Report. */
export function JobSummary({ job }: { readonly job: ShownJob }) {
  const items: KeyValuePairsProps.Item[] = [
    { label: 'Status', value: <JobStatusLabel status={job.status} /> },
    { label: 'Type', value: jobKindLabels[job.kind] },
    { label: 'Template', value: templateOf(job.templateId)?.title ?? '–' },
    {
      label: 'File Name',
      value: (
        <AppLink href={fileAddress(job.firmId, job.fileId)}>
          <FileName of={job} />
        </AppLink>
      ),
    },
    { label: 'Run ID', value: <RunOf job={job} /> },
    { label: 'Triggered by', value: job.runId === undefined ? 'Upload' : triggeredByLabel(job.triggeredBy) },
    { label: 'Start', value: <TimesOf at={job.startedAt} /> },
    { label: 'End', value: <TimesOf at={job.endedAt} /> },
    { label: 'Duration', value: <DurationOf job={job} /> },
    { label: 'Support window ends', value: <BothTimes at={job.supportEndsAt} /> },
    ...earlierJob(job),
    ...acknowledgement(job),
    { label: 'SHA-256', value: <span style={{ overflowWrap: 'anywhere' }}>{job.sha256 ?? '–'}</span> },
    {
      label: 'Warnings and notes',
      value: <NotesList notes={job.notes.filter(({ level }) => level !== 'ERROR')} hasFixes />,
    },
  ];
  return (
    <Container header={<Header variant="h2">Job Status Report</Header>}>
      <KeyValuePairs columns={3} minColumnWidth={200} items={items} />
    </Container>
  );
}

function RunOf({ job }: { readonly job: ShownJob }) {
  if (job.runId === undefined) return 'None: no run would take the file';
  const hasChanged = job.kind !== 'UNDO' && job.createdCount + job.updatedCount > 0;
  const canBeUndone = hasChanged && job.undoneByRunId === undefined && !isAtWork(job);
  return (
    <>
      <RunLink {...job} />
      {canBeUndone && (
        <Box variant="small" display="block">
          Open the run to undo it.
        </Box>
      )}
    </>
  );
}

function earlierJob({ kind, firmId, ofJobId }: ShownJob): KeyValuePairsProps.Item[] {
  if (ofJobId === undefined) return [];
  const label = kind === 'UNDO' ? 'Undoes' : 'Runs failed rows of';
  return [
    {
      label,
      value: <AppLink href={jobAddress(firmId, ofJobId)}>{earlierJobText(ofJobId)}</AppLink>,
    },
  ];
}

function acknowledgement({ acknowledged }: ShownJob): KeyValuePairsProps.Item[] {
  if (acknowledged === undefined) return [];
  return [
    {
      label: 'Acknowledged',
      value: (
        <>
          {acknowledged.by}
          <br />
          <BothTimes at={acknowledged.at} />
        </>
      ),
    },
  ];
}

/** What became of the rows; of an undo, of what it was to put back. Of a refused upload no row was read. */
export function JobCountsSection({ job }: { readonly job: ShownJob }) {
  if (job.runId === undefined) return null;
  const counts: [string, number][] =
    job.undo === undefined
      ? [
          ['Records Read', job.rowCount],
          ['Created', job.createdCount],
          ['Updated', job.updatedCount],
          ['Unchanged', job.unchangedCount],
          ['Failed', job.failedCount],
          ['Replaced by a later row', job.skippedCount],
        ]
      : [
          ['Values put back', job.undo.restoredCount],
          ['Records removed', job.undo.removedCount],
          ['Kept', job.undo.keptCount],
        ];
  return (
    <Container
      header={<Header variant="h2">{job.undo === undefined ? 'Records' : 'What was undone'}</Header>}
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={150}
        items={counts.map(([label, count]) => ({ label, value: formatCount(count) }))}
      />
    </Container>
  );
}
