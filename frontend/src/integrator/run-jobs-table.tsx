import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ShownJob, ShownRun } from '../../../functions/integrator-reports/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { TimesOf } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { useMediaMatch } from '../ui/media-match.ts';
import { roomForSticky } from '../ui/sticky-room.ts';
import { jobAddress } from './addresses.ts';
import { type CountName, CountOf } from './count-cell.tsx';
import { ExportContents } from './export-facts.tsx';
import { DurationOf, FileName } from './job-cells.tsx';
import { JobProgress } from './job-faces.tsx';
import { isAtWork } from './job-labels.ts';

type Column = TableProps.ColumnDefinition<ShownJob>;

const widthOf = (header: string): number => (header.length > 6 ? 115 : 90);
const countColumn = (id: CountName, header: string): Column => ({
  id,
  header,
  minWidth: widthOf(header),
  cell: (job) => <CountOf job={job} of={id} />,
});
const undoColumn = (id: 'restoredCount' | 'removedCount', header: string): Column => ({
  id,
  header,
  minWidth: widthOf(header),
  cell: ({ undo }) => formatCount(undo?.[id] ?? 0),
});

const firstColumns: Column[] = [
  {
    id: 'name',
    header: 'Job Name',
    minWidth: 190,
    isRowHeader: true,
    cell: ({ firmId, jobId, name }) => <AppLink href={jobAddress(firmId, jobId)}>{name}</AppLink>,
  },
  { id: 'status', header: 'Status', minWidth: 170, cell: (job) => <JobProgress job={job} /> },
];
const lastColumns: Column[] = [
  {
    id: 'fileName',
    header: 'File Name',
    minWidth: 220,
    cell: (job) => <FileName of={job} />,
  },
  { id: 'startedAt', header: 'Started', minWidth: 205, cell: ({ startedAt }) => <TimesOf at={startedAt} /> },
  { id: 'endedAt', header: 'Ended', minWidth: 205, cell: ({ endedAt }) => <TimesOf at={endedAt} /> },
  { id: 'duration', header: 'Duration', minWidth: 110, cell: (job) => <DurationOf job={job} /> },
];

const importColumns: Column[] = [
  ...firstColumns,
  countColumn('rowCount', 'Records Read'),
  countColumn('createdCount', 'Created'),
  countColumn('updatedCount', 'Updated'),
  countColumn('unchangedCount', 'Unchanged'),
  countColumn('failedCount', 'Failed'),
  ...lastColumns,
];
const exportColumns: Column[] = [
  ...firstColumns,
  {
    id: 'rowCount',
    header: 'Rows written',
    minWidth: 115,
    cell: (job) => (isAtWork(job) ? '–' : formatCount(job.rowCount)),
  },
  { id: 'contents', header: 'Contents', minWidth: 205, cell: (job) => <ExportContents job={job} /> },
  ...lastColumns,
];
const undoColumns: Column[] = [
  ...firstColumns,
  undoColumn('restoredCount', 'Values put back'),
  undoColumn('removedCount', 'Records removed'),
  { id: 'kept', header: 'Kept', minWidth: 90, cell: (job) => <Kept job={job} /> },
  ...lastColumns,
];

/** The job lists what it kept and why. */
function Kept({ job: { firmId, jobId, name, undo } }: { readonly job: ShownJob }) {
  const keptCount = undo?.keptCount ?? 0;
  if (keptCount === 0) return '0';
  return (
    <AppLink href={jobAddress(firmId, jobId)} ariaLabel={`${formatCount(keptCount)}, see what ${name} kept`}>
      {formatCount(keptCount)}
    </AppLink>
  );
}

const columnsOf: Record<ShownRun['kind'], Column[]> = {
  NIGHTLY: importColumns,
  RERUN: importColumns,
  UNDO: undoColumns,
  EXPORT: exportColumns,
};

/** Jobs of a run in the order in which it works on them. */
export function RunJobsTable({ run }: { readonly run: ShownRun }) {
  const hasRoom = useMediaMatch(roomForSticky);
  return (
    <Table
      variant="container"
      wrapLines
      stickyColumns={hasRoom ? { first: 1 } : undefined}
      header={
        <Header
          variant="h2"
          counter={`(${run.jobs.length})`}
          description="In the order in which the run works on them."
        >
          Jobs
        </Header>
      }
      columnDefinitions={columnsOf[run.kind]}
      items={run.jobs}
      trackBy="jobId"
      empty={
        <Box textAlign="center">
          {isAtWork(run) ? 'Jobs are listed once the run has begun.' : 'No file was there for this run.'}
        </Box>
      }
      ariaLabels={{ tableLabel: 'Jobs of the run' }}
    />
  );
}
