import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import {
  type CheckSummary,
  FileNote,
  type ImportFile,
  type RowFinding,
} from '../../../functions/integrator/contract.ts';
import type { FindingFilters } from '../api/integrator-api.ts';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { formatCount } from '../ui/format.ts';
import './filters.css';
import { levelLooks } from './file-labels.ts';
import { useFindings } from './use-import-file.ts';

const Level = FileNote.shape.level;

const columns: TableProps.ColumnDefinition<RowFinding>[] = [
  { id: 'row', header: 'Row', minWidth: 90, cell: ({ rowNumber }) => formatCount(rowNumber) },
  { id: 'key', header: 'Key', minWidth: 180, isRowHeader: true, cell: ({ key }) => key },
  { id: 'column', header: 'Column', minWidth: 140, cell: ({ column }) => column ?? '–' },
  { id: 'value', header: 'Value', minWidth: 140, cell: ({ value }) => value ?? '–' },
  {
    id: 'level',
    header: 'Level',
    minWidth: 110,
    cell: ({ level }) => (
      <StatusIndicator type={levelLooks[level].type}>{levelLooks[level].label}</StatusIndicator>
    ),
  },
  { id: 'code', header: 'Code', minWidth: 110, cell: ({ code }) => code },
  { id: 'message', header: 'Message', minWidth: 280, cell: ({ message }) => message },
];

interface FindingsProps {
  readonly shown: ImportFile;
  readonly summary: CheckSummary;
  readonly filters: FindingFilters;
  readonly onFilter: (filters: FindingFilters) => void;
}

/** What the check says about single rows. */
export function FindingsTable(props: FindingsProps) {
  const { shown, filters, onFilter } = props;
  const { query, pages } = useFindings(shown, filters);
  const isFiltered = filters.level !== undefined || filters.code !== undefined;
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
          Findings, row by row
        </Header>
      }
      filter={<FindingFilterBar {...props} isFiltered={isFiltered} />}
      columnDefinitions={columns}
      items={query.data?.items ?? []}
      trackBy={(one) => `${one.rowNumber} ${one.code} ${one.column} ${one.message}`}
      loading={query.isPending}
      loadingText="Loading findings"
      empty={
        <Box textAlign="center">
          {isFiltered ? 'No finding matches the filters.' : 'Nothing was found in any row.'}{' '}
          {isFiltered && (
            <Button variant="inline-link" onClick={() => onFilter({ level: undefined, code: undefined })}>
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

function FindingFilterBar(props: FindingsProps & { readonly isFiltered: boolean }) {
  const { summary, filters, onFilter, isFiltered } = props;
  const codes = [...summary.causes.map(({ code }) => code), ...(filters.code ? [filters.code] : [])];
  const codeOptions = [any, ...[...new Set(codes)].sort().map((value) => ({ value, label: value }))];
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
      <FormField label="Code">
        <Select
          options={codeOptions}
          selectedOption={codeOptions.find(({ value }) => value === filters.code) ?? any}
          onChange={({ detail }) => onFilter({ ...filters, code: detail.selectedOption.value || undefined })}
        />
      </FormField>
      {isFiltered && (
        <Button formAction="none" onClick={() => onFilter({ level: undefined, code: undefined })}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
