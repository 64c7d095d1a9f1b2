import type { Principal } from '../directory/contract.ts';
import type { FirmUser } from '../immigration/contract.ts';
import { isSamePart } from '../immigration/entity-rows.ts';
import { putFirmUser as put } from '../immigration/reference-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { putFirmUser } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, textProblems, tidied } from './field-checks.ts';
import { saveThing } from './save-thing.ts';

const mostNameChars = 60;

/**
 * Adds or changes a person whom clients and cases may name; one who is there keeps the id as first written.
 * @throws NotFoundError `FIRM_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function saveFirmUser(
  deps: KnowledgeBaseDeps,
  request: ApiRequest<typeof putFirmUser, Principal>,
): Promise<ApiAnswer<typeof putFirmUser>> {
  const { params, body } = request;
  const saved = await saveThing(deps, request, {
    put,
    propose: ({ user, hasOffice }) => {
      const before = user(params.userId);
      const { officeCode: written, ...others } = body;
      const officeCode = tidied(written ?? '');
      const thing: FirmUser = {
        ...others,
        firmId: params.firmId,
        userId: before?.userId ?? params.userId,
        firstName: tidied(body.firstName),
        lastName: tidied(body.lastName),
        ...(officeCode === '' ? {} : { officeCode }),
      };
      const isOfficeRight =
        officeCode === '' || hasOffice(officeCode) || isSamePart(before?.officeCode ?? '', officeCode);
      const detail = 'Use an active office of the firm’s list of offices.';
      return {
        thing,
        problems: [
          ...idProblems('userId', params.userId),
          ...textProblems('#/firstName', thing.firstName, mostNameChars),
          ...textProblems('#/lastName', thing.lastName, mostNameChars),
          ...(isOfficeRight ? [] : [{ pointer: '#/officeCode', detail }]),
        ],
      };
    },
  });
  return { body: saved };
}
