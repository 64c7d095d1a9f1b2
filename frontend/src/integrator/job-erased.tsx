import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { formatCount } from '../ui/format.ts';
import { type ErasedColumn, erasedColumns, shareText } from './erased-columns.ts';

const columns: TableProps.ColumnDefinition<ErasedColumn>[] = [
  { id: 'column', header: 'Column', isRowHeader: true, minWidth: 160, cell: ({ column }) => column },
  { id: 'count', header: 'Values', minWidth: 100, cell: ({ count }) => formatCount(count) },
  {
    id: 'percent',
    header: 'Share of the rows',
    minWidth: 170,
    cell: ({ percent, isSuspicious }) =>
      isSuspicious ? (
        <StatusIndicator type="warning">{percent} %, more than usual</StatusIndicator>
      ) : (
        shareText(percent)
      ),
  },
];

/** Stored values that blanks of the file have erased; nothing while there are none. */
export function JobErasedTable({ job }: { readonly job: ShownJob }) {
  const items = erasedColumns(job);
  if (items.length === 0) return null;
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header
          variant="h2"
          description="A blank cell overwrites what is stored. Undoing the run puts the values back."
        >
          Values that blanks erased
        </Header>
      }
      columnDefinitions={columns}
      items={items}
      trackBy="column"
      ariaLabels={{ tableLabel: 'Values that blanks erased, by column' }}
    />
  );
}
