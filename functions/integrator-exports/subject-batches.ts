import type { ExportSubject, ExportTemplate, SubjectCounts } from '../export-templates/contract.ts';
import { countedFor, isActiveClient, isOpenCase, subjectPartOf } from '../export-templates/open-things.ts';
import type { Entity, FirmUser, Petition } from '../immigration/contract.ts';
import { entitiesOfKind, type KindRow } from '../immigration/entities-of-kind.ts';
import { kindGroup } from '../immigration/entity-rows.ts';
import { foldedPart } from '../import-templates/row-key.ts';
import type { AskedExport } from './asked-export.ts';
import type { ExportDeps } from './deps.ts';
import { type ExportReference, frozenReference } from './frozen-reference.ts';
import { JoinedKind } from './joined-kind.ts';
import type { SeenEntities } from './seen-entities.ts';
import { tellingColumns } from './telling-columns.ts';

/** What some rows of a file are made of, in its order. */
export interface SubjectBatch {
  readonly subjects: readonly ExportSubject[];
  /** Where they end: an export that is broken off goes on behind it. */
  readonly after: string;
}

type Kind = Entity['kind'];
type Owner = 'CORPORATION' | 'EMPLOYEE';
type ReferenceRow = 'PETITION' | 'FIRM_USER';

const isReferenceRow = (rowOf: ExportTemplate['rowOf']): rowOf is ReferenceRow =>
  rowOf === 'PETITION' || rowOf === 'FIRM_USER';

/** Kinds of entities of which an export must see all. */
export function kindsOf(template: ExportTemplate): Kind[] {
  const { rowOf } = template;
  return isReferenceRow(rowOf) ? [...template.joins] : [rowOf, ...takenKinds(template)];
}

/** Those whom the entities of a row belong to: their keys tell them, and they are read with them. */
function ownersOf({ rowOf, joins }: ExportTemplate): Owner[] {
  const possible: readonly Owner[] =
    rowOf === 'CORPORATION' ? [] : rowOf === 'EMPLOYEE' ? ['CORPORATION'] : ['CORPORATION', 'EMPLOYEE'];
  return possible.filter((kind) => joins.includes(kind));
}

/** Those of which a row may have many, or one that its key does not tell. */
function takenKinds(template: ExportTemplate): Kind[] {
  const owners: readonly Kind[] = ownersOf(template);
  return template.joins.filter((kind) => !owners.includes(kind));
}

/** What all rows of a file are made of, behind a place. */
export async function* subjectBatches(
  deps: ExportDeps,
  asked: AskedExport,
  from: { readonly after: string | undefined; readonly seen: SeenEntities },
): AsyncGenerator<SubjectBatch, void, undefined> {
  const { rowOf } = asked.template;
  // All of them are one batch.
  if (isReferenceRow(rowOf) && from.after !== undefined) return;
  if (rowOf === 'PETITION') yield* petitionBatches(deps, asked);
  else if (rowOf === 'FIRM_USER') yield* userBatches(deps, asked, from.seen);
  else yield* entityBatches(deps, asked, { ...from, rowOf });
}

const isMeant = ({ changedSince }: AskedExport, modifiedAt: string | undefined): boolean =>
  changedSince === undefined || modifiedAt === undefined || modifiedAt > changedSince;

/** Longer than a change of the Knowledge Base is on its way, which no lock of a run holds up. */
const onTheWayMs = 60_000;

/** The same of the Knowledge Base: what was on its way when the file before was made may be in both, rather than in none. */
function isMeantOfReference(
  { changedSince, ...asked }: AskedExport,
  modifiedAt: string | undefined,
): boolean {
  const since = changedSince && new Date(Date.parse(changedSince) - onTheWayMs).toISOString();
  return isMeant({ ...asked, changedSince: since }, modifiedAt);
}

async function* petitionBatches(deps: ExportDeps, asked: AskedExport): AsyncGenerator<SubjectBatch> {
  const { petitions } = await frozenReference(deps, asked);
  const meant = petitions.filter(({ modifiedAt }) => isMeantOfReference(asked, modifiedAt));
  const sorted = sortedBy(meant, ({ petId }) => foldedPart(petId));
  yield { subjects: sorted.map((petition) => ({ petition })), after: '' };
}

async function* userBatches(
  deps: ExportDeps,
  asked: AskedExport,
  seen: SeenEntities,
): AsyncGenerator<SubjectBatch> {
  const { users } = await frozenReference(deps, asked);
  const counts = await countsOfUsers(deps, asked, seen);
  const sorted = sortedBy(
    users.filter(({ modifiedAt }) => isMeantOfReference(asked, modifiedAt)),
    ({ userId }) => foldedPart(userId),
  );
  const subjects = sorted.map((user) => ({
    user,
    counts: counts.get(foldedPart(user.userId)) ?? { ...noCounts },
  }));
  yield { subjects, after: '' };
}

type Counts = { -readonly [Name in keyof SubjectCounts]: number };
const noCounts: SubjectCounts = { activeClientCount: 0, openClientCount: 0, openCaseCount: 0 };

/** By folded id of the user. */
async function countsOfUsers(
  deps: ExportDeps,
  { firmId, template }: AskedExport,
  seen: SeenEntities,
): Promise<Map<string, Counts>> {
  const byUser = new Map<string, Counts>();
  const countAll = async (kind: Kind): Promise<void> => {
    const name = kind === 'CASE' ? 'openCaseCount' : 'openClientCount';
    const isCounted = kind === 'CASE' ? isOpenCase : isActiveClient;
    const all = new JoinedKind(deps, { firmId, kind, columns: tellingColumns(template, kind) }, seen);
    await all.takeTo(undefined, (_group, entity) => {
      if (!isCounted(entity)) return;
      for (const userId of countedFor(entity)) {
        const counts = byUser.get(userId) ?? { ...noCounts };
        counts[name] += 1;
        byUser.set(userId, counts);
      }
    });
  };
  await Promise.all(template.joins.map(countAll));
  return byUser;
}

interface EntitySource {
  readonly rowOf: Exclude<ExportTemplate['rowOf'], ReferenceRow>;
  readonly after: string | undefined;
  readonly seen: SeenEntities;
}

async function* entityBatches(
  deps: ExportDeps,
  asked: AskedExport,
  { rowOf, after, seen }: EntitySource,
): AsyncGenerator<SubjectBatch, void, undefined> {
  const { firmId, template } = asked;
  const of = rowOf === 'CORPORATION' ? 'EMPLOYER' : 'EMPLOYEE';
  const taken = takenKinds(template).map(
    (kind) => new JoinedKind(deps, { firmId, kind, after, columns: tellingColumns(template, kind) }, seen),
  );
  const named = rowOf === 'CASE' ? namesOf(await frozenReference(deps, asked)) : undefined;
  const own = entitiesOfKind(deps, { firmId, kind: rowOf, after, owners: ownersOf(template) });
  for await (const { rows, lastGroup, goneCount } of own) {
    const parts = new Map<string, Parts>();
    const take = (group: string, entity: Entity) => addPart(parts, group, entity);
    await Promise.all(taken.map((kind) => kind.takeTo({ of, group: lastGroup }, take)));
    seen.add(rowOf, rows.length);
    seen.addGone(rowOf, goneCount);
    const subjects: ExportSubject[] = [];
    for (const { place, entity, owners } of inOrder(rows, template.sortColumn)) {
      if (!isMeant(asked, entity.modifiedAt)) continue;
      const { EMPLOYEE: employee, CORPORATION: corporation } = owners;
      subjects.push({
        entity,
        ...(employee !== undefined && { employee }),
        ...(corporation !== undefined && { corporation }),
        ...(taken.length > 0 && (parts.get(kindGroup(place, of)) ?? { counts: noCounts })),
        ...named?.(entity),
      });
    }
    yield { subjects, after: lastGroup };
  }
  await Promise.all(taken.map((kind) => kind.takeTo(undefined, () => undefined)));
}

/** What belongs to the entity of a row besides its owners. */
interface Parts {
  readonly counts: Counts;
  currentVisa?: Entity;
  residence?: Entity;
  primarySupervisor?: Entity;
}

function addPart(byGroup: Map<string, Parts>, group: string, entity: Entity): void {
  const parts: Parts = byGroup.get(group) ?? { counts: { ...noCounts } };
  byGroup.set(group, parts);
  if (entity.kind === 'EMPLOYEE') parts.counts.activeClientCount += isActiveClient(entity) ? 1 : 0;
  if (entity.kind === 'CASE') parts.counts.openCaseCount += isOpenCase(entity) ? 1 : 0;
  const part = subjectPartOf(entity);
  if (part !== undefined) parts[part] = entity;
}

/** The petition and the case manager of a case. */
function namesOf({ petitions, users }: ExportReference) {
  const petitionsById = new Map(petitions.map((one): [string, Petition] => [foldedPart(one.petId), one]));
  const usersById = new Map(users.map((one): [string, FirmUser] => [foldedPart(one.userId), one]));
  return ({ values }: Entity): Pick<ExportSubject, 'petition' | 'user'> => {
    const petition = petitionsById.get(foldedPart(values['PetID'] ?? ''));
    const user = usersById.get(foldedPart(values['CaseManagerID'] ?? ''));
    return { ...(petition !== undefined && { petition }), ...(user !== undefined && { user }) };
  };
}

/** Those of an employee by a date, rows without it first. */
function inOrder(rows: readonly KindRow[], sortColumn: string | undefined): readonly KindRow[] {
  if (sortColumn === undefined) return rows;
  const ordered: KindRow[] = [];
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const group = kindGroup(rows[start]?.place ?? '', 'EMPLOYEE');
    while (end < rows.length && rows[end]?.place.startsWith(group)) end += 1;
    const ofOne = rows.slice(start, end);
    ordered.push(
      ...(ofOne.length === 1 ? ofOne : sortedBy(ofOne, ({ entity }) => entity.values[sortColumn] ?? '')),
    );
  }
  return ordered;
}

/** Stable. */
function sortedBy<T>(all: readonly T[], textOf: (one: T) => string): T[] {
  const keyed = all.map((one) => ({ one, text: textOf(one) }));
  keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return keyed.map(({ one }) => one);
}
