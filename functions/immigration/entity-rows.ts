import { createHash } from 'node:crypto';
import type { Item } from '../platform/table.ts';
import { kindRules } from './catalog/kind-rules.ts';
import { Entity, type EntityRef } from './contract.ts';

/*
 * What firms keep, in the immigration table. Parts of keys are folded and escaped.
 *
 * | what               | pk                                 | sk                                                       |
 * | ------------------ | ---------------------------------- | -------------------------------------------------------- |
 * | corporation        | F#{firm}#C#{employer}              | CORPORATION                                              |
 * | contact            | F#{firm}#C#{employer}              | CONTACT#{contact}                                        |
 * | employee           | F#{firm}#E#{employer}#{employee}   | EMPLOYEE                                                 |
 * | others             | F#{firm}#E#{employer}#{employee}   | {kind}#{rest of the key}                                 |
 * | who holds a mark   | that of the group                  | MARK#{kind}, MARK#{kind}#{group column}; attribute `key` |
 */

/** Where an item lies. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** DynamoDB takes 1,024 bytes of a sort key. */
const mostSortKeyBytes = 1000;

/** How key parts are compared: upper and lower case are the same, and so are a letter with its accent as one sign or two. */
export const foldedPart = (part: string): string => part.toLowerCase().normalize('NFC');

const reserved = /[#%\n]/g;
const escapes: Readonly<Record<string, string>> = { '#': '%23', '%': '%25', '\n': '%0A' };
/** Folded, and without `#`: no part can reach into its neighbour. */
export const escaped = (part: string): string =>
  foldedPart(part).replace(reserved, (sign) => escapes[sign] ?? sign);

const firmPrefix = (firmId: string): string => `F#${firmId}`;
export const referencePartition = (firmId: string): string => `${firmPrefix(firmId)}#REFERENCE`;
const employerPartition = (firmId: string, employerId: string): string =>
  `${firmPrefix(firmId)}#C#${escaped(employerId)}`;
export const employeePartition = (firmId: string, employerId: string, employeeId: string): string =>
  `${firmPrefix(firmId)}#E#${escaped(employerId)}#${escaped(employeeId)}`;

/** Keys that are too long are told apart by their hash; `%s` is never the start of an escaped sign. */
function sortKey(kind: string, parts: readonly string[]): string {
  const sk = `${kind}#${parts.map(escaped).join('#')}`;
  if (sk.length * 3 <= mostSortKeyBytes || Buffer.byteLength(sk) <= mostSortKeyBytes) return sk;
  return `${kind}#%sha256:${createHash('sha256').update(sk).digest('hex')}`;
}

export function rowKeyOf({ firmId, kind, key }: EntityRef): RowKey {
  const [employerId = '', second = ''] = key;
  if (kind === 'CORPORATION') return { pk: employerPartition(firmId, employerId), sk: kind };
  if (kind === 'CONTACT')
    return { pk: employerPartition(firmId, employerId), sk: sortKey(kind, key.slice(1)) };
  const pk = employeePartition(firmId, employerId, second);
  return { pk, sk: kind === 'EMPLOYEE' ? kind : sortKey(kind, key.slice(2)) };
}

/** Keys hold no line break. */
export const idOfRow = ({ pk, sk }: RowKey): string => `${pk}\n${sk}`;

/** The same for two names of the same entity, and different for different ones, of whatever firm. */
export const entityId = (ref: EntityRef): string => idOfRow(rowKeyOf(ref));

const markPrefix = 'MARK#';
export const isMarkRow = (item: Item): boolean => String(item['sk']).startsWith(markPrefix);

/** Where it is kept which entity of this one's group has the mark of its kind; `undefined` for kinds without. */
export function markKeyOf({
  firmId,
  kind,
  key,
  values,
}: EntityRef & Pick<Entity, 'values'>): RowKey | undefined {
  const { mark } = kindRules[kind] ?? {};
  if (mark === undefined) return undefined;
  const [employerId = '', employeeId = ''] = key;
  const pk =
    mark.groupKeyParts === 1
      ? employerPartition(firmId, employerId)
      : employeePartition(firmId, employerId, employeeId);
  const group = mark.groupColumn === undefined ? [] : [values[mark.groupColumn] ?? ''];
  return { pk, sk: [`${markPrefix}${kind}`, ...group.map(escaped)].join('#') };
}

/** Whether it is the one of its group that has the mark of its kind. */
export const hasMark = ({ kind, values }: Pick<Entity, 'kind' | 'values'>): boolean => {
  const { mark } = kindRules[kind] ?? {};
  return mark !== undefined && values[mark.column] === 'true';
};

export const entityItem = (entity: Entity): Item => ({ ...rowKeyOf(entity), ...entity });
export const storedEntity = (item: Item): Entity => Entity.parse(item);
