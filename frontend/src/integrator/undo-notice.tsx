import Alert from '@cloudscape-design/components/alert';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { detailDays } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownRun } from '../../../functions/integrator-reports/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { RunLink } from './job-cells.tsx';
import { isAtWork } from './job-labels.ts';
import { counted, runProgress, undoTotals } from './run-labels.ts';
import { runQueryKey, useRun } from './use-run.ts';

/** Links an undone run and the one that undoes it, with how far that is. */
export function UndoNotice({ run }: { readonly run: ShownRun }) {
  if (run.undoneByRunId !== undefined) return <Undone run={run} byRunId={run.undoneByRunId} />;
  if (run.kind === 'UNDO' && !isAtWork(run)) return <UndoResult run={run} />;
  return null;
}

function Undone({ run, byRunId }: { readonly run: ShownRun; readonly byRunId: string }) {
  const { firmId } = run;
  const undoing = useRun(byRunId).data;
  useReadAgainAfter(undoing, run);
  const link = <RunLink firmId={firmId} runId={byRunId} />;
  if (undoing === undefined) return <Alert type="info">Undone by run {link}.</Alert>;
  if (!isAtWork(undoing)) {
    const isWhole = undoing.status === 'COMPLETED';
    return (
      <Alert
        type={isWhole ? 'info' : 'warning'}
        header={isWhole ? 'This run was undone' : 'The undo of this run did not go through as a whole'}
      >
        {undoText(undoing)} See run {link}.
      </Alert>
    );
  }
  const { doneCount, totalCount } = runProgress(undoing);
  return (
    <Alert type="info" header="This run is being undone">
      {jobStatusLooks[undoing.status].label}: {doneCount} of {counted(totalCount, 'job')}, so far{' '}
      {undoText(undoing)} See run {link}.
      {undoing.status === 'IN_PROGRESS' && (
        <ProgressMeter label="Jobs undone" doneCount={doneCount} totalCount={totalCount} />
      )}
    </Alert>
  );
}

/** What can be done about the run depends on how its undo has ended. */
function useReadAgainAfter(undoing: ShownRun | undefined, { firmId, runId }: ShownRun): void {
  const queryClient = useQueryClient();
  const isBusy = undoing !== undefined && isAtWork(undoing);
  const wasBusy = useRef(isBusy);
  useEffect(() => {
    if (wasBusy.current && !isBusy) {
      void queryClient.invalidateQueries({ queryKey: runQueryKey(firmId, runId) });
    }
    wasBusy.current = isBusy;
  }, [isBusy, queryClient, firmId, runId]);
}

function UndoResult({ run }: { readonly run: ShownRun }) {
  const { keptCount } = undoTotals(run);
  const isWhole = run.status === 'COMPLETED' && keptCount === 0;
  return (
    <Alert
      type={isWhole ? 'success' : 'warning'}
      header={isWhole ? 'Everything was put back' : 'Not everything was put back'}
    >
      {run.status === 'INTERRUPTED' && 'The undo did not finish. '}
      {undoText(run)}
      {keptCount > 0 &&
        ` What was changed since, or is still named by others, was kept. Each job lists what and why for ${detailDays} days.`}
    </Alert>
  );
}

function undoText(undoing: ShownRun): string {
  const { restoredCount, removedCount, keptCount } = undoTotals(undoing);
  const done = `${counted(restoredCount, 'value')} put back, ${counted(removedCount, 'record')} removed`;
  return keptCount === 0 ? `${done}.` : `${done}, ${formatCount(keptCount)} kept.`;
}
