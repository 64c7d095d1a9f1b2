import { useState } from 'react';
import { FirmUser } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { personRoles } from './labels.ts';
import { choicesOf } from './list-values.ts';
import { type FieldErrors, isTaken, missingFields } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { ChoiceInput, IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = ['userId', 'firstName', 'lastName', 'role', 'officeCode'] as const;
type Errors = FieldErrors<(typeof fields)[number]>;

type PersonForm = Omit<FirmUser, 'firmId' | 'officeCode'> & { readonly officeCode: string };
const emptyForm: PersonForm = {
  userId: '',
  firstName: '',
  lastName: '',
  role: 'CASE_MANAGER',
  officeCode: '',
  isActive: true,
};

const roles = FirmUser.shape.role;
const roleChoices = roles.options.map((value) => ({ value, label: personRoles[value] }));

function checkPerson(
  form: PersonForm,
  taken: readonly string[] | undefined,
): Saving | { readonly errors: Errors } {
  const { role, isActive } = form;
  const userId = form.userId.trim();
  const [firstName, lastName] = [form.firstName.trim(), form.lastName.trim()];
  const officeCode = form.officeCode.trim();
  const missing: Errors = missingFields({ userId, firstName, lastName });
  if (Object.keys(missing).length > 0) return { errors: missing };
  if (taken !== undefined && isTaken(userId, taken))
    return { errors: { userId: 'The firm has a person with this ID already; edit that one.' } };
  const body = { firstName, lastName, role, isActive, ...(officeCode === '' ? {} : { officeCode }) };
  return { name: userId, save: (api, firmId) => api.saveUser(firmId, userId, body) };
}

/** Adds a person, or changes one. */
export function PersonDialog(props: {
  readonly shown: KnowledgeBaseView;
  /** Absent to add one. */
  readonly person: FirmUser | undefined;
  readonly onClose: () => void;
}) {
  const { shown, person } = props;
  const [form, setForm] = useState<PersonForm>(() => ({ ...emptyForm, ...person }));
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<PersonForm>) => {
    setErrors({});
    setForm({ ...form, ...part });
  };
  const taken = person === undefined ? shown.users.map(({ userId }) => userId) : undefined;
  return (
    <ThingDialog
      title={person === undefined ? 'Add person' : `Edit ${person.userId}`}
      fields={fields}
      onErrors={setErrors}
      check={() => checkPerson(form, taken)}
      onClose={props.onClose}
    >
      <IdInput
        label="User ID"
        isNew={person === undefined}
        value={form.userId}
        error={errors.userId}
        onChange={(userId) => change({ userId })}
      />
      <TextInput
        label="First name"
        isRequired
        value={form.firstName}
        error={errors.firstName}
        onChange={(firstName) => change({ firstName })}
      />
      <TextInput
        label="Last name"
        isRequired
        value={form.lastName}
        error={errors.lastName}
        onChange={(lastName) => change({ lastName })}
      />
      <ChoiceInput
        label="Role"
        choices={roleChoices}
        value={form.role}
        error={errors.role}
        onChange={(role) => change({ role: roles.parse(role) })}
      />
      <OfficeInput
        shown={shown}
        kept={person?.officeCode}
        value={form.officeCode}
        error={errors.officeCode}
        onChange={(officeCode) => change({ officeCode })}
      />
      <Switch
        label="Active"
        description="Rows that name somebody who is not active fail."
        value={form.isActive}
        onChange={(isActive) => change({ isActive })}
      />
    </ThingDialog>
  );
}

/** One of the firm's offices; any code while it has listed none. */
function OfficeInput(props: {
  readonly shown: KnowledgeBaseView;
  /** The office that the person has now. */
  readonly kept: string | undefined;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (officeCode: string) => void;
}) {
  const { shown, kept, ...field } = props;
  const choices = choicesOf(shown, 'FirmOffice', kept);
  const isKeptListed = choices.some(({ value }) => value === (kept ?? ''));
  const isListed = shown.lists.some(({ list, values }) => list === 'FirmOffice' && values.length > 0);
  if (!isListed) return <TextInput {...field} label="Office code" />;
  return (
    <ChoiceInput
      {...field}
      label="Office"
      choices={isKeptListed || kept === undefined ? choices : [...choices, { value: kept, label: kept }]}
    />
  );
}
