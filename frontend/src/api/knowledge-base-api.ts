import type * as z from 'zod';
import {
  addressOfCode,
  getKnowledgeBase,
  putCustomField,
  putFirmUser,
  putListValue,
  putPetition,
} from '../../../functions/knowledge-base/contract.ts';
import type { CallRoute } from './http-client.ts';

export type NewListValue = z.input<typeof putListValue.body>;
export type NewPetition = z.input<typeof putPetition.body>;
export type NewCustomField = z.input<typeof putCustomField.body>;
export type NewFirmUser = z.input<typeof putFirmUser.body>;

/** What values of a firm's imported rows must match. Saving adds what is not there yet; ids are the same in any case. */
export function knowledgeBaseApi(call: CallRoute) {
  return {
    read: (firmId: string, signal?: AbortSignal) => call(getKnowledgeBase, { params: { firmId }, signal }),
    saveValue: (
      { firmId, list, code }: { readonly firmId: string; readonly list: string; readonly code: string },
      body: NewListValue,
    ) => call(putListValue, { params: { firmId, list, code: addressOfCode(code) }, body }),
    savePetition: (firmId: string, petId: string, body: NewPetition) =>
      call(putPetition, { params: { firmId, petId }, body }),
    saveField: (firmId: string, keyword: string, body: NewCustomField) =>
      call(putCustomField, { params: { firmId, keyword }, body }),
    saveUser: (firmId: string, userId: string, body: NewFirmUser) =>
      call(putFirmUser, { params: { firmId, userId }, body }),
  };
}
