import type { Principal } from '../directory/contract.ts';
import type { CustomField } from '../immigration/contract.ts';
import { putCustomField as put } from '../immigration/reference-store.ts';
import { foldedPart } from '../import-templates/row-key.ts';
import type { FieldProblem } from '../platform/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { putCustomField } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, textProblems, tidied } from './field-checks.ts';
import { saveThing } from './save-thing.ts';

/** So that a field fits into an item of the table whatever its options hold. */
const mostOptions = 500;
const mostOptionChars = 200;

/**
 * Adds or changes a custom field; one that is there keeps its keyword as first written.
 * @throws NotFoundError `FIRM_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function saveCustomField(
  deps: KnowledgeBaseDeps,
  request: ApiRequest<typeof putCustomField, Principal>,
): Promise<ApiAnswer<typeof putCustomField>> {
  const { params, body } = request;
  const saved = await saveThing(deps, request, {
    put,
    propose: ({ customField }) => {
      const thing: CustomField = {
        ...body,
        firmId: params.firmId,
        keyword: customField(params.keyword)?.keyword ?? params.keyword,
        label: tidied(body.label),
        options: body.options.map(tidied),
      };
      const problems = [
        ...idProblems('keyword', params.keyword),
        ...textProblems('#/label', thing.label, 100),
        ...optionsProblems(thing),
      ];
      return { thing, problems };
    },
  });
  return { body: saved };
}

function optionsProblems({ fieldType, options }: CustomField): FieldProblem[] {
  const about = (detail: string) => [{ pointer: '#/options', detail }];
  if (fieldType === 'TEXT') return options.length === 0 ? [] : about('A text has no options.');
  if (options.length === 0) return about('Enter at least one option.');
  if (options.length > mostOptions) return about(`Enter at most ${mostOptions} options.`);
  const folded = options.map(foldedPart);
  return options.flatMap((option, place): FieldProblem[] => {
    const pointer = `#/options/${place}`;
    const problems = textProblems(pointer, option, mostOptionChars);
    if (problems.length > 0) return problems;
    if (folded.indexOf(foldedPart(option)) < place)
      return [{ pointer, detail: 'Enter each option once; upper and lower case are the same.' }];
    return fieldType === 'CHECK_BOX' && option.includes(';')
      ? [{ pointer, detail: 'Leave out semicolons; files separate the chosen options by them.' }]
      : [];
  });
}
