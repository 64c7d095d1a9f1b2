import { systemLists } from '../import-templates/catalog/knowledge-base.ts';
import type { KnowledgeBase, KnowledgeValue } from '../import-templates/contract.ts';
import { foldedPart } from '../import-templates/row-key.ts';
import type { FirmListValue, FirmReference } from './contract.ts';

/** The lists that every firm starts with, and what the firm has added, spelled otherwise or switched off. */
export function knowledgeBaseOf({ listValues }: Pick<FirmReference, 'listValues'>): KnowledgeBase {
  const lists = new Map<string, Map<string, KnowledgeValue>>();
  for (const [list, values] of systemLists)
    lists.set(list, new Map(values.map((value) => [foldedPart(value.code), value])));
  for (const value of listValues) {
    const list = lists.get(value.list) ?? new Map<string, KnowledgeValue>();
    const code = foldedPart(value.code);
    list.set(code, overridden(list.get(code), value));
    lists.set(value.list, list);
  }
  return new Map([...lists].map(([list, values]) => [list, [...values.values()]]));
}

/** What is stored already goes on to name the value by the code of the system. */
function overridden(system: KnowledgeValue | undefined, firm: FirmListValue): KnowledgeValue {
  const allowsDurationOfStatus = firm.allowsDurationOfStatus ?? system?.allowsDurationOfStatus;
  return {
    code: system?.code ?? firm.code,
    label: firm.label,
    isActive: firm.isActive,
    ...(allowsDurationOfStatus === undefined ? {} : { allowsDurationOfStatus }),
  };
}
