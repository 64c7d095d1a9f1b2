import FormField from '@cloudscape-design/components/form-field';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import type { JobFilters } from '../api/integrator-api.ts';
import { shownExports, shownTemplates } from '../api/shown-templates.ts';
import { taskTypeLabels } from '../api/task-schedule.ts';

type TemplateFilters = Pick<JobFilters, 'type' | 'templateId'>;
type JobType = NonNullable<JobFilters['type']>;

const any = { value: '', label: 'Any' };
const types: readonly JobType[] = ['IMPORT', 'EXPORT'];
const typeOptions = [any, ...types.map((value) => ({ value, label: taskTypeLabels[value] }))];

const templatesOf: Record<JobType, SelectProps.Option[]> = {
  IMPORT: shownTemplates.map(({ id, title }) => ({ value: `IMPORT ${id}`, label: title })),
  EXPORT: shownExports.map(({ id, title }) => ({ value: `EXPORT ${id}`, label: title })),
};

/** Narrows jobs by type and template; ids of templates say something together with their type only. */
export function TemplateFilter(props: {
  readonly filters: TemplateFilters;
  readonly onChange: (filters: TemplateFilters) => void;
}) {
  const { filters, onChange } = props;
  const { templateId, type } = filters;
  const chosen = templateId === undefined ? undefined : `${type} ${templateId}`;
  const offered = type === undefined ? types : [type];
  const listed = offered.flatMap((one) => templatesOf[one]);
  return (
    <>
      <FormField label="Type">
        <Select
          options={typeOptions}
          selectedOption={typeOptions.find(({ value }) => value === type) ?? any}
          onChange={({ detail }) =>
            onChange({
              type: types.find((one) => one === detail.selectedOption.value),
              templateId: undefined,
            })
          }
        />
      </FormField>
      <FormField label="Template">
        <Select
          options={[
            any,
            ...offered.map((one) => ({ label: `${taskTypeLabels[one]}s`, options: templatesOf[one] })),
          ]}
          selectedOption={listed.find(({ value }) => value === chosen) ?? any}
          onChange={({ detail }) => onChange(filtersOf(detail.selectedOption.value ?? '', type))}
        />
      </FormField>
    </>
  );
}

/** Choosing a template chooses its type; any of them leaves the type as it is. */
function filtersOf(value: string, type: JobFilters['type']): TemplateFilters {
  const [chosenType, id] = value.split(' ');
  if (id === undefined) return { type, templateId: undefined };
  return { type: chosenType === 'EXPORT' ? 'EXPORT' : 'IMPORT', templateId: Number(id) };
}
