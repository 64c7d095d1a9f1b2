import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { ShownRun } from '../../../functions/integrator-reports/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes, TimesOf } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { jobAddress } from './addresses.ts';
import { DurationOf, RunLink } from './job-cells.tsx';
import { JobStatusLabel } from './job-faces.tsx';
import { earlierJobText, triggeredByLabel } from './job-labels.ts';
import { runProgress, undoTotals } from './run-labels.ts';

/** Where a run stands, and where it comes from. */
export function RunSummary({ run }: { readonly run: ShownRun }) {
  const items: KeyValuePairsProps.Item[] = [
    { label: 'Status', value: <RunStatusCell run={run} /> },
    { label: 'Run date', value: `${run.runDate} Pacific` },
    { label: 'Triggered by', value: triggeredByLabel(run.triggeredBy) },
    { label: 'Queued', value: <BothTimes at={run.queuedAt} /> },
    { label: 'Started', value: <TimesOf at={run.startedAt} /> },
    { label: 'Ended', value: <TimesOf at={run.endedAt} /> },
    { label: 'Duration', value: <DurationOf job={run} /> },
    { label: 'Jobs', value: formatCount(Math.max(run.jobCount, run.jobs.length)) },
    { label: 'Support window ends', value: <BothTimes at={run.supportEndsAt} /> },
  ];
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs columns={3} minColumnWidth={200} items={[...items, ...originItems(run)]} />
    </Container>
  );
}

function RunStatusCell({ run }: { readonly run: ShownRun }) {
  const { doneCount, totalCount, of } = runProgress(run);
  return (
    <>
      <JobStatusLabel status={run.status} />
      {run.status === 'IN_PROGRESS' && totalCount > 0 && (
        <>
          <Box variant="small" display="block">
            {formatCount(doneCount)} of {formatCount(totalCount)} {of}
          </Box>
          <ProgressMeter
            label={`Done of the ${of} of the run`}
            doneCount={doneCount}
            totalCount={totalCount}
          />
        </>
      )}
    </>
  );
}

function originItems(run: ShownRun): KeyValuePairsProps.Item[] {
  const { firmId, kind, ofRunId, ofJobId } = run;
  if (kind === 'RERUN' && ofJobId !== undefined) {
    return [
      {
        label: 'Failed rows of',
        value: <AppLink href={jobAddress(firmId, ofJobId)}>{earlierJobText(ofJobId)}</AppLink>,
      },
    ];
  }
  if (kind !== 'UNDO') return [];
  const { restoredCount, removedCount, keptCount } = undoTotals(run);
  return [
    { label: 'Run undone', value: <RunLink firmId={firmId} runId={ofRunId} /> },
    { label: 'Values put back', value: formatCount(restoredCount) },
    { label: 'Records removed', value: formatCount(removedCount) },
    { label: 'Kept', value: formatCount(keptCount) },
  ];
}
