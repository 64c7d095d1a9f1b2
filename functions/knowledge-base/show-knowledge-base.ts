import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import { knowledgeBaseOf } from '../immigration/knowledge-base.ts';
import { readReference } from '../immigration/reference-store.ts';
import { systemLists } from '../import-templates/catalog/knowledge-base.ts';
import type { KnowledgeValue } from '../import-templates/contract.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import type { IntegratorDeps } from '../integrator/deps.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { getKnowledgeBase, KnowledgeListValue } from './contract.ts';
import { knownLists } from './known-lists.ts';

/** Everything that values of a firm's rows must match. @throws NotFoundError `FIRM_NOT_FOUND` */
export async function showKnowledgeBase(
  deps: IntegratorDeps & ImmigrationDeps,
  { principal, params: { firmId } }: ApiRequest<typeof getKnowledgeBase, Principal>,
): Promise<ApiAnswer<typeof getKnowledgeBase>> {
  await authorizeFirm(deps, principal, firmId);
  const { petitions, customFields, users, listValues } = await readReference(deps, firmId);
  const lists = knowledgeBaseOf({ listValues });
  return {
    body: {
      lists: knownLists.map(({ list, title }) => ({
        list,
        title,
        values: (lists.get(list) ?? []).map((value) => shown(list, value)),
      })),
      petitions: [...petitions],
      customFields: [...customFields],
      users: [...users],
    },
  };
}

function shown(list: string, value: KnowledgeValue): KnowledgeListValue {
  const system = systemLists.get(list)?.find(({ code }) => isSamePart(code, value.code));
  const { code, label, isActive = true, allowsDurationOfStatus } = value;
  const isAsInSystem =
    system !== undefined &&
    system.label === label &&
    isActive &&
    (system.allowsDurationOfStatus ?? false) === (allowsDurationOfStatus ?? false);
  return {
    code,
    label,
    isActive,
    source: system === undefined ? 'FIRM' : isAsInSystem ? 'SYSTEM' : 'OVERRIDDEN',
    ...(allowsDurationOfStatus === undefined ? {} : { allowsDurationOfStatus }),
  };
}
