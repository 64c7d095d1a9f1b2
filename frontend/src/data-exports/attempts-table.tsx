import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { mostAttempts, type TransferAttempt } from '../../../functions/deliveries/contract.ts';
import { protocolLabels } from '../../../functions/transfer/contract.ts';
import { formatBytes, formatDuration } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { adviceOn } from './failure-advice.ts';
import { attemptLooks } from './status-labels.ts';

const columns: TableProps.ColumnDefinition<TransferAttempt>[] = [
  {
    id: 'attemptNumber',
    header: 'Attempt',
    minWidth: 130,
    isRowHeader: true,
    cell: ({ attemptNumber, cycleNumber, startedBy }) => (
      <>
        {attemptNumber} of {mostAttempts}
        <Box variant="small" display="block">
          Cycle {cycleNumber}, by {startedBy ?? 'the schedule'}
        </Box>
      </>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    minWidth: 110,
    cell: ({ outcome }) => (
      <StatusIndicator type={attemptLooks[outcome].type}>{attemptLooks[outcome].label}</StatusIndicator>
    ),
  },
  {
    id: 'startedAt',
    header: 'Started On / Duration',
    minWidth: 150,
    cell: (one) => (
      <>
        <Instant at={one.startedAt} />
        <Box variant="small" display="block">
          {duration(one)}
        </Box>
      </>
    ),
  },
  {
    id: 'sent',
    header: 'Sent',
    minWidth: 130,
    cell: ({ sentBytes, totalBytes, deliveryMethod }) => (
      <>
        {formatBytes(sentBytes)} / {formatBytes(totalBytes)}
        <Box variant="small" display="block">
          {deliveryMethod && `by ${protocolLabels[deliveryMethod]}`}
        </Box>
      </>
    ),
  },
  { id: 'failure', header: 'Error and what to do', minWidth: 280, cell: failure },
  { id: 'settingsVersion', header: 'Settings', cell: (one) => one.settingsVersion ?? '–' },
];

/** Every try to send the package, of all cycles. */
export function AttemptsTable({ attempts }: { readonly attempts: readonly TransferAttempt[] }) {
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" counter={`(${attempts.length})`}>
          Transfer attempts
        </Header>
      }
      columnDefinitions={columns}
      items={attempts}
      trackBy={(one) => `${one.cycleNumber}-${one.attemptNumber}`}
      empty={<Box textAlign="center">Nothing was sent yet.</Box>}
      ariaLabels={{ tableLabel: 'Transfer attempts' }}
    />
  );
}

function duration({ startedAt, endedAt }: TransferAttempt): string {
  return endedAt === undefined ? '–' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}

function failure({ failureCode, failureText, leftovers = [] }: TransferAttempt) {
  if (failureCode === undefined) return '–';
  return (
    <>
      <div>
        {failureText} <Box variant="code">{failureCode}</Box>
      </div>
      <Box color="text-body-secondary">{adviceOn(failureCode)}</Box>
      {leftovers.length > 0 && <div>Unfinished files to remove there: {leftovers.join(', ')}</div>}
    </>
  );
}
