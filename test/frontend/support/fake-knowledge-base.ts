import { codeOfAddress, knowledgeBaseRoutes as routes } from '../../../functions/knowledge-base/contract.ts';
import { found, playable } from './api-routes.ts';
import { firmOf } from './fake-integrator.ts';

/** All things, with this one in the place of that with its id or at the end. */
function withThing<T>(all: readonly T[], thing: T, idOf: (thing: T) => string): T[] {
  const isThere = all.some((one) => idOf(one) === idOf(thing));
  return isThere ? all.map((one) => (idOf(one) === idOf(thing) ? thing : one)) : [...all, thing];
}

/** The API of the Knowledge Base over the world; it takes what it is given. */
export const knowledgeBaseAnswers = [
  playable(routes.getKnowledgeBase, (world, request) => {
    firmOf(world, request);
    return { body: world.integrator.knowledge };
  }),
  playable(routes.putListValue, (world, request) => {
    const { firmId } = firmOf(world, request);
    const { params, body } = request;
    const list = found(
      world.integrator.knowledge.lists.find((one) => one.list === params.list),
      'LIST_NOT_FOUND',
    );
    const code = codeOfAddress(params.code);
    const { source = 'FIRM' } = list.values.find((one) => one.code === code) ?? {};
    const after = { ...body, code, source: source === 'SYSTEM' ? ('OVERRIDDEN' as const) : source };
    list.values = withThing(list.values, after, (one) => one.code);
    world.acts.push(`put ${list.list} ${code} ${JSON.stringify(body)}`);
    return { body: { firmId, list: list.list, code, ...body } };
  }),
  playable(routes.putPetition, (world, request) => {
    const { knowledge } = world.integrator;
    const after = { ...request.body, firmId: firmOf(world, request).firmId, petId: request.params.petId };
    knowledge.petitions = withThing(knowledge.petitions, after, ({ petId }) => petId);
    return { body: after };
  }),
  playable(routes.putCustomField, (world, request) => {
    const { knowledge } = world.integrator;
    const after = { ...request.body, firmId: firmOf(world, request).firmId, keyword: request.params.keyword };
    knowledge.customFields = withThing(knowledge.customFields, after, ({ keyword }) => keyword);
    return { body: after };
  }),
  playable(routes.putFirmUser, (world, request) => {
    const { knowledge } = world.integrator;
    const after = { ...request.body, firmId: firmOf(world, request).firmId, userId: request.params.userId };
    knowledge.users = withThing(knowledge.users, after, ({ userId }) => userId);
    return { body: after };
  }),
];
