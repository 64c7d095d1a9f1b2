import { api, implement } from '../platform/http.ts';
import { knowledgeBaseRoutes as routes } from './contract.ts';
import { knowledgeBaseDeps } from './deps.ts';
import { saveCustomField } from './save-custom-field.ts';
import { saveFirmUser } from './save-firm-user.ts';
import { saveListValue } from './save-list-value.ts';
import { savePetition } from './save-petition.ts';
import { showKnowledgeBase } from './show-knowledge-base.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(knowledgeBaseDeps, [
  implement(routes.getKnowledgeBase, showKnowledgeBase),
  implement(routes.putListValue, saveListValue),
  implement(routes.putPetition, savePetition),
  implement(routes.putCustomField, saveCustomField),
  implement(routes.putFirmUser, saveFirmUser),
]);
