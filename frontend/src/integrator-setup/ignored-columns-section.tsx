import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { type ShownTemplate, shownTemplates } from '../api/shown-templates.ts';
import { fieldAnchorId } from '../ui/field-anchor.ts';
import { Part, type SetupSectionProps } from './setup-fields.tsx';

/** Columns that the firm's mapping leaves out, of each template that is chosen. */
export function IgnoredColumnsSection({ form, errors, onChange }: SetupSectionProps) {
  const chosen = shownTemplates.filter(({ id }) =>
    form.importTasks.some(({ templateId }) => templateId === id),
  );
  return (
    <div id={fieldAnchorId('ignoredColumns')}>
      <Part
        title="Field mapping: columns not mapped"
        description="What they hold is ignored: it neither changes nor erases a stored value. Key columns are always mapped."
        error={errors.ignoredColumns}
      >
        {chosen.length === 0 && <Box>Choose imports first.</Box>}
        {chosen.map((template) => (
          <ColumnsField
            key={template.id}
            template={template}
            ignored={form.ignoredColumns[String(template.id)] ?? []}
            onChange={(columns) =>
              onChange({ ...form, ignoredColumns: { ...form.ignoredColumns, [template.id]: columns } })
            }
          />
        ))}
      </Part>
    </div>
  );
}

function ColumnsField(props: {
  readonly template: ShownTemplate;
  readonly ignored: readonly string[];
  readonly onChange: (columns: string[]) => void;
}) {
  const { template, ignored } = props;
  // A column that was left out before and is not offered any more can still be taken away.
  const names = [...new Set([...template.columns, ...ignored])];
  const options = names.map((value) => ({ value, label: value }));
  const placeholder = ignored.length === 0 ? 'All columns are mapped' : `${ignored.length} not mapped`;
  return (
    <FormField label={template.title}>
      <Multiselect
        options={options}
        selectedOptions={options.filter(({ value }) => ignored.includes(value))}
        placeholder={placeholder}
        filteringType="auto"
        filteringAriaLabel="Find columns"
        filteringPlaceholder="Find columns"
        deselectAriaLabel={({ label }) => `Map ${label} again`}
        noMatch="No column matches."
        tokenLimit={6}
        onChange={({ detail }) => props.onChange(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
      />
    </FormField>
  );
}
