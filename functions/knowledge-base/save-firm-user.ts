import type { Principal } from '../directory/contract.ts';
import type { FirmUser } from '../immigration/contract.ts';
import { putFirmUser as put } from '../immigration/reference-store.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import type { FieldProblem } from '../platform/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { putFirmUser } from './contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { idProblems, ifGiven, optionalTextProblems, textProblems, tidied } from './field-checks.ts';
import { saveThing } from './save-thing.ts';
import { timesOf } from './written-times.ts';

const mostNameChars = 60;

/**
 * Adds or changes a person whom clients and cases may name; one who is there keeps the id as first written.
 * @throws NotFoundError `FIRM_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function saveFirmUser(
  deps: KnowledgeBaseDeps,
  request: ApiRequest<typeof putFirmUser, Principal>,
): Promise<ApiAnswer<typeof putFirmUser>> {
  const saved = await saveThing(deps, request, {
    put,
    propose: ({ user: find, hasOffice }) => {
      const before = find(request.params.userId);
      const user = savedUser(request, before);
      const office = user.officeCode ?? '';
      const isOfficeRight =
        office === '' || hasOffice(office) || isSamePart(before?.officeCode ?? '', office);
      const detail = 'Use an active office of the firm’s list of offices.';
      return {
        thing: { ...user, ...timesOf<FirmUser>(user, before, deps.clock.now()) },
        problems: [
          ...idProblems('userId', request.params.userId),
          ...textProblems('#/firstName', user.firstName, mostNameChars),
          ...textProblems('#/lastName', user.lastName, mostNameChars),
          ...phoneProblems(user),
          ...optionalTextProblems('#/title', user.title, 100),
          ...(isOfficeRight ? [] : [{ pointer: '#/officeCode', detail }]),
        ],
      };
    },
  });
  return { body: saved };
}

/** As sent, without times. */
function savedUser(
  { params, body }: ApiRequest<typeof putFirmUser, Principal>,
  before: FirmUser | undefined,
): FirmUser {
  const { officeCode, phone, title, ...others } = body;
  return {
    ...others,
    ...ifGiven('officeCode', officeCode),
    ...ifGiven('phone', phone),
    ...ifGiven('title', title),
    firmId: params.firmId,
    userId: before?.userId ?? params.userId,
    firstName: tidied(body.firstName),
    lastName: tidied(body.lastName),
  };
}

/** As in columns of imports. */
const phoneForm = /^(?=.*[0-9])[0-9+\-(). xX]{7,25}$/;
const phoneProblems = ({ phone }: FirmUser): FieldProblem[] =>
  phone === undefined || phoneForm.test(phone)
    ? []
    : [{ pointer: '#/phone', detail: 'Use 7 to 25 of digits, + - ( ) . space and x.' }];
