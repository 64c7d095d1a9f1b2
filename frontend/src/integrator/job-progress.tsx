import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useServerNow } from '../api/server-time.ts';
import { formatCount, formatDuration, remainingMs } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { doneRowCount } from './job-labels.ts';

const clockIntervalMs = 2_000;

/** How far a job is that a run has taken and not ended. */
export function JobProgressSection({ job }: { readonly job: ShownJob }) {
  const nowMs = useServerNow(clockIntervalMs);
  const doneCount = doneRowCount(job);
  const isCounting = job.status === 'IN_PROGRESS' && job.kind !== 'EXPORT' && job.rowCount > 0;
  const leftMs =
    job.startedAt === undefined
      ? undefined
      : remainingMs({ doneCount, totalCount: job.rowCount, startedAtMs: Date.parse(job.startedAt), nowMs });
  return (
    <Container
      header={
        <Header variant="h2" description="This page follows the job; it need not be loaded again.">
          Progress
        </Header>
      }
    >
      <SpaceBetween size="xs">
        <JobStatusLabel status={job.status} />
        {isCounting ? (
          <>
            <div>
              {formatCount(doneCount)} of {formatCount(job.rowCount)} rows
              {leftMs !== undefined && `, about ${formatDuration(leftMs)} left`}
            </div>
            <ProgressMeter label="Rows done" doneCount={doneCount} totalCount={job.rowCount} />
          </>
        ) : (
          <div>{waitingText(job)}</div>
        )}
      </SpaceBetween>
    </Container>
  );
}

function waitingText({ status, kind }: ShownJob): string {
  if (status === 'QUEUED') return 'It waits for its turn in the run.';
  if (kind === 'EXPORT') return 'The file is being written; how many rows it has is known at its end.';
  return kind === 'UNDO' ? 'What was changed is being put back.' : 'The file is being read.';
}
