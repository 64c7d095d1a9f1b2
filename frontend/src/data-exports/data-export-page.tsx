import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { DataExportDetail } from '../api/data-exports-api.ts';
import { serverNowMs } from '../api/server-time.ts';
import { AppLink } from '../ui/app-link.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { logAddress } from './addresses.ts';
import { AttemptsTable } from './attempts-table.tsx';
import { ExceptionsTable } from './exceptions-table.tsx';
import { ExportActions } from './export-actions.tsx';
import { ExportSummary } from './export-summary.tsx';
import { ExportTimeline } from './export-timeline.tsx';
import { FilesTable } from './files-table.tsx';
import { MilestoneAnnouncer } from './milestone-announcer.tsx';
import { RequestSummary } from './request-summary.tsx';
import { isMoving, movingIntervalMs, restingIntervalMs } from './status-labels.ts';

const intervalMs = (shown: DataExportDetail | undefined): number =>
  shown && isMoving(shown, serverNowMs()) ? movingIntervalMs : restingIntervalMs;

function useDataExport() {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const dataExportId = useParams()['dataExportId'] ?? '';
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: ['data-export', distributorId, dataExportId],
    queryFn: ({ signal }) => dataExports.dataExport({ distributorId, dataExportId }, signal),
    refetchInterval: ({ state }) => !isCovered && intervalMs(state.data),
    staleTime: 0,
  });
}

export function DataExportPage() {
  const query = useDataExport();
  const shown = query.data;
  if (shown === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the data export</StatusIndicator>;
    if (isNotFound(query.error)) return <ExportNotFound />;
    return (
      <FailureAlert header="The data export could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={shown.description}
          actions={<ExportActions shown={shown} look="button" />}
        >
          {shown.exportNumber}
        </Header>
      }
    >
      <MilestoneAnnouncer shown={[shown]} />
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <ExportSummary shown={shown} />
        <RequestSummary shown={shown} />
        {shown.exceptionCount > 0 && <ExceptionsTable shown={shown} />}
        <AttemptsTable attempts={shown.attempts} />
        <FilesTable files={shown.files} />
        <ExportTimeline shown={shown} />
      </SpaceBetween>
    </ContentLayout>
  );
}

/** An id that is none is refused as not valid; to the reader that is the same. */
const isNotFound = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.code === 'VALIDATION_FAILED');

function ExportNotFound() {
  const { distributorId } = useCurrentDistributor();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Data export not found</Box>
      <p>There is no such data export for this distributor.</p>
      <AppLink href={logAddress(distributorId)} variant="primary">
        Go to the Data Export Log
      </AppLink>
    </Box>
  );
}
