import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { DateFilter } from '../ui/date-filter.tsx';
import './filters.css';
import { endedStatuses } from '../../../functions/integrator-jobs/contract.ts';
import { shownTemplates } from './import-templates.ts';
import { jobStatusLooks } from './job-labels.ts';
import { isInOrder, type Period } from './run-times.ts';
import type { CompletedFilters } from './use-completed-runs.ts';

const any = { value: '', label: 'Any' };
const templateOptions = [
  any,
  ...shownTemplates.map(({ id, title }) => ({ value: String(id), label: title })),
];
const statusOptions = [any, ...endedStatuses.map((value) => ({ value, label: jobStatusLooks[value].label }))];

/** Narrows Completed Runs; the period that counts is always shown. */
export function CompletedFilterBar(props: {
  readonly filters: CompletedFilters;
  readonly period: Period;
  readonly isFiltered: boolean;
  readonly onChange: (filters: CompletedFilters) => void;
}) {
  const { filters, period, isFiltered, onChange } = props;
  const { templateId, status } = filters;
  return (
    <search className="integrator-filters" aria-label="Filter the completed runs">
      <DateFilter label="Run from" date={period.from} onChange={(from) => onChange({ ...filters, from })} />
      <DateFilter
        label="Run to"
        date={period.to}
        error={isInOrder(period) ? undefined : 'Enter a date that is not before “Run from”.'}
        onChange={(to) => onChange({ ...filters, to })}
      />
      <FormField label="Template">
        <Select
          options={templateOptions}
          selectedOption={templateOptions.find(({ value }) => value === String(templateId)) ?? any}
          onChange={({ detail }) =>
            onChange({ ...filters, templateId: Number(detail.selectedOption.value) || undefined })
          }
        />
      </FormField>
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
