import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { CustomField } from '../../../functions/immigration/contract.ts';
import { fieldTypes } from './labels.ts';
import { type FieldErrors, isTaken, missingFields } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { ChoiceInput, IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = ['keyword', 'label', 'fieldType', 'mostLength', 'options'] as const;
type Errors = FieldErrors<(typeof fields)[number]>;

interface FieldForm extends Pick<CustomField, 'keyword' | 'label' | 'fieldType' | 'isForClients'> {
  /** As it is typed. */
  readonly mostLength: string;
  /** One in each line. */
  readonly options: string;
}

const formOf = (field: CustomField | undefined): FieldForm => ({
  keyword: field?.keyword ?? '',
  label: field?.label ?? '',
  fieldType: field?.fieldType ?? 'TEXT',
  isForClients: field?.isForClients ?? true,
  mostLength: String(field?.mostLength ?? 4000),
  options: field?.options.join('\n') ?? '',
});

const types = CustomField.shape.fieldType;
const typeChoices = types.options.map((value) => ({ value, label: fieldTypes[value] }));
const hasOptions = ({ fieldType }: FieldForm): boolean => fieldType !== 'TEXT';
const lengthLabels: Partial<Record<CustomField['fieldType'], string>> = {
  TEXT: 'Most characters',
  CHECK_BOX: 'Most options that may be chosen',
};

function checkField(
  form: FieldForm,
  taken: readonly string[] | undefined,
): Saving | { readonly errors: Errors } {
  const { fieldType, isForClients } = form;
  const [keyword, label] = [form.keyword.trim(), form.label.trim()];
  const missing: Errors = missingFields({ keyword, label });
  if (Object.keys(missing).length > 0) return { errors: missing };
  if (taken !== undefined && isTaken(keyword, taken))
    return { errors: { keyword: 'The firm has this custom field already; edit that one.' } };
  const mostLength = Number(form.mostLength.trim());
  if (!Number.isInteger(mostLength) || mostLength < 1 || mostLength > 4000)
    return { errors: { mostLength: 'Enter a number from 1 to 4000.' } };
  const lines = form.options.split('\n').map((line) => line.trim());
  const options = hasOptions(form) ? lines.filter((line) => line !== '') : [];
  if (hasOptions(form) && options.length === 0) return { errors: { options: 'Enter at least one option.' } };
  const body = { label, fieldType, mostLength, options, isForClients };
  return { name: keyword, save: (api, firmId) => api.saveField(firmId, keyword, body) };
}

/** Adds a custom field, or changes one. */
export function FieldDialog(props: {
  /** Absent to add one. */
  readonly field: CustomField | undefined;
  /** Keywords that a new one cannot have. */
  readonly taken: readonly string[] | undefined;
  readonly onClose: () => void;
}) {
  const { field, taken } = props;
  const [form, setForm] = useState(() => formOf(field));
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<FieldForm>) => {
    setErrors({});
    setForm({ ...form, ...part });
  };
  const lengthLabel = lengthLabels[form.fieldType];
  return (
    <ThingDialog
      title={field === undefined ? 'Add custom field' : `Edit ${field.keyword}`}
      fields={fields}
      onErrors={setErrors}
      check={() => checkField(form, taken)}
      onClose={props.onClose}
    >
      <IdInput
        label="Keyword"
        isNew={field === undefined}
        value={form.keyword}
        error={errors.keyword}
        onChange={(keyword) => change({ keyword })}
      />
      <TextInput
        label="Label"
        isRequired
        value={form.label}
        error={errors.label}
        onChange={(label) => change({ label })}
      />
      <ChoiceInput
        label="Type"
        choices={typeChoices}
        value={form.fieldType}
        error={errors.fieldType}
        onChange={(fieldType) => change({ fieldType: types.parse(fieldType) })}
      />
      {lengthLabel !== undefined && (
        <TextInput
          label={lengthLabel}
          isNumber
          value={form.mostLength}
          error={errors.mostLength}
          onChange={(mostLength) => change({ mostLength })}
        />
      )}
      {hasOptions(form) && (
        <FormField
          label="Options"
          description="One in each line. Values that are stored stay as they are."
          errorText={errors.options}
        >
          <Textarea
            value={form.options}
            rows={6}
            ariaRequired
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => change({ options: detail.value })}
          />
        </FormField>
      )}
      <Switch
        label="Clients may have it"
        description="Rows that name a field that they may not have fail."
        value={form.isForClients}
        onChange={(isForClients) => change({ isForClients })}
      />
    </ThingDialog>
  );
}
