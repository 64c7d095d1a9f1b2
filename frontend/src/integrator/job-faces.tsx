import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Job, JobStatus } from '../../../functions/integrator-jobs/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { doneRowCount, fileNameText } from './job-labels.ts';

/** State of a job or a run. */
export function JobStatusLabel({ status }: { readonly status: JobStatus }) {
  const { label, type } = jobStatusLooks[status];
  return <StatusIndicator type={type}>{label}</StatusIndicator>;
}

/** State of a job, with the rows that are done while it is at work. */
export function JobProgress({ job }: { readonly job: Job }) {
  const isCounting = job.status === 'IN_PROGRESS' && job.kind !== 'EXPORT' && job.rowCount > 0;
  return (
    <>
      <JobStatusLabel status={job.status} />
      {isCounting && (
        <>
          <Box variant="small" display="block">
            {formatCount(doneRowCount(job))} of {formatCount(job.rowCount)} rows
          </Box>
          <ProgressMeter
            label={`Rows done of ${fileNameText(job)}`}
            doneCount={doneRowCount(job)}
            totalCount={job.rowCount}
          />
        </>
      )}
    </>
  );
}
