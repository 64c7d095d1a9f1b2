import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatDuration } from '../ui/format.ts';
import { LongName } from '../ui/long-name.tsx';
import { runAddress } from './addresses.ts';
import { durationMs, type FileOf, fileNameText } from './job-labels.ts';

/** How long the job worked; a dash where it never began. */
export function DurationOf({ job }: { readonly job: Pick<ShownJob, 'startedAt' | 'endedAt'> }) {
  const workedMs = durationMs(job);
  return <>{workedMs === undefined ? '–' : formatDuration(workedMs)}</>;
}

/** A dash for an upload that no run took. */
export function RunLink({ firmId, runId }: { readonly firmId: string; readonly runId?: string }) {
  if (runId === undefined) return <>–</>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <AppLink href={runAddress(firmId, runId)}>{runId}</AppLink>
    </span>
  );
}

/** Broken where it can be read; said where there is none. */
export function FileName({ of }: { readonly of: FileOf }) {
  return <LongName text={fileNameText(of)} />;
}
