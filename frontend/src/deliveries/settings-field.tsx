import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactNode } from 'react';
import { fieldAnchorId } from '../ui/field-anchor.ts';
import type { SettingsField } from './check-settings.ts';

interface SettingsFieldProps {
  readonly field: SettingsField;
  readonly label: string;
  readonly description?: ReactNode;
  readonly constraint?: ReactNode;
  readonly error: string | undefined;
  readonly isOptional?: boolean;
}

/** A labelled field that the error summary can lead to. */
export function LabelledField(props: SettingsFieldProps & { readonly children: ReactNode }) {
  const { field, label, description, constraint, error, isOptional } = props;
  return (
    <div id={fieldAnchorId(field)}>
      <FormField
        label={
          isOptional ? (
            <>
              {label} <i>- optional</i>
            </>
          ) : (
            label
          )
        }
        description={description}
        constraintText={constraint}
        errorText={error}
      >
        {props.children}
      </FormField>
    </div>
  );
}

export function TextField(
  props: SettingsFieldProps & {
    readonly value: string;
    readonly placeholder?: string;
    readonly inputMode?: 'numeric' | 'text';
    readonly onChange: (value: string) => void;
  },
) {
  return (
    <LabelledField {...props}>
      <Input
        value={props.value}
        placeholder={props.placeholder}
        inputMode={props.inputMode}
        autoComplete={false}
        spellcheck={false}
        ariaRequired={!props.isOptional}
        onChange={({ detail }) => props.onChange(detail.value)}
      />
    </LabelledField>
  );
}

export function LinesField(
  props: SettingsFieldProps & {
    readonly value: string;
    readonly rows: number;
    readonly placeholder?: string;
    readonly onChange: (value: string) => void;
  },
) {
  return (
    <LabelledField {...props}>
      <Textarea
        value={props.value}
        rows={props.rows}
        placeholder={props.placeholder}
        autoComplete={false}
        spellcheck={false}
        ariaRequired={!props.isOptional}
        onChange={({ detail }) => props.onChange(detail.value)}
      />
    </LabelledField>
  );
}
