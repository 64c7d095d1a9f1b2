import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { messages, type RecordSetPreview } from '../../../functions/data-exports/contract.ts';
import { formatCount, formatDuration, formatInstant } from '../ui/format.ts';
import { RefusalAlert } from './refusal-alert.tsx';
import type { Preview } from './use-preview.ts';

/** Counts the record set before anything is asked for; not needed to submit. */
export function RecordPreview(props: {
  readonly preview: Preview;
  /** Absent while there is none. */
  readonly dueAt: string | undefined;
  /** Leaves out what need not be produced; absent when the form already says otherwise. */
  readonly onWithinRetention: (() => void) | undefined;
}) {
  const { preview, dueAt } = props;
  const { counts } = preview;
  return (
    <SpaceBetween size="m">
      <Button
        formAction="none"
        iconName="search"
        loading={preview.isPending}
        loadingText="Counting records"
        disabled={preview.check === undefined}
        disabledReason="Select a client and complete the record set first."
        onClick={preview.check}
      >
        Check record count
      </Button>
      <RefusalAlert error={preview.error} header="The records were not counted" />
      <LiveRegion hidden>{counts && announcement(counts)}</LiveRegion>
      {counts?.recordCount === 0 && <Alert type="warning">{messages.noRecords}</Alert>}
      {counts !== undefined && counts.recordCount > 0 && (
        <SpaceBetween size="m">
          <KeyValuePairs columns={4} minColumnWidth={150} items={countItems(counts)} />
          <PastRetention count={counts.pastRetentionCount} onLeaveOut={props.onWithinRetention} />
          <Forecast counts={counts} countedAtMs={preview.countedAtMs} dueAt={dueAt} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

const announcement = ({ recordCount }: RecordSetPreview): string =>
  recordCount === 0 ? messages.noRecords : `${formatCount(recordCount)} matching records`;

function countItems(counts: RecordSetPreview) {
  const { activeCount, terminatedCount, openCaseCount, closedCaseCount } = counts;
  const atLeast = counts.isPartial ? 'at least ' : '';
  return [
    { label: 'Matching records', value: atLeast + formatCount(counts.recordCount) },
    { label: 'Active / Terminated', value: `${formatCount(activeCount)} / ${formatCount(terminatedCount)}` },
    { label: 'Incomplete', value: formatCount(counts.incompleteCount) },
    { label: 'Historical (paper)', value: formatCount(counts.historicalCount) },
    { label: 'Past retention', value: formatCount(counts.pastRetentionCount) },
    { label: 'With attachments', value: formatCount(counts.withAttachmentsCount) },
    {
      label: 'E-Verify cases (open / closed)',
      value: `${formatCount(openCaseCount)} / ${formatCount(closedCaseCount)}`,
    },
    { label: 'Estimated duration', value: formatDuration(counts.estimatedSeconds * 1000) },
    { label: 'Estimated wait', value: formatDuration(counts.estimatedWaitSeconds * 1000) },
  ];
}

function PastRetention(props: { readonly count: number; readonly onLeaveOut: (() => void) | undefined }) {
  const { count, onLeaveOut } = props;
  if (count === 0) return null;
  const text = count === 1 ? 'record is past retention and need' : 'records are past retention and need';
  return (
    <Alert
      type="warning"
      action={
        onLeaveOut && (
          <Button formAction="none" onClick={onLeaveOut}>
            Leave them out
          </Button>
        )
      }
    >
      {formatCount(count)} {text} not be produced.
    </Alert>
  );
}

/** When the export would be finished, held against the time by which it is needed. */
function Forecast(props: {
  readonly counts: RecordSetPreview;
  readonly countedAtMs: number;
  readonly dueAt: string | undefined;
}) {
  const { counts, countedAtMs, dueAt } = props;
  const finishMs = countedAtMs + (counts.estimatedWaitSeconds + counts.estimatedSeconds) * 1000;
  const finish = `Submitted now, the extraction is expected to finish on ${formatInstant(new Date(finishMs).toISOString())}`;
  if (dueAt === undefined) return <div>{finish}.</div>;
  const spareMs = Date.parse(dueAt) - finishMs;
  if (spareMs >= 0) {
    return (
      <div>
        {finish}, with {formatDuration(spareMs)} to spare before the response is due.
      </div>
    );
  }
  return (
    <Alert type="warning" header="The due date is at risk">
      {finish}, {formatDuration(-spareMs)} after the response is due. Narrow the record set or ask the officer
      for more time.
    </Alert>
  );
}
