import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ProblemCause } from '../../../functions/integrator-jobs/contract.ts';
import { formatCount } from '../ui/format.ts';
import { fixOfCause } from './cause-fixes.ts';

/** As many as are kept. */
const mostCauses = 50;

const columnsOf = (onShow: (cause: ProblemCause) => void): TableProps.ColumnDefinition<ProblemCause>[] => [
  {
    id: 'message',
    header: 'Cause',
    minWidth: 230,
    isRowHeader: true,
    cell: ({ code, message }) => (
      <>
        {message}
        <Box variant="small" display="block">
          {code}
        </Box>
      </>
    ),
  },
  { id: 'column', header: 'Column', minWidth: 120, cell: ({ column }) => column ?? '–' },
  { id: 'value', header: 'Value', minWidth: 110, cell: ({ value }) => value ?? '–' },
  { id: 'fix', header: 'What to do', minWidth: 220, cell: (cause) => fixOfCause(cause) ?? '–' },
  { id: 'rows', header: 'Rows', minWidth: 75, cell: ({ rowCount }) => formatCount(rowCount) },
  {
    id: 'show',
    header: 'Actions',
    minWidth: 110,
    cell: (cause) => (
      <Button
        variant="inline-link"
        ariaLabel={`Show rows of ${cause.code}${cause.column ? `, ${cause.column}` : ''}${cause.value ? `, ${cause.value}` : ''}`}
        onClick={() => onShow(cause)}
      >
        <span style={{ whiteSpace: 'nowrap' }}>Show rows</span>
      </Button>
    ),
  },
];

/** Problems of a file or a job by cause, each with what puts it right. */
export function CausesTable(props: {
  readonly causes: readonly ProblemCause[];
  readonly onShow: (cause: ProblemCause) => void;
}) {
  const { causes } = props;
  const isCut = causes.length >= mostCauses;
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={`(${causes.length}${isCut ? '+' : ''})`}
          description={isCut ? `The ${mostCauses} with the most rows.` : 'Those with the most rows first.'}
        >
          Problems by cause
        </Header>
      }
      columnDefinitions={columnsOf(props.onShow)}
      items={causes}
      trackBy={({ code, column, value, message }) => [code, column, value, message].join(' ')}
      empty={<Box textAlign="center">No problems were found.</Box>}
      ariaLabels={{ tableLabel: 'Problems by cause' }}
    />
  );
}
