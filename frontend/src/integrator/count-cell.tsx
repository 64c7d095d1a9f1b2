import Box from '@cloudscape-design/components/box';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { formatCount } from '../ui/format.ts';

export type CountName = 'rowCount' | 'createdCount' | 'updatedCount' | 'unchangedCount' | 'failedCount';

/** What became of the rows of a job; an export only writes some. */
export function CountOf({ job, of }: { readonly job: ShownJob; readonly of: CountName }) {
  if (job.kind !== 'EXPORT') return <>{formatCount(job[of])}</>;
  if (of !== 'rowCount') return <>–</>;
  return (
    <>
      {formatCount(job.rowCount)}
      <Box variant="small" display="block">
        written
      </Box>
    </>
  );
}
