import { useState } from 'react';
import { FirmUser } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { personRoles } from './labels.ts';
import { choicesOf } from './list-values.ts';
import { type FieldErrors, ifFilled, isTaken, missingFields } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { ChoiceInput, IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = ['userId', 'firstName', 'lastName', 'role', 'title', 'email', 'phone', 'officeCode'] as const;
type Errors = FieldErrors<(typeof fields)[number]>;

/** Texts that may be left out are empty then; what has no input is kept as it is. */
type PersonForm = Pick<FirmUser, 'userId' | 'firstName' | 'lastName' | 'role' | 'isActive' | 'lastLoginAt'> &
  Record<'officeCode' | 'email' | 'phone' | 'title', string>;
const emptyForm: PersonForm = {
  userId: '',
  firstName: '',
  lastName: '',
  role: 'CASE_MANAGER',
  officeCode: '',
  email: '',
  phone: '',
  title: '',
  isActive: true,
};

const roles = FirmUser.shape.role;
const roleChoices = roles.options.map((value) => ({ value, label: personRoles[value] }));

function checkPerson(
  form: PersonForm,
  taken: readonly string[] | undefined,
): Saving | { readonly errors: Errors } {
  const { role, isActive, lastLoginAt } = form;
  const userId = form.userId.trim();
  const [firstName, lastName] = [form.firstName.trim(), form.lastName.trim()];
  const missing: Errors = missingFields({ userId, firstName, lastName });
  if (Object.keys(missing).length > 0) return { errors: missing };
  if (taken !== undefined && isTaken(userId, taken))
    return { errors: { userId: 'The firm has a person with this ID already; edit that one.' } };
  const email = form.email.trim();
  if (email !== '' && !FirmUser.shape.email.safeParse(email).success)
    return { errors: { email: 'Enter an e-mail address, for example jdoe@firm.example.' } };
  const body = {
    ...{ firstName, lastName, role, isActive },
    ...ifFilled('officeCode', form.officeCode),
    ...ifFilled('email', email),
    ...ifFilled('phone', form.phone),
    ...ifFilled('title', form.title),
    ...(lastLoginAt === undefined ? {} : { lastLoginAt }),
  };
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
      <TextInput
        label="Title"
        value={form.title}
        error={errors.title}
        onChange={(title) => change({ title })}
      />
      <TextInput
        label="E-mail"
        value={form.email}
        error={errors.email}
        onChange={(email) => change({ email })}
      />
      <TextInput
        label="Phone"
        constraint="7 to 25 of digits, + - ( ) . space and x"
        value={form.phone}
        error={errors.phone}
        onChange={(phone) => change({ phone })}
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
