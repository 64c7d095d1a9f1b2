import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { exportStatusLooks } from './status-labels.ts';

/** Status of the extraction; while it runs, `In Progress (100 / 500)` with a bar. */
export function StatusCell({ shown }: { readonly shown: DataExport }) {
  const { label, type } = exportStatusLooks[shown.status];
  const total = shown.recordCount;
  if (shown.status !== 'IN_PROGRESS' || total === undefined) {
    return <StatusIndicator type={type}>{label}</StatusIndicator>;
  }
  return (
    <>
      <StatusIndicator type={type}>
        {label} ({formatCount(shown.processedCount)} / {formatCount(total)})
      </StatusIndicator>
      <ProgressMeter
        label={`Extraction of ${shown.exportNumber}`}
        doneCount={shown.processedCount}
        totalCount={total}
      />
    </>
  );
}
