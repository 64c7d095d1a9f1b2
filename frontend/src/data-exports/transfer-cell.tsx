import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { mostAttempts } from '../../../functions/deliveries/contract.ts';
import { formatBytes } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { transferStatusLooks } from './status-labels.ts';

/** Status of the transfer: a bar while bytes move, the next attempt while it is awaited, a dash while there is nothing to send. */
export function TransferCell({ shown }: { readonly shown: DataExport }) {
  const { transfer } = shown;
  if (transfer === undefined) return <>–</>;
  const { label, type } = transferStatusLooks[transfer.status];
  const isAwaited = transfer.status === 'IN_PROGRESS' && transfer.nextAttemptAt !== undefined;
  const isSending = transfer.status === 'IN_PROGRESS' && !isAwaited && transfer.totalBytes > 0;
  return (
    <>
      <StatusIndicator type={isAwaited ? 'pending' : type}>{label}</StatusIndicator>
      {isAwaited && (
        <Box variant="small" display="block">
          Retry {transfer.attemptNumber + 1} of {mostAttempts} on <Instant at={transfer.nextAttemptAt} />
        </Box>
      )}
      {isSending && (
        <>
          <Box variant="small" display="block">
            {formatBytes(transfer.sentBytes)} / {formatBytes(transfer.totalBytes)}
          </Box>
          <ProgressMeter
            label={`Transfer of ${shown.exportNumber}`}
            doneCount={transfer.sentBytes}
            totalCount={transfer.totalBytes}
          />
        </>
      )}
    </>
  );
}
