import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { CheckSummary } from '../../../functions/integrator/contract.ts';
import { formatCount } from '../ui/format.ts';
import { fixOf } from './cause-fixes.ts';

type Cause = CheckSummary['causes'][number];
/** As many as the check keeps. */
const mostCauses = 50;

const columnsOf = (onShow: (code: string) => void): TableProps.ColumnDefinition<Cause>[] => [
  {
    id: 'message',
    header: 'Cause',
    minWidth: 280,
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
  { id: 'column', header: 'Column', minWidth: 140, cell: ({ column }) => column ?? '–' },
  { id: 'value', header: 'Value', minWidth: 140, cell: ({ value }) => value ?? '–' },
  { id: 'fix', header: 'What to do', minWidth: 280, cell: ({ code }) => fixOf(code) ?? '–' },
  { id: 'rows', header: 'Rows', minWidth: 90, cell: ({ rowCount }) => formatCount(rowCount) },
  {
    id: 'show',
    header: 'Actions',
    minWidth: 120,
    cell: (cause) => (
      <Button
        variant="inline-link"
        ariaLabel={`Show rows of ${cause.code}${cause.column ? `, ${cause.column}` : ''}${cause.value ? `, ${cause.value}` : ''}`}
        onClick={() => onShow(cause.code)}
      >
        Show rows
      </Button>
    ),
  },
];

/** Problems of the file by cause, each with what puts it right. */
export function CausesTable(props: {
  readonly summary: CheckSummary;
  readonly onShow: (code: string) => void;
}) {
  const { causes } = props.summary;
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
