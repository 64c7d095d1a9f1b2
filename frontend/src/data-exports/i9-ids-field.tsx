import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { mostI9Ids } from '../../../functions/data-exports/contract.ts';
import { formatCount } from '../ui/format.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';
import { parseI9Ids } from './i9-ids.ts';

export function I9IdsField({ form, errors, onChange }: FormSectionProps) {
  const isDisabled = form.scope !== 'I9_IDS';
  const { i9Ids } = parseI9Ids(form.i9IdsText);
  return (
    <FieldAnchor field="i9Ids">
      <FormField
        label="I-9 IDs"
        description="Separated by commas, for example: 12345,67890,11223"
        constraintText={`${formatCount(i9Ids.length)} of up to ${formatCount(mostI9Ids)} different IDs`}
        errorText={errors.i9Ids}
      >
        <Textarea
          value={form.i9IdsText}
          rows={4}
          spellcheck={false}
          disabled={isDisabled}
          ariaRequired={!isDisabled}
          onChange={({ detail }) => onChange({ ...form, i9IdsText: detail.value })}
        />
      </FormField>
    </FieldAnchor>
  );
}
