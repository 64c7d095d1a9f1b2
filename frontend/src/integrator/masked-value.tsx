import Button from '@cloudscape-design/components/button';
import LiveRegion from '@cloudscape-design/components/live-region';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ShownFinding } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import type { JobKey } from '../api/integrator-api.ts';
import { useSingleFlight } from '../ui/single-flight.ts';

/** After this a value that is shown is masked again. */
const shownMs = 60_000;
/** Far more than any masked column takes; a broken file may have more in a cell. */
const mostShownChars = 300;

interface MaskedProps {
  readonly job: JobKey;
  readonly finding: ShownFinding & { readonly column: string };
}

/** A masked value with a button that shows it for a minute. */
export function MaskedValue({ job, finding }: MaskedProps) {
  const { rowNumber, column } = finding;
  const { value, isPending, error, said, show, hide } = useRevealed(job, finding);
  const place = `${column} in row ${rowNumber}`;
  const isShown = value !== undefined;
  return (
    <>
      {isShown ? <Revealed value={value} /> : <span>{finding.value}</span>}{' '}
      <Button
        variant="inline-link"
        formAction="none"
        loading={isPending}
        loadingText={`Loading ${place}`}
        ariaLabel={isShown ? `Hide value of ${place}` : `Show value of ${place}`}
        onClick={isShown ? hide : show}
      >
        <span style={{ whiteSpace: 'nowrap' }}>{isShown ? 'Hide value' : 'Show value'}</span>
      </Button>
      {error && (
        <div>
          <StatusIndicator type="error">{error.message}</StatusIndicator>
        </div>
      )}
      {said !== undefined && <LiveRegion hidden>{said}</LiveRegion>}
    </>
  );
}

/** Blanks are as they were uploaded: they may be what is wrong. What writes from right to left turns nothing around it. */
function Revealed({ value }: { readonly value: string }) {
  if (value.trim() === '') return <em>Blank</em>;
  const isCut = value.length > mostShownChars;
  return (
    <span style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', unicodeBidi: 'isolate' }}>
      {isCut ? `${value.slice(0, mostShownChars)}…` : value}
    </span>
  );
}

/** The value while it is shown; kept nowhere else, and forgotten when the cell is no longer on the page. */
function useRevealed({ firmId, jobId }: JobKey, { rowNumber, column }: MaskedProps['finding']) {
  const { integrator } = useApi();
  const run = useSingleFlight();
  const [wasShown, setWasShown] = useState(false);
  const { data, isPending, error, mutateAsync, reset } = useMutation({
    mutationFn: () => integrator.revealValue({ firmId, jobId, rowNumber, column }),
    onSuccess: () => setWasShown(true),
    gcTime: 0,
  });
  useEffect(() => {
    if (data === undefined) return;
    const timer = setTimeout(reset, shownMs);
    return () => clearTimeout(timer);
  }, [data, reset]);
  const value = data?.value;
  return {
    value,
    isPending,
    error,
    /** For people who do not see the page; `undefined` before there is anything to say. */
    said: saidOf({ place: `${column} in row ${rowNumber}`, value, isPending, error, wasShown }),
    show: () => run(() => mutateAsync()),
    hide: reset,
  };
}

function saidOf(of: {
  readonly place: string;
  readonly value: string | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly wasShown: boolean;
}): string | undefined {
  const { place, value, isPending, error, wasShown } = of;
  if (value !== undefined) return `${place}: ${value.trim() || 'blank'}. Hidden again after a minute.`;
  if (error !== null) return `${place} is not shown. ${error.message}`;
  if (isPending) return '';
  return wasShown ? `${place} is hidden again.` : undefined;
}
