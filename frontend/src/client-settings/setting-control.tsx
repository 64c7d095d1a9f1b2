import Checkbox from '@cloudscape-design/components/checkbox';
import DatePicker from '@cloudscape-design/components/date-picker';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import type {
  SettingDeclaration,
  SettingValue,
  SettingValues,
} from '../../../functions/client-settings/contract.ts';
import { RichTextEditor } from './rich-text-editor.tsx';
import { optionReason } from './setting-rules.ts';
import { typedInteger, typedIntegers } from './typed-numbers.ts';

export interface SettingControlProps {
  readonly declaration: SettingDeclaration;
  readonly value: SettingValue;
  /** Of all settings, for options that depend on them. */
  readonly values: SettingValues;
  readonly isDisabled: boolean;
  readonly onChange: (value: SettingValue) => void;
}

/** The control of every kind but a switch. What is no number yet stays as typed until it is checked. */
export function SettingControl(props: SettingControlProps) {
  const { declaration, value, isDisabled, onChange } = props;
  const { kind, label, emptyLabel } = declaration;
  if (kind === 'choice') return <ChoiceControl {...props} />;
  if (kind === 'choices') return <ChoicesControl {...props} />;
  if (kind === 'integer' || kind === 'integers') return <NumberControl {...props} />;
  if (kind === 'richText') {
    return (
      <RichTextEditor
        label={label}
        value={String(value)}
        mostChars={declaration.mostChars}
        isDisabled={isDisabled}
        onChange={onChange}
      />
    );
  }
  if (declaration.format === 'date') return <DateControl {...props} />;
  if (declaration.isMultiline) {
    return (
      <Textarea
        value={String(value)}
        rows={3}
        placeholder={emptyLabel}
        disabled={isDisabled}
        onChange={({ detail }) => onChange(detail.value)}
      />
    );
  }
  return (
    <Input
      value={String(value)}
      inputMode={kind === 'email' || kind === 'url' ? kind : 'text'}
      placeholder={emptyLabel ?? placeholders[kind]}
      autoComplete={false}
      disabled={isDisabled}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

const placeholders: Partial<Record<SettingDeclaration['kind'], string>> = {
  url: 'https://',
  timeOfDay: 'HH:mm',
};

function DateControl({ value, isDisabled, onChange }: SettingControlProps) {
  return (
    <DatePicker
      value={String(value)}
      placeholder="YYYY-MM-DD"
      format="iso"
      disabled={isDisabled}
      openCalendarAriaLabel={(date) => (date === null ? 'Choose a date' : `Choose a date, now ${date}`)}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

function ChoiceControl({ declaration, value, values, isDisabled, onChange }: SettingControlProps) {
  const options = (declaration.options ?? []).map((one) => {
    const reason = optionReason(one, values);
    return {
      value: one.value,
      label: one.label,
      ...(reason !== undefined && { disabled: true, disabledReason: reason }),
    };
  });
  return (
    <Select
      options={options}
      filteringType={options.length > 12 ? 'auto' : 'none'}
      selectedOption={options.find((one) => one.value === value) ?? null}
      placeholder="Choose one"
      disabled={isDisabled}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

function ChoicesControl({ declaration, value, isDisabled, onChange }: SettingControlProps) {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const options = declaration.options ?? [];
  // The order of the options, whatever the order of the clicks.
  const change = (name: string, isChecked: boolean) =>
    onChange(
      options
        .filter((one) => (one.value === name ? isChecked : chosen.includes(one.value)))
        .map((one) => one.value),
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a border and a legend of its own
    <div role="group" aria-label={declaration.label}>
      <SpaceBetween size="xxs">
        {options.map((one) => (
          <Checkbox
            key={one.value}
            checked={chosen.includes(one.value)}
            disabled={isDisabled}
            onChange={({ detail }) => change(one.value, detail.checked)}
          >
            {one.label}
          </Checkbox>
        ))}
      </SpaceBetween>
    </div>
  );
}

const textOfNumbers = (value: SettingValue): string =>
  Array.isArray(value) ? value.join(', ') : String(value);

function NumberControl({ declaration, value, isDisabled, onChange }: SettingControlProps) {
  const isList = declaration.kind === 'integers';
  const parse = isList ? typedIntegers : typedInteger;
  // What was typed stays as it was typed (`3, `) while it means the value that is shown.
  const [typed, setTyped] = useState<string>();
  const isStill = typed !== undefined && JSON.stringify(parse(typed)) === JSON.stringify(value);
  return (
    <Input
      value={isStill ? typed : textOfNumbers(value)}
      inputMode={isList ? 'text' : 'numeric'}
      autoComplete={false}
      disabled={isDisabled}
      onChange={({ detail }) => {
        setTyped(detail.value);
        onChange(parse(detail.value));
      }}
    />
  );
}
