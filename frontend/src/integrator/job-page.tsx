import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { JobComment } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useServerNow } from '../api/server-time.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { type TrailPlace, useTrailPlace } from '../ui/trail-place.ts';
import { completedRunsAddress, needAttentionAddress, upcomingRunsAddress } from './addresses.ts';
import { CausesTable } from './causes-table.tsx';
import { needsAttention } from './job-acknowledge.tsx';
import { JobActions } from './job-actions.tsx';
import { FileName, RunLink } from './job-cells.tsx';
import { JobComments } from './job-comments.tsx';
import { JobDownloads } from './job-downloads.tsx';
import { JobErasedTable } from './job-erased.tsx';
import { JobFindings } from './job-findings.tsx';
import { isAtWork, jobNews } from './job-labels.ts';
import { JobProblem } from './job-problem.tsx';
import { JobProgressSection } from './job-progress.tsx';
import { JobCountsSection, JobSummary } from './job-summary.tsx';
import { ListPlace, showList } from './list-place.tsx';
import { useJob, useJobFilters } from './use-job.ts';

const clockIntervalMs = 60_000;

/** Job Status Report: what one file did in one run, and what can be done about it. */
export function JobPage() {
  const query = useJob();
  const nowMs = useServerNow(clockIntervalMs);
  const job = query.data;
  if (job === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the job</StatusIndicator>;
    if (isNotFound(query.error)) return <JobNotFound />;
    return (
      <FailureAlert header="The job could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  const hasDetails = nowMs < Date.parse(job.supportEndsAt);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={<FileName of={job} />}
          actions={<JobActions key={job.jobId} job={job} hasDetails={hasDetails} />}
        >
          {job.name}
        </Header>
      }
    >
      <ListInTrail job={job} />
      <NewsAnnouncer shown={[job]} newsOf={jobNews} />
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <UndoneNotice job={job} />
        <JobProblem job={job} />
        {isAtWork(job) && <JobProgressSection job={job} />}
        <JobSummary job={job} />
        <JobCountsSection job={job} />
        {!isAtWork(job) && <JobResult job={job} hasDetails={hasDetails} />}
        <JobComments job={job} canAdd={!isAtWork(job)} />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** The trail leads back to the list that the job is on. */
function ListInTrail({ job }: { readonly job: ShownJob }) {
  useTrailPlace(listOf(job));
  return null;
}

function listOf(job: ShownJob): TrailPlace {
  const { firmId } = job;
  if (isAtWork(job)) return { title: 'Upcoming Runs', href: upcomingRunsAddress(firmId) };
  if (needsAttention(job)) return { title: 'Need Attention', href: needAttentionAddress(firmId) };
  return { title: 'Completed Runs', href: completedRunsAddress(firmId) };
}

/** What was put back is said first: counts and causes tell of what was. */
function UndoneNotice({ job: { firmId, undoneByRunId } }: { readonly job: ShownJob }) {
  if (undoneByRunId === undefined) return null;
  return (
    <Alert type="info" header="This job was undone">
      <RunLink firmId={firmId} runId={undoneByRunId} /> has put back what it changed and tells what it kept.
    </Alert>
  );
}

const findingsId = 'job-findings';

interface ResultProps {
  readonly job: ShownJob & { readonly comments: readonly JobComment[] };
  readonly hasDetails: boolean;
}

function JobResult({ job, hasDetails }: ResultProps) {
  const { filters, setFilters } = useJobFilters();
  const keptCount = job.undo?.keptCount ?? 0;
  const hasFindings = job.causes.length > 0 || job.failedCount > 0 || keptCount > 0;
  return (
    <SpaceBetween size="l">
      <JobErasedTable job={job} />
      {job.causes.length > 0 && (
        <CausesTable
          causes={job.causes}
          onShow={({ code, column }) => {
            setFilters({ code, column });
            showList(findingsId);
          }}
        />
      )}
      {hasFindings && hasDetails && (
        <ListPlace id={findingsId}>
          <JobFindings job={job} filters={filters} onFilter={setFilters} />
        </ListPlace>
      )}
      {!hasDetails && (
        <Alert type="info" header="The support window has ended">
          Errors row by row, the file and the undo of a job are kept for 90 days.
        </Alert>
      )}
      <JobDownloads job={job} hasDetails={hasDetails} />
    </SpaceBetween>
  );
}

/** An id that is none is refused as not valid; to the reader that is the same. */
const isNotFound = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.code === 'VALIDATION_FAILED');

function JobNotFound() {
  const { firmId } = useCurrentFirm();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Job not found</Box>
      <p>There is no such job of this firm.</p>
      <AppLink href={needAttentionAddress(firmId)} variant="primary">
        Go to Need Attention
      </AppLink>
    </Box>
  );
}
