import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { TableProps } from '@cloudscape-design/components/table';
import { useNavigate } from 'react-router';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { templateOfJob } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { TimesOf } from '../ui/both-times.tsx';
import { eyeIcon } from '../ui/eye-icon.tsx';
import { Instant } from '../ui/instant.tsx';
import { jobAddress } from './addresses.ts';
import { type CountName, CountOf } from './count-cell.tsx';
import { DurationOf, FileName, RunLink } from './job-cells.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { fileNameText, jobKindLabels } from './job-labels.ts';
import type { View } from './view-choice.ts';

interface Column extends TableProps.ColumnDefinition<ShownJob> {
  readonly id: string;
  readonly header: string;
}

const countColumn = (id: CountName, header: string): Column => ({
  id,
  header,
  minWidth: header.length > 6 ? 115 : 90,
  cell: (job) => <CountOf job={job} of={id} />,
});

/** In the order in which they are shown until somebody chooses another; what the name of the job tells too stands last. */
export const completedColumns: Column[] = [
  { id: 'runId', header: 'Run ID', minWidth: 150, cell: (job) => <RunLink {...job} /> },
  {
    id: 'name',
    header: 'Job Name',
    minWidth: 190,
    isRowHeader: true,
    cell: ({ firmId, jobId, name }) => <AppLink href={jobAddress(firmId, jobId)}>{name}</AppLink>,
  },
  {
    id: 'fileName',
    header: 'File Name',
    minWidth: 220,
    cell: (job) => <FileName of={job} />,
  },
  { id: 'status', header: 'Status', minWidth: 150, cell: (job) => <EndedStatus job={job} /> },
  { id: 'startedAt', header: 'Started', minWidth: 205, cell: ({ startedAt }) => <TimesOf at={startedAt} /> },
  { id: 'endedAt', header: 'Ended', minWidth: 205, cell: ({ endedAt }) => <TimesOf at={endedAt} /> },
  { id: 'duration', header: 'Duration', minWidth: 110, cell: (job) => <DurationOf job={job} /> },
  countColumn('rowCount', 'Records Read'),
  countColumn('createdCount', 'Created'),
  countColumn('updatedCount', 'Updated'),
  countColumn('unchangedCount', 'Unchanged'),
  countColumn('failedCount', 'Failed'),
  {
    id: 'acknowledged',
    header: 'Acknowledged by / on',
    minWidth: 190,
    cell: ({ acknowledged }) =>
      acknowledged === undefined ? (
        '–'
      ) : (
        <>
          {acknowledged.by}
          <Box variant="small" display="block">
            <Instant at={acknowledged.at} />
          </Box>
        </>
      ),
  },
  { id: 'type', header: 'Type', minWidth: 110, cell: ({ kind }) => jobKindLabels[kind] },
  {
    id: 'template',
    header: 'Template',
    minWidth: 190,
    cell: (job) => templateOfJob(job)?.baseName ?? '–',
  },
  {
    id: 'actions',
    header: 'Actions',
    minWidth: 100,
    cell: (job) => (
      <ReportButton address={jobAddress(job.firmId, job.jobId)} of={`${job.name}, ${fileNameText(job)}`} />
    ),
  },
];

function ReportButton({ address, of }: { readonly address: string; readonly of: string }) {
  const navigate = useNavigate();
  return (
    <Button
      variant="icon"
      iconSvg={eyeIcon}
      ariaLabel={`Job Status Report: ${of}`}
      onClick={() => void navigate(address)}
    />
  );
}

function EndedStatus({ job }: { readonly job: ShownJob }) {
  const { firmId, status, undoneByRunId } = job;
  return (
    <>
      <JobStatusLabel status={status} />
      {undoneByRunId !== undefined && (
        <Box variant="small" display="block">
          Undone by <RunLink firmId={firmId} runId={undoneByRunId} />
        </Box>
      )}
    </>
  );
}

const fixedIds = new Set(['name', 'actions']);
export const completedView: View = {
  storageKey: 'waybill.completed-view',
  of: 'jobs',
  columns: completedColumns.map(({ id, header }) => ({ id, header, isFixed: fixedIds.has(id) })),
};
