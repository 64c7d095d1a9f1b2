import type { Principal } from '../directory/contract.ts';
import type { FirmListValue } from '../immigration/contract.ts';
import { putListValue as putValue } from '../immigration/reference-store.ts';
import type { KnowledgeValue } from '../import-templates/contract.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import type { FieldProblem } from '../platform/contract.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { codeOfAddress, type putListValue } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, textProblems, tidied } from './field-checks.ts';
import { documentTypeList, findList, type KnownList, officeList } from './known-lists.ts';
import { saveThing } from './save-thing.ts';

/**
 * Adds a value to a list of a firm, spells it otherwise or switches it on or off. A value that is there keeps its code as
 * first written: rows that were applied hold it.
 * @throws NotFoundError `FIRM_NOT_FOUND`, `LIST_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function saveListValue(
  deps: KnowledgeBaseDeps,
  request: ApiRequest<typeof putListValue, Principal>,
): Promise<ApiAnswer<typeof putListValue>> {
  const { params, body } = request;
  const code = tidied(codeOfAddress(params.code));
  const value = await saveThing(deps, request, {
    put: putValue,
    propose: ({ lists }) => {
      const known = findList(params.list);
      if (known === undefined) throw new NotFoundError('LIST_NOT_FOUND', 'There is no list of this name.');
      const values = lists.get(known.list) ?? [];
      const before = values.find((one) => isSamePart(one.code, code));
      const { allowsDurationOfStatus } = body;
      const thing: FirmListValue = {
        firmId: params.firmId,
        list: known.list,
        code: before?.code ?? code,
        label: tidied(body.label),
        isActive: body.isActive,
        ...(allowsDurationOfStatus === undefined ? {} : { allowsDurationOfStatus }),
      };
      const problems = [
        ...(before === undefined ? codeProblems(known, code) : []),
        ...textProblems('#/label', thing.label, 100),
        ...durationProblems(thing),
        ...clashes(
          thing,
          values.filter((one) => one !== before),
        ),
      ];
      return { thing, problems };
    },
  });
  return { body: value };
}

function codeProblems({ list, mostCodeChars }: KnownList, code: string): FieldProblem[] {
  const problems = textProblems('#/path/code', code, mostCodeChars);
  return problems.length === 0 && list === officeList ? idProblems('code', code) : problems;
}

const durationProblems = ({ list, allowsDurationOfStatus }: FirmListValue): FieldProblem[] =>
  allowsDurationOfStatus === undefined || list === documentTypeList
    ? []
    : [{ pointer: '#/allowsDurationOfStatus', detail: 'Only document types may allow D/S.' }];

/** Cells may hold the code or the label: what two values answer to would be read as either. */
function clashes(
  { code, label, isActive }: FirmListValue,
  others: readonly KnowledgeValue[],
): FieldProblem[] {
  if (!isActive) return [];
  const active = others.filter((one) => one.isActive !== false);
  const detail = 'Another value of the list has this code or label; files could not tell them apart.';
  const isTaken = (text: string) =>
    active.some((one) => isSamePart(one.code, text) || isSamePart(one.label, text));
  if (isTaken(label)) return [{ pointer: '#/label', detail }];
  return isTaken(code) ? [{ pointer: '#/path/code', detail }] : [];
}
