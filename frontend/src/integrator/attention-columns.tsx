import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import type { JobComment } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { templateOfJob } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes, TimesOf } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { jobAddress } from './addresses.ts';
import { AttentionActions } from './attention-actions.tsx';
import { type CountName, CountOf } from './count-cell.tsx';
import { FileName, RunLink } from './job-cells.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { jobKindLabels } from './job-labels.ts';
import type { View } from './view-choice.ts';

type Column = TableProps.ColumnDefinition<ShownJob> & { readonly id: string; readonly header: string };

const countColumn = (id: CountName, header: string, minWidth: number): Column => ({
  id,
  header,
  minWidth,
  cell: (job) => <CountOf job={job} of={id} />,
});

const firstColumns: Column[] = [
  { id: 'runId', header: 'Run ID', minWidth: 130, cell: (job) => <RunLink {...job} /> },
  {
    id: 'name',
    header: 'Job Name',
    minWidth: 190,
    isRowHeader: true,
    cell: ({ firmId, jobId, name }) => <AppLink href={jobAddress(firmId, jobId)}>{name}</AppLink>,
  },
  { id: 'status', header: 'Status', minWidth: 140, cell: ({ status }) => <JobStatusLabel status={status} /> },
  { id: 'firstError', header: 'First Error', minWidth: 280, cell: ({ firstError }) => firstError ?? '–' },
  countColumn('failedCount', 'Failed', 90),
  {
    id: 'fileName',
    header: 'File Name',
    minWidth: 220,
    cell: (job) => <FileName of={job} />,
  },
];

const otherColumns: Column[] = [
  {
    id: 'startedAt',
    header: 'Started',
    minWidth: 205,
    cell: ({ startedAt }) => <TimesOf at={startedAt} />,
  },
  {
    id: 'endedAt',
    header: 'Ended',
    minWidth: 205,
    cell: ({ endedAt }) => <TimesOf at={endedAt} />,
  },
  countColumn('rowCount', 'Records Read', 110),
  countColumn('createdCount', 'Created', 95),
  countColumn('updatedCount', 'Updated', 95),
  countColumn('unchangedCount', 'Unchanged', 115),
  {
    id: 'lastComment',
    header: 'Comment (last)',
    minWidth: 240,
    cell: ({ lastComment }) => <LastComment comment={lastComment} />,
  },
  {
    id: 'supportEndsAt',
    header: 'Support window ends',
    minWidth: 205,
    cell: ({ supportEndsAt }) => <BothTimes at={supportEndsAt} />,
  },
  { id: 'kind', header: 'Type', minWidth: 110, cell: ({ kind }) => jobKindLabels[kind] },
  {
    id: 'template',
    header: 'Template',
    minWidth: 190,
    cell: (job) => templateOfJob(job)?.baseName ?? '–',
  },
  { id: 'actions', header: 'Actions', minWidth: 135, cell: (job) => <AttentionActions job={job} /> },
];

/** In the order in which they are shown until somebody chooses another: what went wrong is seen without scrolling. */
export const attentionColumns: Column[] = [...firstColumns, ...otherColumns];

const fixedIds = new Set(['name', 'actions']);
export const attentionView: View = {
  storageKey: 'waybill.attention-view',
  of: 'jobs',
  columns: attentionColumns.map(({ id, header }) => ({ id, header, isFixed: fixedIds.has(id) })),
};

const mostShown = 160;

function LastComment({ comment }: { readonly comment: JobComment | undefined }) {
  if (comment === undefined) return <>–</>;
  const { text, rowNumber, by, at } = comment;
  return (
    <>
      <span style={{ overflowWrap: 'anywhere' }}>
        {text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}
      </span>
      <Box variant="small" display="block">
        {rowNumber !== undefined && `Row ${formatCount(rowNumber)}, `}
        {by}, <Instant at={at} />
      </Box>
    </>
  );
}
