import Box from '@cloudscape-design/components/box';
import { formatInstant, formatUtc } from '../ui/format.ts';
import { pacific, runBeginsAt } from './run-times.ts';

/** An instant in Pacific time and, below it, in the viewer's zone. */
export function BothTimes({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)} style={{ whiteSpace: 'nowrap' }}>
      {formatInstant(at, pacific)} Pacific
      <Box variant="small" display="block">
        {formatInstant(at)} your time
      </Box>
    </time>
  );
}

/** When the run of a date begins; a dash when none takes the file. */
export function RunTime({ runDate }: { readonly runDate: string | undefined }) {
  return runDate === undefined ? <>–</> : <BothTimes at={runBeginsAt(runDate)} />;
}
