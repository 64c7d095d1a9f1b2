import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { useRef, useState } from 'react';
import { type ShownRun, undoRun } from '../../../functions/integrator-reports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { serverNowMs } from '../api/server-time.ts';
import { useMe } from '../api/who.ts';
import { undoObstacle } from './run-labels.ts';
import { UndoDialog } from './undo-dialog.tsx';

/** Undoes the run after a question; says why where it cannot. What undoes a run is not undone itself, and files that were written stay. */
export function UndoAction({ run }: { readonly run: ShownRun }) {
  const me = useMe().data;
  const [isAsking, setAsking] = useState(false);
  const button = useRef<ButtonProps.Ref>(null);
  if (run.kind === 'UNDO' || run.kind === 'EXPORT' || !mayCall(me, undoRun)) return null;
  const obstacle = undoObstacle(run, serverNowMs());
  return (
    <>
      <Button
        ref={button}
        formAction="none"
        iconName="undo"
        disabled={obstacle !== undefined}
        disabledReason={obstacle}
        onClick={() => setAsking(true)}
      >
        Undo this run
      </Button>
      {isAsking && (
        <UndoDialog
          run={run}
          onClose={() => {
            setAsking(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}
