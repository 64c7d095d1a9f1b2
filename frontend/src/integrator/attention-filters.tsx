import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import './filters.css';
import { jobStatusLooks } from '../api/job-status.ts';
import { TemplateFilter } from './template-filter.tsx';
import type { AttentionFilters } from './use-attention.ts';

const any = { value: '', label: 'Any' };
const statuses = ['INCOMPLETE', 'INTERRUPTED'] as const;
const statusOptions = [any, ...statuses.map((value) => ({ value, label: jobStatusLooks[value].label }))];

export function AttentionFilterBar(props: {
  readonly filters: AttentionFilters;
  readonly isFiltered: boolean;
  readonly onChange: (filters: AttentionFilters) => void;
}) {
  const { filters, isFiltered, onChange } = props;
  return (
    <search className="integrator-filters" aria-label="Filter the jobs">
      <FormField label="Status">
        <Select
          options={statusOptions}
          selectedOption={statusOptions.find(({ value }) => value === filters.status) ?? any}
          onChange={({ detail }) =>
            onChange({
              ...filters,
              status: statuses.find((value) => value === detail.selectedOption.value),
            })
          }
        />
      </FormField>
      <TemplateFilter filters={filters} onChange={(part) => onChange({ ...filters, ...part })} />
      {isFiltered && (
        <Button formAction="none" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
