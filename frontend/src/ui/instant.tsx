import { formatInstant, formatUtc } from './format.ts';

/** An instant in the viewer's zone, with UTC as the title; a dash when there is none. */
export function Instant({ at }: { readonly at: string | undefined }) {
  if (at === undefined) return <>–</>;
  return (
    <time dateTime={at} title={formatUtc(at)} style={{ whiteSpace: 'nowrap' }}>
      {formatInstant(at)}
    </time>
  );
}
