import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FileNote, type ProblemCause } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownFinding } from '../../../functions/integrator-reports/contract.ts';
import type { JobFindingFilters } from '../api/integrator-api.ts';
import { CursorPagination, type useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import { levelLooks } from './file-labels.ts';
import './filters.css';

const Level = FileNote.shape.level;
type Column = TableProps.ColumnDefinition<ShownFinding>;

type ValueCell = (finding: ShownFinding) => ReactNode;

const columnsOf = (valueCell: ValueCell): Column[] => [
  { id: 'row', header: 'Row', minWidth: 70, cell: ({ rowNumber }) => formatCount(rowNumber) },
  { id: 'key', header: 'Key', minWidth: 120, isRowHeader: true, cell: ({ key }) => key },
  { id: 'column', header: 'Column', minWidth: 120, cell: ({ column }) => column ?? '–' },
  { id: 'value', header: 'Value', minWidth: 100, cell: valueCell },
  {
    id: 'level',
    header: 'Level',
    minWidth: 90,
    cell: ({ level }) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <StatusIndicator type={levelLooks[level].type}>{levelLooks[level].label}</StatusIndicator>
      </span>
    ),
  },
  { id: 'code', header: 'Code', minWidth: 95, cell: ({ code }) => code },
  { id: 'message', header: 'Message', minWidth: 190, cell: ({ message }) => message },
];

interface FindingsListProps {
  readonly title: string;
  readonly query: UseQueryResult<{ readonly items: readonly ShownFinding[] }>;
  readonly pages: ReturnType<ReturnType<typeof useCursorPages>['pages']>;
  /** Those of whose codes and columns can be chosen. */
  readonly causes: readonly ProblemCause[];
  readonly filters: JobFindingFilters;
  /** Whether the list can be narrowed to a column. */
  readonly hasColumnFilter: boolean;
  readonly onFilter: (filters: JobFindingFilters) => void;
  /** How a value is shown; as it is told unless given. */
  readonly valueCell?: ValueCell;
  /** What can be done about a row. */
  readonly actions?: Column;
}

const asTold: ValueCell = ({ value }) => value ?? '–';

/** What was found in single rows, page by page. */
export function FindingsList(props: FindingsListProps) {
  const { title, query, pages, filters, onFilter, valueCell = asTold, actions } = props;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  if (query.error) {
    return (
      <FailureAlert header="The findings could not be loaded" onRetry={() => void query.refetch()}>
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
          {title}
        </Header>
      }
      filter={<FindingFilterBar {...props} isFiltered={isFiltered} />}
      columnDefinitions={[...columnsOf(valueCell), ...(actions === undefined ? [] : [actions])]}
      items={query.data?.items ?? []}
      trackBy={(one) => `${one.rowNumber} ${one.code} ${one.column} ${one.message}`}
      loading={query.isPending}
      loadingText="Loading findings"
      empty={
        <Box textAlign="center">
          {isFiltered ? 'No finding matches the filters.' : 'Nothing was found in any row.'}{' '}
          {isFiltered && (
            <Button variant="inline-link" onClick={() => onFilter({})}>
              Show all findings
            </Button>
          )}
        </Box>
      }
      ariaLabels={{ tableLabel: 'Findings' }}
      pagination={<CursorPagination pages={pages} of="findings" />}
    />
  );
}

const any = { value: '', label: 'Any' };
const levelOptions = [any, ...Level.options.map((value) => ({ value, label: levelLooks[value].label }))];

function FindingFilterBar(props: FindingsListProps & { readonly isFiltered: boolean }) {
  const { causes, filters, hasColumnFilter, onFilter, isFiltered } = props;
  return (
    <search className="integrator-filters" aria-label="Filter the findings">
      <FormField label="Level">
        <Select
          options={levelOptions}
          selectedOption={levelOptions.find(({ value }) => value === filters.level) ?? any}
          onChange={({ detail }) =>
            onFilter({ ...filters, level: Level.safeParse(detail.selectedOption.value).data })
          }
        />
      </FormField>
      <ChoiceOf
        label="Code"
        known={causes.map(({ code }) => code)}
        chosen={filters.code}
        onChoose={(code) => onFilter({ ...filters, code })}
      />
      {hasColumnFilter && (
        <ChoiceOf
          label="Column"
          known={causes.flatMap(({ column }) => column ?? [])}
          chosen={filters.column}
          onChoose={(column) => onFilter({ ...filters, column })}
        />
      )}
      {isFiltered && (
        <Button formAction="none" onClick={() => onFilter({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** One of the values that are known, or that is chosen already. */
function ChoiceOf(props: {
  readonly label: string;
  readonly known: readonly string[];
  readonly chosen: string | undefined;
  readonly onChoose: (value: string | undefined) => void;
}) {
  const { label, known, chosen, onChoose } = props;
  const values = [...new Set([...known, ...(chosen === undefined ? [] : [chosen])])].sort();
  const options = [any, ...values.map((value) => ({ value, label: value }))];
  return (
    <FormField label={label}>
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === chosen) ?? any}
        onChange={({ detail }) => onChoose(detail.selectedOption.value || undefined)}
      />
    </FormField>
  );
}
