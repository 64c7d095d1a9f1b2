import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactNode } from 'react';

interface FieldProps<T> {
  readonly label: string;
  readonly description?: string;
  readonly constraint?: string;
  readonly error?: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Field(props: Omit<FieldProps<never>, 'value' | 'onChange'> & { readonly children: ReactNode }) {
  return (
    <FormField
      label={props.label}
      description={props.description}
      constraintText={props.constraint}
      errorText={props.error}
    >
      {props.children}
    </FormField>
  );
}

export function TextInput(
  props: FieldProps<string> & { readonly isRequired?: boolean; readonly isNumber?: boolean },
) {
  return (
    <Field {...props}>
      <Input
        value={props.value}
        ariaRequired={props.isRequired === true}
        autoComplete={false}
        spellcheck={false}
        inputMode={props.isNumber ? 'numeric' : 'text'}
        onChange={({ detail }) => props.onChange(detail.value)}
      />
    </Field>
  );
}

/** What something is known by: entered once, and shown as it is afterwards. */
export function IdInput(props: FieldProps<string> & { readonly isNew: boolean }) {
  if (props.isNew) return <TextInput {...props} isRequired />;
  return (
    <Field label={props.label}>
      <Input value={props.value} readOnly />
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function ChoiceInput(props: FieldProps<string> & { readonly choices: readonly Choice[] }) {
  const { choices, value } = props;
  return (
    <Field {...props}>
      <Select
        options={choices}
        filteringType={choices.length > 10 ? 'auto' : 'none'}
        filteringAriaLabel={`Find: ${props.label}`}
        expandToViewport
        selectedOption={choices.find((one) => one.value === value) ?? null}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value ?? '')}
      />
    </Field>
  );
}

export function Switch(props: FieldProps<boolean>) {
  return (
    <Toggle
      checked={props.value}
      description={props.description}
      onChange={({ detail }) => props.onChange(detail.checked)}
    >
      {props.label}
    </Toggle>
  );
}
