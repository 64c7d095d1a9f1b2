import type { KnowledgeBaseView, KnowledgeListValue } from '../../../functions/knowledge-base/contract.ts';
import type { NewListValue } from '../api/knowledge-base-api.ts';
import type { Choice } from './thing-fields.tsx';

export type ShownList = KnowledgeBaseView['lists'][number];

/** Whether values of the list say where `D/S` may stand. */
export const allowsDuration = (list: string): boolean => list === 'DocumentType';

export const bodyOfValue = (
  list: string,
  {
    label,
    isActive,
    allowsDurationOfStatus = false,
  }: Pick<KnowledgeListValue, 'label' | 'isActive' | 'allowsDurationOfStatus'>,
): NewListValue => ({ label, isActive, ...(allowsDuration(list) ? { allowsDurationOfStatus } : {}) });

/** Active values of a list to choose from, none, and the one that is chosen although it is switched off. */
export function choicesOf(
  { lists }: Pick<KnowledgeBaseView, 'lists'>,
  list: string,
  chosen: string | undefined,
): Choice[] {
  const values = lists.find((one) => one.list === list)?.values ?? [];
  const offered = values.filter(({ code, isActive }) => isActive || code === chosen);
  const choices = offered.map(({ code, label }) => ({
    value: code,
    label: code === label ? code : `${code} (${label})`,
  }));
  return [{ value: '', label: 'None' }, ...choices];
}

/** Active people to choose from, nobody, and the one who is chosen although switched off. */
export function peopleChoices(
  { users }: Pick<KnowledgeBaseView, 'users'>,
  chosen: string | undefined,
): Choice[] {
  const offered = users.filter(({ userId, isActive }) => isActive || userId === chosen);
  const choices = offered.map(({ userId, firstName, lastName }) => ({
    value: userId,
    label: `${firstName} ${lastName} (${userId})`,
  }));
  const isListed = chosen === undefined || offered.some(({ userId }) => userId === chosen);
  return [{ value: '', label: 'None' }, ...choices, ...(isListed ? [] : [{ value: chosen, label: chosen }])];
}
