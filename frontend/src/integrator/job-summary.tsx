import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { templateOfJob } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes, TimesOf } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { fileAddress, jobAddress } from './addresses.ts';
import { ExportSection } from './export-facts.tsx';
import { DurationOf, FileName, RunLink } from './job-cells.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { earlierJobText, hasFile, isAtWork, jobKindLabels, triggeredByLabel } from './job-labels.ts';
import { NotesList } from './notes-list.tsx';

/** Head of the Job Status Report. */
export function JobSummary({ job }: { readonly job: ShownJob }) {
  const items: KeyValuePairsProps.Item[] = [
    { label: 'Status', value: <JobStatusLabel status={job.status} /> },
    { label: 'Type', value: jobKindLabels[job.kind] },
    { label: 'Template', value: templateOfJob(job)?.title ?? '–' },
    { label: 'File Name', value: <FileOfJob job={job} /> },
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

/** Uploaded files have a page of their own. */
function FileOfJob({ job }: { readonly job: ShownJob }) {
  if (job.kind === 'EXPORT' || !hasFile(job)) return <FileName of={job} />;
  return (
    <AppLink href={fileAddress(job.firmId, job.fileId)}>
      <FileName of={job} />
    </AppLink>
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
  if (job.kind === 'EXPORT') return <ExportSection job={job} />;
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
