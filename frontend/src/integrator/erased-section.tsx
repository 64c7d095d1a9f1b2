import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { CheckSummary, ErasedValue, ImportFile } from '../../../functions/integrator/contract.ts';
import { useSetup } from '../api/firm-setup.ts';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { type ErasedColumn, erasedColumns, erasedTotal, shareText } from './erased-columns.ts';
import { showList } from './list-place.tsx';
import { useErasedValues } from './use-import-file.ts';

interface ErasedProps {
  readonly shown: ImportFile;
  readonly summary: CheckSummary;
  readonly column: string | undefined;
  readonly onChoose: (column: string | undefined) => void;
}

export const erasedListId = 'erased-values';

/** Warns of stored values that blanks of the file would erase; nothing while there are none. */
export function ErasedSection(props: Pick<ErasedProps, 'summary' | 'onChoose'>) {
  const total = erasedTotal(props.summary);
  if (total === 0) return null;
  const header =
    total === 1 ? '1 stored value would be erased' : `${formatCount(total)} stored values would be erased`;
  return (
    <SpaceBetween size="l">
      <Alert type="warning" header={header}>
        A blank cell overwrites what is stored. <KeepAdvice />
      </Alert>
      <ByColumn {...props} />
    </SpaceBetween>
  );
}

/** How a value is kept, as far as the firm may. */
function KeepAdvice() {
  const setup = useSetup().data;
  if (setup?.isNoUpdateEnabled) {
    return <>To keep a value, write Zoom No Update in the cell and upload the file again.</>;
  }
  return (
    <>
      To keep a value, write it in the cell and upload the file again. Professional Services can switch Zoom
      No Update on for the firm, or leave a column out of its mapping.
    </>
  );
}

function ByColumn({ summary, onChoose }: Pick<ErasedProps, 'summary' | 'onChoose'>) {
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
    {
      id: 'show',
      header: 'Actions',
      minWidth: 130,
      cell: ({ column }) => (
        <Button
          variant="inline-link"
          ariaLabel={`Show values of ${column}`}
          onClick={() => {
            onChoose(column);
            showList(erasedListId);
          }}
        >
          Show values
        </Button>
      ),
    },
  ];
  return (
    <Table
      variant="container"
      wrapLines
      header={<Header variant="h2">Values that blanks would erase</Header>}
      columnDefinitions={columns}
      items={erasedColumns(summary)}
      trackBy="column"
      ariaLabels={{ tableLabel: 'Values that blanks would erase, by column' }}
    />
  );
}

const valueColumns: TableProps.ColumnDefinition<ErasedValue>[] = [
  { id: 'row', header: 'Row', minWidth: 90, cell: ({ rowNumber }) => formatCount(rowNumber) },
  { id: 'key', header: 'Key', minWidth: 200, isRowHeader: true, cell: ({ key }) => key },
  { id: 'column', header: 'Column', minWidth: 160, cell: ({ column }) => column },
];

const any = { value: '', label: 'Any' };

/** The rows and columns of those values. */
export function ErasedList({ shown, summary, column, onChoose }: ErasedProps) {
  const { query, pages } = useErasedValues(shown, column);
  const options = [any, ...erasedColumns(summary).map((one) => ({ value: one.column, label: one.column }))];
  if (query.error) {
    return (
      <FailureAlert header="The erased values could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header variant="h2" description="At most 10,000 are listed. Row 1 is the header.">
          Rows that would erase
        </Header>
      }
      filter={
        <search aria-label="Filter the erased values" style={{ maxInlineSize: '18rem' }}>
          <FormField label="Column">
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === column) ?? any}
              onChange={({ detail }) => onChoose(detail.selectedOption.value || undefined)}
            />
          </FormField>
        </search>
      }
      columnDefinitions={valueColumns}
      items={query.data?.items ?? []}
      trackBy={(one) => `${one.rowNumber} ${one.column}`}
      loading={query.isPending}
      loadingText="Loading erased values"
      empty="No value of this column would be erased."
      ariaLabels={{ tableLabel: 'Rows that would erase values' }}
      pagination={<CursorPagination pages={pages} of="erased values" />}
    />
  );
}
