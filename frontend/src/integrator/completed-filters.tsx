import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { DateFilter } from '../ui/date-filter.tsx';
import './filters.css';
import { endedStatuses } from '../../../functions/integrator-jobs/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';
import { isInOrder, type Period } from './run-times.ts';
import { TemplateFilter } from './template-filter.tsx';
import type { CompletedFilters } from './use-completed-runs.ts';

const any = { value: '', label: 'Any' };
const statusOptions = [any, ...endedStatuses.map((value) => ({ value, label: jobStatusLooks[value].label }))];

/** Narrows Completed Runs; the period that counts is always shown. */
export function CompletedFilterBar(props: {
  readonly filters: CompletedFilters;
  readonly period: Period;
  readonly isFiltered: boolean;
  readonly onChange: (filters: CompletedFilters) => void;
}) {
  const { filters, period, isFiltered, onChange } = props;
  const { status } = filters;
  return (
    <search className="integrator-filters" aria-label="Filter the completed runs">
      <DateFilter label="Run from" date={period.from} onChange={(from) => onChange({ ...filters, from })} />
      <DateFilter
        label="Run to"
        date={period.to}
        error={isInOrder(period) ? undefined : 'Enter a date that is not before “Run from”.'}
        onChange={(to) => onChange({ ...filters, to })}
      />
      <TemplateFilter filters={filters} onChange={(part) => onChange({ ...filters, ...part })} />
      <FormField label="Status">
        <Select
          options={statusOptions}
          selectedOption={statusOptions.find(({ value }) => value === status) ?? any}
          onChange={({ detail }) => onChange({ ...filters, status: statusOf(detail.selectedOption.value) })}
        />
      </FormField>
      {isFiltered && (
        <Button formAction="none" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

const statusOf = (value: string | undefined): CompletedFilters['status'] =>
  endedStatuses.find((one) => one === value) as CompletedFilters['status'];
