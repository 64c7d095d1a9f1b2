import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { Petition } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { petitionSources } from './labels.ts';
import { choicesOf, peopleChoices } from './list-values.ts';
import { type FieldErrors, ifFilled, isTaken, missingFields } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { ChoiceInput, IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = [
  ...(['petId', 'name', 'source', 'country', 'visaType', 'immigrationCategory'] as const),
  ...(['formNumbers', 'stepCount', 'defaultCaseManagerId'] as const),
] as const;
type Errors = FieldErrors<(typeof fields)[number]>;

/** Texts that may be left out are empty then. */
type PetitionForm = Pick<Petition, 'petId' | 'name' | 'source' | 'country' | 'isActive'> &
  Record<'visaType' | 'immigrationCategory' | 'defaultCaseManagerId' | 'stepCount' | 'formNumbers', string>;
const emptyForm: PetitionForm = {
  petId: '',
  name: '',
  source: 'FIRM',
  country: 'USA',
  visaType: '',
  immigrationCategory: '',
  formNumbers: '',
  stepCount: '',
  defaultCaseManagerId: '',
  isActive: true,
};

const formOf = (petition: Petition | undefined): PetitionForm => ({
  ...emptyForm,
  ...petition,
  formNumbers: petition?.formNumbers?.join('; ') ?? '',
  stepCount: petition?.stepCount === undefined ? '' : String(petition.stepCount),
});

/** `I-129; ETA-9035` */
const formNumbersOf = (text: string): string[] =>
  text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const mostSteps = 200;
const isStepCount = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= mostSteps;

const sources = Petition.shape.source;
const sourceChoices = sources.options.map((value) => ({ value, label: petitionSources[value] }));

function checkPetition(
  { petId, ...form }: PetitionForm,
  taken: readonly string[] | undefined,
): Saving | { readonly errors: Errors } {
  const missing: Errors = missingFields({ petId, name: form.name, country: form.country });
  if (Object.keys(missing).length > 0) return { errors: missing };
  if (taken !== undefined && isTaken(petId, taken))
    return { errors: { petId: 'The firm has this petition already; edit that one.' } };
  const { name, source, isActive } = form;
  const country = form.country.trim().toUpperCase();
  if (country.length !== 3) return { errors: { country: 'Enter a code of three letters.' } };
  const steps = form.stepCount.trim();
  if (steps !== '' && !isStepCount(steps))
    return { errors: { stepCount: `Enter a whole number from 0 to ${mostSteps}.` } };
  const formNumbers = formNumbersOf(form.formNumbers);
  const body = {
    ...{ name: name.trim(), source, country, isActive },
    ...ifFilled('visaType', form.visaType),
    ...ifFilled('immigrationCategory', form.immigrationCategory),
    ...ifFilled('defaultCaseManagerId', form.defaultCaseManagerId),
    ...(formNumbers.length === 0 ? {} : { formNumbers }),
    ...(steps === '' ? {} : { stepCount: Number(steps) }),
  };
  return { name: petId.trim(), save: (api, firmId) => api.savePetition(firmId, petId.trim(), body) };
}

/** Adds a petition, or changes one. */
export function PetitionDialog(props: {
  readonly shown: KnowledgeBaseView;
  /** Absent to add one. */
  readonly petition: Petition | undefined;
  readonly onClose: () => void;
}) {
  const { shown, petition } = props;
  const [form, setForm] = useState<PetitionForm>(() => formOf(petition));
  const [errors, setErrors] = useState<Errors>({});
  const change = (part: Partial<PetitionForm>) => {
    setErrors({});
    setForm({ ...form, ...part });
  };
  const taken = petition === undefined ? shown.petitions.map(({ petId }) => petId) : undefined;
  return (
    <ThingDialog
      title={petition === undefined ? 'Add petition' : `Edit ${petition.petId}`}
      fields={fields}
      onErrors={setErrors}
      check={() => checkPetition(form, taken)}
      onClose={props.onClose}
    >
      <IdInput
        label="PetID"
        isNew={petition === undefined}
        value={form.petId}
        error={errors.petId}
        onChange={(petId) => change({ petId })}
      />
      <TextInput
        label="Name"
        isRequired
        value={form.name}
        error={errors.name}
        onChange={(name) => change({ name })}
      />
      <ChoiceInput
        label="Source"
        choices={sourceChoices}
        value={form.source}
        error={errors.source}
        onChange={(source) => change({ source: sources.parse(source) })}
      />
      <TextInput
        label="Country"
        constraint="Three-letter code of Country List.xlsx, for example USA"
        isRequired
        value={form.country}
        error={errors.country}
        onChange={(country) => change({ country })}
      />
      <ChoiceInput
        label="Visa type"
        choices={choicesOf(shown, 'VisaType', petition?.visaType)}
        value={form.visaType}
        error={errors.visaType}
        onChange={(visaType) => change({ visaType })}
      />
      <MoreFields shown={shown} petition={petition} form={form} errors={errors} onChange={change} />
      <Switch
        label="Active"
        description="When it is switched off, cases that have it keep it and no new case gets it."
        value={form.isActive}
        onChange={(isActive) => change({ isActive })}
      />
    </ThingDialog>
  );
}

/** What exports of the petitions tell besides. */
function MoreFields(props: {
  readonly shown: KnowledgeBaseView;
  readonly petition: Petition | undefined;
  readonly form: PetitionForm;
  readonly errors: Errors;
  readonly onChange: (part: Partial<PetitionForm>) => void;
}) {
  const { shown, petition, form, errors, onChange } = props;
  return (
    <SpaceBetween size="m">
      <TextInput
        label="Immigration category"
        value={form.immigrationCategory}
        error={errors.immigrationCategory}
        onChange={(immigrationCategory) => onChange({ immigrationCategory })}
      />
      <TextInput
        label="Form numbers"
        constraint="Separated by semicolons, for example I-129; ETA-9035"
        value={form.formNumbers}
        error={errors.formNumbers}
        onChange={(formNumbers) => onChange({ formNumbers })}
      />
      <TextInput
        label="Steps"
        isNumber
        value={form.stepCount}
        error={errors.stepCount}
        onChange={(stepCount) => onChange({ stepCount })}
      />
      <ChoiceInput
        label="Default case manager"
        choices={peopleChoices(shown, petition?.defaultCaseManagerId)}
        value={form.defaultCaseManagerId}
        error={errors.defaultCaseManagerId}
        onChange={(defaultCaseManagerId) => onChange({ defaultCaseManagerId })}
      />
    </SpaceBetween>
  );
}
