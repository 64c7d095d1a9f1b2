import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { cancelMove, type ShownMove, startMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { clientCount } from './move-labels.ts';
import { moveQueryKey } from './move-query-key.ts';

type Act = 'start' | 'resume' | 'drop' | 'stop';

const actLabels: Readonly<Record<Act, string>> = {
  start: 'Start',
  resume: 'Resume',
  drop: 'Drop the plan',
  stop: 'Cancel',
};
const doneTexts: Readonly<Record<Act, string>> = {
  start: 'The assignment is started',
  resume: 'The move goes on',
  drop: 'The plan is dropped',
  stop: 'The move is cancelled',
};

/** What can be done with a move in its state. */
function actsOn({ kind, status, totalCount }: ShownMove): Act[] {
  switch (status) {
    case 'PLANNED':
      return totalCount > 0 ? ['drop', 'start'] : ['drop'];
    case 'RUNNING':
      return kind === 'ASSIGN' ? ['stop'] : [];
    case 'STOPPED':
      return kind === 'ASSIGN' ? ['stop', 'resume'] : ['resume'];
    default:
      return [];
  }
}

/** Start, resume and cancel, each after a question with its consequence. */
export function MoveActions({ move }: { readonly move: ShownMove }) {
  const me = useMe().data;
  const [asked, setAsked] = useState<Act>();
  const buttons = useRef(new Map<Act, ButtonProps.Ref>());
  const isAllowed = (act: Act) => mayCall(me, act === 'start' || act === 'resume' ? startMove : cancelMove);
  const acts = actsOn(move).filter(isAllowed);
  const close = () => {
    if (asked !== undefined) buttons.current.get(asked)?.focus();
    setAsked(undefined);
  };
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {acts.map((act) => (
          <Button
            key={act}
            ref={(button: ButtonProps.Ref | null) => {
              if (button) buttons.current.set(act, button);
              else buttons.current.delete(act);
            }}
            formAction="none"
            variant={act === 'start' || act === 'resume' ? 'primary' : 'normal'}
            onClick={() => setAsked(act)}
          >
            {actLabels[act]}
          </Button>
        ))}
      </SpaceBetween>
      {asked && <MoveActDialog move={move} act={asked} onClose={close} />}
    </>
  );
}

function MoveActDialog(props: { readonly move: ShownMove; readonly act: Act; readonly onClose: () => void }) {
  const { move, act, onClose } = props;
  const { packageMoves } = useApi();
  const { show } = useFlashes();
  const queryClient = useQueryClient();
  const run = useSingleFlight();
  const attempt = useMutation({
    mutationFn: () =>
      act === 'start' || act === 'resume' ? packageMoves.start(move) : packageMoves.cancel(move),
    retry: false,
    onSuccess: async (changed) => {
      queryClient.setQueryData(moveQueryKey(move.distributorId, move.moveId), changed);
      onClose();
      show({ id: `move-${move.moveId}`, type: 'success', header: doneTexts[act] });
      await queryClient.invalidateQueries({ queryKey: ['moves', move.distributorId] });
    },
  });
  return (
    <ConfirmDialog
      isOpen
      title={questionTitles[act]}
      confirmText={act === 'stop' ? 'Cancel the move' : actLabels[act]}
      cancelText="Keep as it is"
      isBusy={attempt.isPending}
      onConfirm={() => run(() => attempt.mutateAsync())}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {attempt.error && <FailureAlert header="It was not done">{attempt.error.message}</FailureAlert>}
        <div>{questionText(act, move)}</div>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

const questionTitles: Readonly<Record<Act, string>> = {
  start: 'Start the assignment?',
  resume: 'Resume the move?',
  drop: 'Drop the plan?',
  stop: 'Cancel the move?',
};

function questionText(act: Act, { totalCount, movedCount, skippedCount, toPackage }: ShownMove): string {
  const target = toPackage === undefined ? 'the package of its line' : `“${toPackage}”`;
  const left = clientCount(Math.max(0, totalCount - movedCount - skippedCount));
  switch (act) {
    case 'start':
      return `${clientCount(totalCount)} will be assigned to ${target}. The new settings apply to each at once.`;
    case 'resume':
      return `It goes on with the ${left} that are left. What is assigned already stays.`;
    case 'drop':
      return 'Nothing is assigned. A new dry run can be made at any time.';
    case 'stop':
      return `It stops; ${clientCount(movedCount)} that are assigned already stay so.`;
  }
}
