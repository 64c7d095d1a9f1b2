import type { Principal } from '../directory/contract.ts';
import type { Petition } from '../immigration/contract.ts';
import { isSamePart } from '../immigration/entity-rows.ts';
import type { ReferenceIndex } from '../immigration/reference-index.ts';
import { putPetition as put } from '../immigration/reference-store.ts';
import { countries } from '../import-templates/catalog/countries.ts';
import type { FieldProblem } from '../platform/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { putPetition } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, textProblems, tidied } from './field-checks.ts';
import { visaTypeList } from './known-lists.ts';
import { saveThing } from './save-thing.ts';

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
      const { visaType: _, ...others } = body;
      const thing: Petition = {
        ...others,
        firmId: params.firmId,
        petId: before?.petId ?? params.petId,
        name: tidied(body.name),
        country: body.country.toUpperCase(),
        ...(visaType.code === undefined ? {} : { visaType: visaType.code }),
      };
      return {
        thing,
        problems: [
          ...idProblems('petId', params.petId),
          ...textProblems('#/name', thing.name, 150),
          ...countryProblems(thing),
          ...visaType.problems,
        ],
      };
    },
  });
  return { body: saved };
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
