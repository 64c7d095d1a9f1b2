import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { Instant } from '../ui/instant.tsx';

/** Place in the queue while it waits, expected end while it waits or runs, and whether that is too late. */
export function QueueCell({ shown }: { readonly shown: DataExport }) {
  const { queue } = shown;
  if (queue === undefined) return <>–</>;
  const { position, estimatedCompletionAt, isDueDateAtRisk } = queue;
  return (
    <>
      {position !== undefined && <div>{`No. ${position} in the queue`}</div>}
      {estimatedCompletionAt !== undefined && (
        <Box variant={position === undefined ? 'span' : 'small'} display="block">
          ETA <Instant at={estimatedCompletionAt} />
        </Box>
      )}
      {isDueDateAtRisk && <Badge color="severity-high">Due date at risk</Badge>}
    </>
  );
}
