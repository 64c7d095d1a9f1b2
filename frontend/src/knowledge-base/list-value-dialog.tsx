import { useState } from 'react';
import {
  addressOfCode,
  type KnowledgeListValue,
  putListValue,
} from '../../../functions/knowledge-base/contract.ts';
import { allowsDuration, bodyOfValue, type ShownList } from './list-values.ts';
import { type FieldErrors, isTaken } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = ['code', 'label'] as const;
type Errors = FieldErrors<(typeof fields)[number]>;
type ValueForm = Omit<KnowledgeListValue, 'source'>;

/** A value without a label of its own is labelled by its code. */
function checkValue(
  form: ValueForm,
  { list, values }: ShownList,
  isNew: boolean,
): Saving | { readonly errors: Errors } {
  const code = form.code.trim();
  if (code === '') return { errors: { code: 'Enter a code.' } };
  if (!putListValue.params.shape.code.safeParse(addressOfCode(code)).success)
    return { errors: { code: 'Enter at most 100 characters, and none of \\ ? # %.' } };
  const taken = values.map((one) => one.code);
  if (isNew && isTaken(code, taken))
    return { errors: { code: 'The list has this code already; edit that value.' } };
  const body = bodyOfValue(list, { ...form, label: form.label.trim() || code });
  return { name: code, save: (api, firmId) => api.saveValue({ firmId, list, code }, body) };
}

/** Adds a value to a list, or spells one otherwise. */
export function ListValueDialog(props: {
  readonly list: ShownList;
  /** Absent to add one. */
  readonly value: KnowledgeListValue | undefined;
  readonly onClose: () => void;
}) {
  const { list, value } = props;
  const [form, setForm] = useState<ValueForm>(() => value ?? { code: '', label: '', isActive: true });
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<ValueForm>) => {
    setErrors({});
    setForm({ ...form, ...part });
  };
  return (
    <ThingDialog
      title={value === undefined ? `Add value to ${list.title}` : `Edit ${value.code}`}
      fields={fields}
      onErrors={setErrors}
      check={() => checkValue(form, list, value === undefined)}
      onClose={props.onClose}
    >
      <IdInput
        label="Code"
        description="What is stored and exported. It cannot be changed afterwards."
        isNew={value === undefined}
        value={form.code}
        error={errors.code}
        onChange={(code) => change({ code })}
      />
      <TextInput
        label="Label"
        description="Cells may hold it in the place of the code. Empty: the same as the code."
        value={form.label}
        error={errors.label}
        onChange={(label) => change({ label })}
      />
      {allowsDuration(list.list) && (
        <Switch
          label="D/S allowed"
          description="Cells may say D/S (duration of status) in the place of the last day."
          value={form.allowsDurationOfStatus ?? false}
          onChange={(allowsDurationOfStatus) => change({ allowsDurationOfStatus })}
        />
      )}
      <Switch label="Active" value={form.isActive} onChange={(isActive) => change({ isActive })} />
    </ThingDialog>
  );
}
