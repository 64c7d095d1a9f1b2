import type { KnowledgeBase } from '../import-templates/contract.ts';
import { foldedPart } from '../import-templates/row-key.ts';
import type { CustomField, FirmReference, FirmUser, Petition } from './contract.ts';
import { knowledgeBaseOf } from './knowledge-base.ts';

/** The reference of a firm, ready to be asked; ids are compared in any case. */
export interface ReferenceIndex {
  readonly lists: KnowledgeBase;
  user(userId: string): FirmUser | undefined;
  petition(petId: string): Petition | undefined;
  customField(keyword: string): CustomField | undefined;
  /** Whether the firm has such an office; any does for a firm that has listed none. */
  hasOffice(code: string): boolean;
}

/** Knowledge Base list of a firm's offices. */
export const officeList = 'FirmOffice';

const known = new WeakMap<FirmReference, ReferenceIndex>();

/** Made once for each reference, however often it is asked for. */
export function referenceIndexOf(reference: FirmReference): ReferenceIndex {
  const before = known.get(reference);
  if (before !== undefined) return before;
  const index = madeIndex(reference);
  known.set(reference, index);
  return index;
}

function madeIndex(reference: FirmReference): ReferenceIndex {
  const by = <T>(things: readonly T[], idOf: (thing: T) => string) => {
    const map = new Map(things.map((thing) => [foldedPart(idOf(thing)), thing]));
    return (id: string): T | undefined => map.get(foldedPart(id));
  };
  const lists = knowledgeBaseOf(reference);
  const offices = lists.get(officeList);
  const office = by(
    (offices ?? []).filter(({ isActive }) => isActive !== false),
    ({ code }) => code,
  );
  return {
    lists,
    user: by(reference.users, ({ userId }) => userId),
    petition: by(reference.petitions, ({ petId }) => petId),
    customField: by(reference.customFields, ({ keyword }) => keyword),
    hasOffice: (code) => offices === undefined || office(code) !== undefined,
  };
}
