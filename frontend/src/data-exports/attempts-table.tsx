import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { mostAttempts, type TransferAttempt } from '../../../functions/deliveries/contract.ts';
import { formatBytes, formatDuration } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { failureAdvice } from './failure-advice.ts';
import { attemptLooks } from './status-labels.ts';

const columns: TableProps.ColumnDefinition<TransferAttempt>[] = [
  { id: 'attemptNumber', header: 'Attempt', isRowHeader: true, cell: (one) => one.attemptNumber },
  {
    id: 'outcome',
    header: 'Outcome',
    minWidth: 110,
    cell: ({ outcome }) => (
      <StatusIndicator type={attemptLooks[outcome].type}>{attemptLooks[outcome].label}</StatusIndicator>
    ),
  },
  { id: 'startedAt', header: 'Started On', cell: (one) => <Instant at={one.startedAt} /> },
  { id: 'duration', header: 'Duration', cell: duration },
  {
    id: 'sent',
    header: 'Sent',
    minWidth: 150,
    cell: (one) => `${formatBytes(one.sentBytes)} / ${formatBytes(one.totalBytes)}`,
  },
  { id: 'failure', header: 'Error and what to do', minWidth: 320, cell: failure },
  { id: 'settingsVersion', header: 'Settings', cell: (one) => one.settingsVersion ?? '–' },
];

/** Every try to send the package. */
export function AttemptsTable({ attempts }: { readonly attempts: readonly TransferAttempt[] }) {
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" counter={`(${attempts.length} / ${mostAttempts})`}>
          Transfer attempts
        </Header>
      }
      columnDefinitions={columns}
      items={attempts}
      trackBy={(one) => String(one.attemptNumber)}
      empty={<Box textAlign="center">Nothing was sent yet.</Box>}
      ariaLabels={{ tableLabel: 'Transfer attempts' }}
    />
  );
}

function duration({ startedAt, endedAt }: TransferAttempt): string {
  return endedAt === undefined ? '–' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
}

function failure({ failureCode, failureText }: TransferAttempt) {
  if (failureCode === undefined) return '–';
  return (
    <>
      <div>
        {failureText} <Box variant="code">{failureCode}</Box>
      </div>
      <Box color="text-body-secondary">{failureAdvice[failureCode]}</Box>
    </>
  );
}
