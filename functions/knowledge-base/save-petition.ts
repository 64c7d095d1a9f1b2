import type { Principal } from '../directory/contract.ts';
import type { Petition } from '../immigration/contract.ts';
import type { ReferenceIndex } from '../immigration/reference-index.ts';
import { putPetition as put } from '../immigration/reference-store.ts';
import { countries } from '../import-templates/catalog/countries.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import type { FieldProblem } from '../platform/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { putPetition } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, ifGiven, optionalTextProblems, textProblems, tidied } from './field-checks.ts';
import { visaTypeList } from './known-lists.ts';
import { saveThing } from './save-thing.ts';
import { timesOf } from './written-times.ts';

/**
 * Adds or changes a petition; one that is there keeps its id as first written.
 * @throws NotFoundError `FIRM_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function savePetition(
  deps: KnowledgeBaseDeps,
  request: ApiRequest<typeof putPetition, Principal>,
): Promise<ApiAnswer<typeof putPetition>> {
  const { params, body } = request;
  const saved = await saveThing(deps, request, {
    put,
    propose: (index) => {
      const before = index.petition(params.petId);
      const visaType = visaTypeOf(index, body.visaType, before);
      const manager = caseManagerOf(index, body.defaultCaseManagerId, before);
      const petition: Petition = {
        ...sentPetition(request),
        petId: before?.petId ?? params.petId,
        ...(visaType.code === undefined ? {} : { visaType: visaType.code }),
        ...(manager.userId === undefined ? {} : { defaultCaseManagerId: manager.userId }),
      };
      return {
        thing: { ...petition, ...timesOf<Petition>(petition, before, deps.clock.now()) },
        problems: [
          ...idProblems('petId', params.petId),
          ...textProblems('#/name', petition.name, 150),
          ...countryProblems(petition),
          ...visaType.problems,
          ...optionalTextProblems('#/immigrationCategory', petition.immigrationCategory, 60),
          ...formProblems(petition),
          ...manager.problems,
        ],
      };
    },
  });
  return { body: saved };
}

/** As sent, without times and what the Knowledge Base is asked about. */
function sentPetition({ params, body }: ApiRequest<typeof putPetition, Principal>): Petition {
  const { visaType, defaultCaseManagerId, immigrationCategory, formNumbers, ...others } = body;
  return {
    ...others,
    ...params,
    name: tidied(body.name),
    country: body.country.toUpperCase(),
    ...ifGiven('immigrationCategory', immigrationCategory),
    ...(formNumbers === undefined ? {} : { formNumbers: formNumbers.map(tidied) }),
  };
}

/** Files separate the numbers by semicolons. */
function formProblems({ formNumbers = [] }: Petition): FieldProblem[] {
  return formNumbers.flatMap((form, place) => {
    const pointer = `#/formNumbers/${place}`;
    if (form.includes(';'))
      return [{ pointer, detail: 'Leave out semicolons; enter each number for itself.' }];
    if (formNumbers.findIndex((one) => isSamePart(one, form)) < place)
      return [{ pointer, detail: 'Enter each number once.' }];
    return textProblems(pointer, form, 20);
  });
}

/** A petition goes on to have the manager that it has, also when that one is not active any more. */
function caseManagerOf(
  index: ReferenceIndex,
  written: string | undefined,
  before: Petition | undefined,
): { readonly userId?: string; readonly problems: FieldProblem[] } {
  const wanted = tidied(written ?? '');
  if (wanted === '') return { problems: [] };
  const user = index.user(wanted);
  if (user !== undefined && (user.isActive || before?.defaultCaseManagerId === user.userId))
    return { userId: user.userId, problems: [] };
  const detail = 'Use the id of an active person of the firm.';
  return { problems: [{ pointer: '#/defaultCaseManagerId', detail }] };
}

const countryProblems = ({ country }: Petition): FieldProblem[] =>
  countries.some(({ alpha3 }) => alpha3 === country)
    ? []
    : [{ pointer: '#/country', detail: 'Use a three-letter code of Country List.xlsx.' }];

/** A petition goes on to have the type that it has, also when that is switched off. */
function visaTypeOf(
  { lists }: ReferenceIndex,
  written: string | undefined,
  before: Petition | undefined,
): { readonly code?: string; readonly problems: FieldProblem[] } {
  const wanted = tidied(written ?? '');
  if (wanted === '') return { problems: [] };
  const values = lists.get(visaTypeList) ?? [];
  const found =
    values.find(({ code }) => isSamePart(code, wanted)) ??
    values.find(({ label, isActive }) => isActive !== false && isSamePart(label, wanted));
  if (found !== undefined && (found.isActive !== false || before?.visaType === found.code))
    return { code: found.code, problems: [] };
  const detail = 'Use an active value of the list of visa types.';
  return { problems: [{ pointer: '#/visaType', detail }] };
}
