import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useParams } from 'react-router';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { completedRunsAddress } from './addresses.ts';
import { RunJobsTable } from './run-jobs-table.tsx';
import { runKindLabels, runNews } from './run-labels.ts';
import { RunSummary } from './run-summary.tsx';
import { UndoAction } from './undo-action.tsx';
import { UndoNotice } from './undo-notice.tsx';
import { useRun } from './use-run.ts';

/** One run with its jobs: what it changed, and how it is undone. Followed while it is at work. */
export function RunPage() {
  const query = useRun(useParams()['runId'] ?? '');
  const run = query.data;
  if (run === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the run</StatusIndicator>;
    if (isNotFound(query.error)) return <RunNotFound />;
    return (
      <FailureAlert header="The run could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={runKindLabels[run.kind]} actions={<UndoAction run={run} />}>
          Run {run.runId}
        </Header>
      }
    >
      <NewsAnnouncer shown={[run]} newsOf={runNews} />
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <UndoNotice run={run} />
        <RunSummary run={run} />
        <RunJobsTable run={run} />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** An id that is none is refused as not valid; to the reader that is the same. */
const isNotFound = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.code === 'VALIDATION_FAILED');

function RunNotFound() {
  const { firmId } = useCurrentFirm();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Run not found</Box>
      <p>There is no such run of this firm.</p>
      <AppLink href={completedRunsAddress(firmId)} variant="primary">
        Go to Completed Runs
      </AppLink>
    </Box>
  );
}
