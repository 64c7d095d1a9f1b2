import type { TableProps } from '@cloudscape-design/components/table';
import type { RowFinding } from '../../../functions/integrator-jobs/contract.ts';
import {
  revealRowValue,
  type ShownFinding,
  type ShownJob,
} from '../../../functions/integrator-reports/contract.ts';
import type { JobFindingFilters } from '../api/integrator-api.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FindingsList } from './findings-list.tsx';
import { AddCommentButton } from './job-add-comment.tsx';
import { hasRows } from './job-labels.ts';
import { MaskedValue } from './masked-value.tsx';
import { useJobFindings } from './use-job.ts';

/** Errors and warnings of a job, row by row; of an undo what was kept, and why. */
export function JobFindings(props: {
  readonly job: ShownJob;
  readonly filters: JobFindingFilters;
  readonly onFilter: (filters: JobFindingFilters) => void;
}) {
  const { job, filters, onFilter } = props;
  const { query, pages } = useJobFindings(job, filters);
  const mayReveal = mayCall(useMe().data, revealRowValue);
  const shown = query.data?.items ?? [];
  const isUndo = job.kind === 'UNDO';
  return (
    <FindingsList
      title={isUndo ? 'What was kept, and why' : 'Review errors'}
      query={query}
      pages={pages}
      causes={isUndo ? causesOf(shown) : job.causes}
      filters={filters}
      hasColumnFilter
      onFilter={onFilter}
      {...(mayReveal && { valueCell: revealing(job) })}
      actions={hasRows(job) ? commentColumn(job) : undefined}
    />
  );
}

/** Lets masked values be shown, one at a time. */
const revealing = (job: ShownJob) => (finding: ShownFinding) => {
  const { column, value = '–', isMasked } = finding;
  if (column === undefined || !isMasked) return value;
  return <MaskedValue key={job.jobId} job={job} finding={{ ...finding, column }} />;
};

const commentColumn = (job: ShownJob): TableProps.ColumnDefinition<ShownFinding> => ({
  id: 'comment',
  header: 'Comment',
  minWidth: 90,
  cell: ({ rowNumber }) => (
    <AddCommentButton
      key={`${job.jobId} ${rowNumber}`}
      job={job}
      rowNumber={rowNumber}
      variant="inline-icon"
      iconName="contact"
      ariaLabel={`Add Comment to row ${rowNumber}`}
    />
  ),
});

/** An undo has no causes of its own; codes and columns to choose from are those of the page that is shown. */
const causesOf = (findings: readonly RowFinding[]) =>
  findings.map(({ code, column, message }) => ({ code, column, message, rowCount: 1 }));
