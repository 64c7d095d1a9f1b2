import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type ShownMove, startMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { useMove, usePackageChanged } from './use-packages.ts';

/** How far the clients of a package are on their way to another one; a stopped move can be gone on with. */
export function MoveProgress(props: {
  readonly distributorId: string;
  readonly moveId: string;
  readonly fromPackage: string;
  /** Where they move to, until the move itself is read. */
  readonly toPackage: string;
}) {
  const { distributorId, moveId } = props;
  const query = useMove(distributorId, moveId);
  const changed = usePackageChanged(distributorId);
  const move = query.data;
  const isEnded = move?.status === 'COMPLETE' || move?.status === 'CANCELLED';
  useEffect(() => {
    if (isEnded) void changed();
  }, [isEnded, changed]);
  if (move === undefined && query.error) {
    return (
      <FailureAlert header="The progress could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  const way = `of “${props.fromPackage}” to “${move?.toPackage ?? props.toPackage}”`;
  if (move?.status === 'STOPPED') return <StoppedMove move={move} way={way} />;
  return (
    <Alert type="info" header={`Moving the clients ${way}`}>
      {move !== undefined && (
        <>
          {formatCount(move.movedCount)} of {formatCount(move.totalCount)} moved. The package turns Inactive
          after the last one; this page need not stay open.
          <ProgressMeter
            label="Clients moved"
            doneCount={move.movedCount}
            totalCount={Math.max(move.totalCount, 1)}
          />
        </>
      )}
    </Alert>
  );
}

function StoppedMove({ move, way }: { readonly move: ShownMove; readonly way: string }) {
  const { packages } = useApi();
  const queryClient = useQueryClient();
  const me = useMe().data;
  const runOnce = useSingleFlight();
  const { distributorId, moveId } = move;
  const resume = useMutation({
    retry: false,
    mutationFn: () => packages.startMove(distributorId, moveId),
    onSuccess: (next) => queryClient.setQueryData(['package-move', distributorId, moveId], next),
  });
  return (
    <Alert
      type="warning"
      header={`Moving the clients ${way} has stopped`}
      action={
        mayCall(me, startMove) && (
          <Button
            formAction="none"
            loading={resume.isPending}
            loadingText="Resuming"
            onClick={() => runOnce(() => resume.mutateAsync())}
          >
            Resume
          </Button>
        )
      }
    >
      {formatCount(move.movedCount)} of {formatCount(move.totalCount)} moved. {move.stopReason}
      {resume.error && <div role="alert">It was not resumed: {resume.error.message}</div>}
    </Alert>
  );
}
