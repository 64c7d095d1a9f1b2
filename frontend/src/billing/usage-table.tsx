import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { Billing } from '../../../functions/integrator-billing/contract.ts';
import { taskTypeLabels } from '../api/task-schedule.ts';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { periodText } from './period-text.ts';

type TaskUsage = Billing['jobs'][number];

const columns: TableProps.ColumnDefinition<TaskUsage>[] = [
  { id: 'name', header: 'Job Name', minWidth: 220, isRowHeader: true, cell: ({ name }) => name },
  { id: 'type', header: 'Job Type', minWidth: 100, cell: ({ type }) => taskTypeLabels[type] },
  {
    id: 'records',
    header: 'Records Processed',
    minWidth: 160,
    cell: ({ recordCount }) => formatCount(recordCount),
  },
  { id: 'share', header: 'Share', minWidth: 150, cell: (task) => <Share task={task} /> },
  { id: 'jobs', header: 'Jobs', minWidth: 90, cell: ({ jobCount }) => formatCount(jobCount) },
];

function Share({ task: { name, share } }: { readonly task: TaskUsage }) {
  return (
    <>
      {share.toFixed(1)} %
      <ProgressMeter label={`Share of ${name}`} doneCount={share} totalCount={100} />
    </>
  );
}

/** What the records were used for. */
export function UsageTable({ shown }: { readonly shown: Billing }) {
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={`(${shown.jobs.length})`}
          description={`${periodText(shown.period)}, those with the most records first.`}
        >
          By task
        </Header>
      }
      columnDefinitions={columns}
      items={shown.jobs}
      trackBy={({ type, templateId }) => `${type} ${templateId}`}
      empty={
        <Box textAlign="center" padding={{ vertical: 'l' }}>
          <b>No records were processed in this period</b>
        </Box>
      }
      ariaLabels={{ tableLabel: 'Records by task' }}
    />
  );
}
