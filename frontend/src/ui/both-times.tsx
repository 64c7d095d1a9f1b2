import Box from '@cloudscape-design/components/box';
import { formatInstant, formatUtc, pacific } from './format.ts';

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

/** Both within a sentence. */
export function BothTimesInText({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatInstant(at, pacific)} Pacific ({formatInstant(at)} your time)
    </time>
  );
}

/** An instant in both; a dash when there is none. */
export function TimesOf({ at }: { readonly at: string | undefined }) {
  return at === undefined ? <>–</> : <BothTimes at={at} />;
}
