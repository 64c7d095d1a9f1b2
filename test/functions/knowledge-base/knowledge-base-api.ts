import { knowledgeBaseRoutes as routes } from '../../../functions/knowledge-base/contract.ts';
import { saveCustomField } from '../../../functions/knowledge-base/save-custom-field.ts';
import { saveFirmUser } from '../../../functions/knowledge-base/save-firm-user.ts';
import { saveListValue } from '../../../functions/knowledge-base/save-list-value.ts';
import { savePetition } from '../../../functions/knowledge-base/save-petition.ts';
import { showKnowledgeBase } from '../../../functions/knowledge-base/show-knowledge-base.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { firm1, type IntegratorWorld, people } from '../../support/integrator-world.ts';

/** The API of the Knowledge Base over a world in memory; `as` is the subject of one of its people. */
export function knowledgeBaseApi(world: IntegratorWorld) {
  const call = apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getKnowledgeBase, showKnowledgeBase),
        implement(routes.putListValue, saveListValue),
        implement(routes.putPetition, savePetition),
        implement(routes.putCustomField, saveCustomField),
        implement(routes.putFirmUser, saveFirmUser),
      ],
    ),
  );
  return (as: string, path = '', body?: unknown, firmId = firm1): Promise<Answer> => {
    const groups = people.find(({ sub }) => sub === as)?.roles ?? [];
    const claims = { 'cognito:groups': `[${groups.join(' ')}]` };
    const address = `/v1/firms/${firmId}/knowledge-base${path}`;
    return call(body === undefined ? 'GET' : 'PUT', address, { as, body, claims });
  };
}
