import { useState } from 'react';
import { Petition } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { petitionSources } from './labels.ts';
import { choicesOf } from './list-values.ts';
import { type FieldErrors, isTaken, missingFields } from './refused-fields.ts';
import { ThingDialog } from './thing-dialog.tsx';
import { ChoiceInput, IdInput, Switch, TextInput } from './thing-fields.tsx';
import type { Saving } from './use-saving.tsx';

const fields = ['petId', 'name', 'source', 'country', 'visaType'] as const;
type Errors = FieldErrors<(typeof fields)[number]>;

type PetitionForm = Omit<Petition, 'firmId' | 'visaType'> & { readonly visaType: string };
const emptyForm: PetitionForm = {
  petId: '',
  name: '',
  source: 'FIRM',
  country: 'USA',
  visaType: '',
  isActive: true,
};

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
  const { name, source, isActive, visaType } = form;
  const country = form.country.trim().toUpperCase();
  if (country.length !== 3) return { errors: { country: 'Enter a code of three letters.' } };
  const body = { name: name.trim(), source, country, isActive, ...(visaType === '' ? {} : { visaType }) };
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
  const [form, setForm] = useState<PetitionForm>(() => ({ ...emptyForm, ...petition }));
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
      <Switch
        label="Active"
        description="When it is switched off, cases that have it keep it and no new case gets it."
        value={form.isActive}
        onChange={(isActive) => change({ isActive })}
      />
    </ThingDialog>
  );
}
