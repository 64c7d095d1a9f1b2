import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { FormEvent, ReactNode } from 'react';
import type { ClientErrors, ClientForm } from './client-form.ts';

const textFields = [
  { field: 'name', label: 'Client Name', isRequired: true },
  { field: 'externalClientId', label: 'External Client ID', isRequired: false },
  { field: 'primaryContactName', label: 'Primary contact', isRequired: false },
  { field: 'primaryContactEmail', label: 'Contact e-mail', isRequired: false },
] as const;

/** What a person enters of a client; `children` are further fields. */
export function ClientFields(props: {
  readonly form: ClientForm;
  readonly errors: ClientErrors;
  readonly onChange: (form: ClientForm) => void;
  readonly onSubmit: () => void;
  readonly children?: ReactNode;
}) {
  const { form, errors, onChange } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Client">
      <SpaceBetween size="m">
        {textFields.map(({ field, label, isRequired }) => (
          <FormField
            key={field}
            label={isRequired ? label : <OptionalLabel text={label} />}
            errorText={errors[field]}
          >
            <Input
              value={form[field]}
              ariaRequired={isRequired}
              autoComplete={false}
              type={field === 'primaryContactEmail' ? 'email' : 'text'}
              onChange={({ detail }) => onChange({ ...form, [field]: detail.value })}
            />
          </FormField>
        ))}
        <FormField label="Status" errorText={errors.isActive}>
          <Toggle
            checked={form.isActive}
            onChange={({ detail }) => onChange({ ...form, isActive: detail.checked })}
          >
            Active
          </Toggle>
        </FormField>
        {props.children}
        {/* Enter in a field saves; a form without a button would not. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </SpaceBetween>
    </form>
  );
}

export const OptionalLabel = ({ text }: { readonly text: string }) => (
  <>
    {text} <i>- optional</i>
  </>
);
