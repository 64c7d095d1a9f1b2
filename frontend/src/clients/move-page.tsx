import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { ShownMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { bulkAssignAddress } from './addresses.ts';
import { MoveActions } from './move-actions.tsx';
import { moveStatusLooks, moveTitle } from './move-labels.ts';
import { MoveLinesTable } from './move-lines-table.tsx';
import { moveQueryKey } from './move-query-key.ts';
import { MoveSummary } from './move-summary.tsx';

const runningIntervalMs = 2_000;

/** A bulk assignment or reassignment: planned, on its way or ended. Followed while it runs. */
export function MovePage() {
  const { packageMoves } = useApi();
  const { distributorId } = useCurrentDistributor();
  const moveId = useParams()['moveId'] ?? '';
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: moveQueryKey(distributorId, moveId),
    queryFn: ({ signal }) => packageMoves.move({ distributorId, moveId }, signal),
    refetchInterval: ({ state }) => !isCovered && state.data?.status === 'RUNNING' && runningIntervalMs,
    staleTime: 0,
  });
  const move = query.data;
  if (move === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the move</StatusIndicator>;
    if (isNotFound(query.error)) return <MoveNotFound />;
    return (
      <FailureAlert header="The move could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            <>
              Created by {move.createdBy} on <Instant at={move.createdAt} />
            </>
          }
          actions={<MoveActions move={move} />}
        >
          {moveTitle(move)}
        </Header>
      }
    >
      <LiveRegion hidden>Status: {moveStatusLooks[move.status].label}</LiveRegion>
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <StopReason move={move} />
        <MoveSummary move={move} />
        {(move.kind === 'ASSIGN' || move.skippedCount > 0) && (
          <MoveLinesTable key={move.status} move={move} />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

function StopReason({ move: { status, stopReason } }: { readonly move: ShownMove }) {
  if (status !== 'STOPPED') return null;
  return (
    <Alert type="warning" header="The move stopped">
      {stopReason ?? 'It stopped before it was done.'} Resume goes on with the clients that are left.
    </Alert>
  );
}

/** An id that is none is refused as not valid; to the reader that is the same. */
const isNotFound = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.code === 'VALIDATION_FAILED');

function MoveNotFound() {
  const { distributorId } = useCurrentDistributor();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">Move not found</Box>
      <p>There is no such bulk assignment for this distributor.</p>
      <AppLink href={bulkAssignAddress(distributorId)} variant="primary">
        Go to the bulk assignments
      </AppLink>
    </Box>
  );
}
