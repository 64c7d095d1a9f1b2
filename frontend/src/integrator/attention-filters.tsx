import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import './filters.css';
import { shownTemplates } from './import-templates.ts';
import { jobStatusLooks } from './job-labels.ts';
import type { AttentionFilters } from './use-attention.ts';

const any = { value: '', label: 'Any' };
const statuses = ['INCOMPLETE', 'INTERRUPTED'] as const;
const statusOptions = [any, ...statuses.map((value) => ({ value, label: jobStatusLooks[value].label }))];
const templateOptions = [
  any,
  ...shownTemplates.map(({ id, title }) => ({ value: String(id), label: title })),
];

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
      <FormField label="Template">
        <Select
          options={templateOptions}
          selectedOption={templateOptions.find(({ value }) => value === String(filters.templateId)) ?? any}
          onChange={({ detail }) =>
            onChange({ ...filters, templateId: Number(detail.selectedOption.value) || undefined })
          }
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
