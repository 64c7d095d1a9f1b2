import { Fragment } from 'react';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatDuration } from '../ui/format.ts';
import { runAddress } from './addresses.ts';
import { durationMs } from './job-labels.ts';

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

/** Long and without blanks: broken after its words, or anywhere where these are long. */
export function FileName({ of: { fileName } }: { readonly of: Pick<ShownJob, 'fileName'> }) {
  const words = fileName.split(/(?<=_)/);
  return (
    <span style={{ overflowWrap: 'anywhere' }}>
      {words.map((word, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words stay in their places
        <Fragment key={at}>
          {word}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
