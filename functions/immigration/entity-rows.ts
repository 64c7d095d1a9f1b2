import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { foldedPart } from '../import-templates/row-key.ts';
import type { Item } from '../platform/table.ts';
import { kindRules, namingColumns } from './catalog/kind-rules.ts';
import { Entity, type EntityRef, kindShards } from './contract.ts';

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
 *
 * The index by employer, `employerPk` F#{firm}#C#{employer}; what names no employer or contact is not in it:
 *
 * | what                     | employerSk                                   |
 * | ------------------------ | -------------------------------------------- |
 * | an employee of it        | EMPLOYEE#{employee}                          |
 * | a branch of it           | CORPORATION#{branch}                         |
 * | what names a contact     | CONTACT#{contact}#{kind}#{rest of the key}   |
 *
 * The index by kind, `kindPk` F#{firm}#K#{kind}#{shard}, `kindSk` {employer}#{employee}#{rest of the key}#, in ASCII only: what
 * belongs to the same employee, or employer, stands together, and all kinds are in the same order.
 */

/** Where an item lies. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** DynamoDB takes 1,024 bytes of a sort key. */
const mostSortKeyBytes = 1000;

/** Nearly all parts: of ASCII, and without signs to escape. */
const plain = /^[ !"$&-~]*$/;
const reserved = /[#%\n]/g;
const escapes: Readonly<Record<string, string>> = { '#': '%23', '%': '%25', '\n': '%0A' };
/** Folded, and without `#`: no part can reach into its neighbour. */
export const escaped = (part: string): string =>
  plain.test(part) ? part.toLowerCase() : foldedPart(part).replace(reserved, (sign) => escapes[sign] ?? sign);

const firmPrefix = (firmId: string): string => `F#${firmId}`;
export const referencePartition = (firmId: string): string => `${firmPrefix(firmId)}#REFERENCE`;
export const tallyPartition = (firmId: string): string => `${firmPrefix(firmId)}#TALLY`;
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

/** An entity that is named again and again, with what its name makes. */
export interface EntityName {
  readonly ref: EntityRef;
  readonly rowKey: RowKey;
  readonly id: string;
}

export function nameOf(ref: EntityRef): EntityName {
  const rowKey = rowKeyOf(ref);
  return { ref, rowKey, id: idOfRow(rowKey) };
}

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

/** Where an entity stands in the index by employer. */
export interface IndexKey {
  readonly employerPk: string;
  readonly employerSk: string;
}

export function indexKeyOf({
  firmId,
  kind,
  key,
  values,
}: Pick<Entity, 'firmId' | 'kind' | 'key' | 'values'>): IndexKey | undefined {
  const [employerId = '', ...rest] = key;
  const of = (employer: string, entry: string, parts: readonly string[]): IndexKey => ({
    employerPk: employerPartition(firmId, employer),
    employerSk: sortKey(entry, parts),
  });
  if (kind === 'EMPLOYEE') return of(employerId, kind, rest);
  const column = namingColumns[kind];
  const named = column === undefined ? undefined : values[column];
  if (named === undefined || named === '') return undefined;
  return kind === 'CORPORATION' ? of(named, kind, key) : of(employerId, 'CONTACT', [named, kind, ...rest]);
}

/** The index key of everything that names a contact begins so. */
export const contactIndexKey = ({ firmId, key: [employerId = '', contactId = ''] }: EntityRef): IndexKey => ({
  employerPk: employerPartition(firmId, employerId),
  employerSk: `${sortKey('CONTACT', [contactId])}#`,
});

/** The index keys of an employer's employees, or of its branches, begin so. */
export const employerIndexKey = (
  { firmId, key: [employerId = ''] }: EntityRef,
  kind: 'EMPLOYEE' | 'CORPORATION',
): IndexKey => ({
  employerPk: employerPartition(firmId, employerId),
  employerSk: `${kind}#`,
});

/** Where an entity stands in the index by kind. */
export interface KindKey {
  readonly kindPk: string;
  readonly kindSk: string;
}

export const kindPartition = (firmId: string, kind: Entity['kind'], shard: number): string =>
  `${firmPrefix(firmId)}#K#${kind}#${shard}`;

const mostPartLength = 300;
const notAscii = /[^ -~]+/g;
const sha256 = (text: string): string => `%sha256:${createHash('sha256').update(text).digest('hex')}`;

/** In ASCII, which everything sorts alike. */
function indexPart(part: string): string {
  const sorted = plain.test(part)
    ? part.toLowerCase()
    : escaped(part).replace(notAscii, (signs) => `%${Buffer.from(signs).toString('hex')};`);
  return sorted.length <= mostPartLength ? sorted : sha256(sorted);
}

export function kindKeyOf({ firmId, kind, key }: EntityRef): KindKey {
  const owner = key.slice(0, 2).reduce((sk, part) => `${sk}${indexPart(part)}#`, '');
  const rest = key.slice(2).reduce((sk, part) => `${sk}${indexPart(part)}#`, '');
  const kindSk = owner.length + rest.length <= mostSortKeyBytes ? owner + rest : `${owner}${sha256(rest)}#`;
  return { kindPk: kindPartition(firmId, kind, crc32(owner) % kindShards), kindSk };
}

/** The part of a `kindSk` that everything of the same employer, or of the same employee, has. */
export function kindGroup(kindSk: string, of: 'EMPLOYER' | 'EMPLOYEE'): string {
  const employerEnd = kindSk.indexOf('#') + 1;
  if (of === 'EMPLOYER') return kindSk.slice(0, employerEnd);
  const employeeEnd = kindSk.indexOf('#', employerEnd) + 1;
  return employeeEnd === 0 ? kindSk : kindSk.slice(0, employeeEnd);
}

/** What a `kindSk` behind everything of such a group is not less than. */
export const behindGroup = (group: string): string => `${group.slice(0, -1)}$`;

/** Where the employer, or the employee, of what lies in the partition of an employee lies. */
export function ownerKey(pk: string, kind: 'CORPORATION' | 'EMPLOYEE'): RowKey {
  if (kind === 'EMPLOYEE') return { pk, sk: kind };
  const [, firmId = '', , employerId = ''] = pk.split('#');
  return { pk: `${firmPrefix(firmId)}#C#${employerId}`, sk: kind };
}

export const entityItem = (entity: Entity): Item => ({
  ...rowKeyOf(entity),
  ...indexKeyOf(entity),
  ...kindKeyOf(entity),
  ...entity,
});
/** As `Entity`, but that the values are looked at in a plain loop: a night reads millions of them. */
const StoredEntity = Entity.extend({ values: z.custom<Entity['values']>(isTexts) });

function isTexts(values: unknown): boolean {
  if (typeof values !== 'object' || values === null) return false;
  for (const name in values) if (typeof (values as Item)[name] !== 'string') return false;
  return true;
}

export const storedEntity = (item: Item): Entity => StoredEntity.parse(item);
