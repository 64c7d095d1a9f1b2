import { authorizeDistributor, authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryDeps } from '../directory/deps.ts';
import { readApiClient, readUser } from '../directory/directory-store.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { AuditEntry } from '../platform/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { actLine, headerLine } from './act-lines.ts';
import { type ActFilter, actOf, matches } from './acts.ts';
import type { AuditedAct, AuditQuery } from './contract.ts';
import type { Trails } from './trail-store.ts';

export interface AuditApiDeps extends DirectoryDeps, Audited {
  readonly trails: Trails;
}

interface Page {
  readonly items: AuditedAct[];
  readonly nextCursor?: string | undefined;
}
interface Answer {
  readonly body: Page & { readonly lines?: string[] };
}

/** Most entries that one page looks at; then it ends, and the next goes on. */
const mostEntries = 4000;
/** Most I-9 IDs of a page, but for those of its last act: an answer has room for some megabytes. */
const mostRecordIds = 100_000;
/** Outcomes follow their beginnings, with what others did meanwhile in between. */
const outcomeDistance = 1000;

/** A client administrator sees what was done to their own client. */
export async function listDistributorActs(
  deps: AuditApiDeps,
  request: {
    readonly principal: Principal;
    readonly params: { readonly distributorId: string };
    readonly query: AuditQuery;
  },
): Promise<Answer> {
  const { principal, params, query } = request;
  await authorizeDistributor(deps, principal, params.distributorId);
  const filter = { ...query, clientId: principal.clientId };
  const tenantId = `distributor:${params.distributorId}`;
  const page = await pageOf(deps, principal, tenantId, query, filter);
  const { clientId } = principal;
  const objects = { ...params, ...(clientId !== undefined && { clientId }) };
  return answerOf(deps, principal, { tenantId, objects, query, page });
}

export async function listFirmActs(
  deps: AuditApiDeps,
  request: {
    readonly principal: Principal;
    readonly params: { readonly firmId: string };
    readonly query: AuditQuery;
  },
): Promise<Answer> {
  const { principal, params, query } = request;
  await authorizeFirm(deps, principal, params.firmId);
  const tenantId = `firm:${params.firmId}`;
  const page = await pageOf(deps, principal, tenantId, query, query);
  return answerOf(deps, principal, { tenantId, objects: params, query, page });
}

/** A download is told when it begins; each reading of a page is told by the door besides. */
async function answerOf(
  { audit }: Audited,
  { kind, id }: Principal,
  asked: {
    readonly tenantId: string;
    readonly objects: Readonly<Record<string, string | number>>;
    readonly query: AuditQuery;
    readonly page: Page;
  },
): Promise<Answer> {
  const { tenantId, objects, page } = asked;
  const { format, cursor, limit: _, ...filters } = asked.query;
  if (format === undefined) return { body: page };
  const lines = page.items.map(actLine);
  if (cursor !== undefined) return { body: { ...page, items: [], lines } };
  const { from, to, ...others } = filters;
  const days = { ...(from && { from }), ...(to && { to }) };
  await audit.append({
    tenantId,
    actor: { kind, id },
    action: 'AUDIT_LOG_DOWNLOADED',
    objects: { ...objects, ...days },
    fields: Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    outcome: 'DONE',
  });
  return { body: { ...page, items: [], lines: [headerLine, ...lines] } };
}

async function pageOf(
  deps: AuditApiDeps,
  principal: Principal,
  tenantId: string,
  query: AuditQuery,
  filter: ActFilter,
): Promise<Page> {
  requirePeriod(query);
  const before = query.cursor === undefined ? undefined : sequenceOf(query.cursor);
  const outcomes = new Map<number, AuditEntry>();
  if (before !== undefined)
    for await (const { entry } of deps.trails.rows(tenantId, before, before + outcomeDistance))
      keepOutcome(outcomes, AuditEntry.parse(entry));
  const items: AuditedAct[] = [];
  let lookedCount = 0;
  let recordIdCount = 0;
  for await (const { entry: stored } of deps.trails.newest(tenantId, before)) {
    const entry = AuditEntry.parse(stored);
    lookedCount += 1;
    const day = entry.at.slice(0, 10);
    // Times follow numbers but for some milliseconds between machines: nothing older is of the period.
    if (query.from !== undefined && day < query.from) break;
    if (!keepOutcome(outcomes, entry)) {
      const act = actOf(entry, outcomes.get(entry.sequence));
      if (matches(act, filter)) {
        items.push(act);
        recordIdCount += act.recordIds?.length ?? 0;
      }
    }
    const isFull =
      items.length === query.limit || lookedCount === mostEntries || recordIdCount > mostRecordIds;
    if (isFull && entry.sequence > 1)
      return { items: await named(deps, principal, items), nextCursor: cursorOf(entry.sequence) };
  }
  return { items: await named(deps, principal, items) };
}

/** Whether the entry is the outcome of an earlier one; it is then kept for it. */
function keepOutcome(outcomes: Map<number, AuditEntry>, entry: AuditEntry): boolean {
  if (entry.begunSequence === undefined) return false;
  outcomes.set(entry.begunSequence, entry);
  return true;
}

/** Names come from the directory as it is now. Tenants see no names of the vendor's staff. */
async function named(
  deps: AuditApiDeps,
  principal: Principal,
  acts: readonly AuditedAct[],
): Promise<AuditedAct[]> {
  const isVendor = principal.distributorId === undefined && principal.firmId === undefined;
  const actors = new Map(acts.map(({ actor }) => [`${actor.kind} ${actor.id}`, actor]));
  const shown = new Map<string, AuditedAct['actor']>();
  for (const [key, actor] of actors) shown.set(key, await shownActor(deps, actor, isVendor));
  return acts.map((act) => ({ ...act, actor: shown.get(`${act.actor.kind} ${act.actor.id}`) ?? act.actor }));
}

async function shownActor(
  deps: AuditApiDeps,
  { kind, id }: AuditedAct['actor'],
  isVendor: boolean,
): Promise<AuditedAct['actor']> {
  if (kind === 'system') return { kind, id };
  if (kind === 'machine') return { kind, id, name: (await readApiClient(deps, id))?.name };
  const user = await readUser(deps, id);
  const isStaff = user !== undefined && user.distributorId === undefined && user.firmId === undefined;
  if (isStaff && !isVendor) return { kind, id: 'vendor', name: 'System' };
  return { kind, id, name: user?.displayName };
}

function requirePeriod({ from, to }: AuditQuery): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new InvalidInputError('PERIOD_NOT_VALID', '`from` is after `to`. Give the first day as `from`.');
}

const cursorOf = (sequence: number): string => Buffer.from(`before ${sequence}`).toString('base64url');

function sequenceOf(cursor: string): number {
  const [, digits] = /^before (\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (digits === undefined)
    throw new InvalidInputError('CURSOR_NOT_VALID', 'This cursor is not of this list. Start without one.');
  return Number(digits);
}
