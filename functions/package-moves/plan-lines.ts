import type * as z from 'zod';
import { ClientId, type StoredClient } from '../directory/contract.ts';
import { fill, PackageId, type StoredPackage } from '../distributor-packages/contract.ts';
import { reasons } from './catalog/reasons.ts';
import { MoveLine } from './contract.ts';
import type { Wish } from './csv-wishes.ts';

/** A line of a plan as it is kept: packages by id, and no names of clients. */
export const PlanLine = MoveLine.pick({ line: true, outcome: true, reason: true }).extend({
  clientId: ClientId.optional(),
  /** What the client had when it was planned. */
  fromPackageId: PackageId.optional(),
  toPackageId: PackageId.optional(),
});
export type PlanLine = z.infer<typeof PlanLine>;

/** What a plan needs to know of a client. */
export type PlannedClient = Pick<StoredClient, 'clientId' | 'externalClientId' | 'packageId'>;

/** A line that is to be carried out. */
export const isWork = ({ outcome }: PlanLine): boolean => outcome === 'ASSIGN' || outcome === 'CHANGE';

/** One package for every client, in the order in which they come. */
export function planToOne(clients: readonly PlannedClient[], toPackageId: string): PlanLine[] {
  return clients.map((client, index) => assignmentOf(index + 1, client, toPackageId));
}

function assignmentOf(line: number, client: PlannedClient, toPackageId: string): PlanLine {
  const { clientId, packageId: fromPackageId } = client;
  if (fromPackageId === toPackageId)
    return { line, clientId, outcome: 'UNCHANGED', fromPackageId, toPackageId };
  const outcome = fromPackageId === undefined ? 'ASSIGN' : 'CHANGE';
  return { line, clientId, outcome, fromPackageId, toPackageId };
}

/** A package for each row, or the reason why not; two rows for one client are both refused. */
export function planByWishes(
  wishes: readonly Wish[],
  clients: readonly PlannedClient[],
  packages: readonly StoredPackage[],
): PlanLine[] {
  const findClient = clientFinder(clients);
  const findPackage = packageFinder(packages);
  const found = wishes.map((wish) => ({ wish, client: findClient(wish) }));
  const linesOf = Map.groupBy(
    found.filter(({ client }) => typeof client !== 'string'),
    ({ client }) => (client as PlannedClient).clientId,
  );
  return found.map(({ wish, client }): PlanLine => {
    const { line } = wish;
    if (typeof client === 'string') return { line, outcome: 'REFUSED', reason: client };
    const { clientId, packageId: fromPackageId } = client;
    const refused = { line, clientId, outcome: 'REFUSED', fromPackageId } as const;
    const same = linesOf.get(clientId) ?? [];
    if (same.length > 1) return { ...refused, reason: twice(same.map((one) => one.wish.line)) };
    const target = findPackage(wish.externalPackageId);
    if (typeof target === 'string') return { ...refused, reason: target };
    const planned = assignmentOf(line, client, target.packageId);
    const refusal = planned.outcome === 'UNCHANGED' ? undefined : refusalOf(target);
    return refusal === undefined ? planned : { ...refused, toPackageId: target.packageId, reason: refusal };
  });
}

/** Most lines that are named in one reason. */
const mostNamedLines = 5;

function twice(lines: readonly number[]): string {
  const named = lines.slice(0, mostNamedLines).join(', ');
  return fill(reasons.clientTwice, { lines: lines.length > mostNamedLines ? `${named}, …` : named });
}

/** The client of a row, or why there is none. */
function clientFinder(clients: readonly PlannedClient[]): (wish: Wish) => PlannedClient | string {
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  const byExternalId = Map.groupBy(clients, (client) => client.externalClientId?.trim() ?? '');
  return ({ clientId, externalClientId }) => {
    if (clientId === '' && externalClientId === '') return reasons.clientMissing;
    const namesakes = externalClientId === '' ? [] : (byExternalId.get(externalClientId) ?? []);
    if (externalClientId !== '' && namesakes.length === 0) return reasons.externalClientUnknown;
    if (clientId === '') {
      const [only, ...others] = namesakes;
      return only !== undefined && others.length === 0
        ? only
        : fill(reasons.externalClientAmbiguous, { n: namesakes.length });
    }
    if (!/^\d{1,16}$/.test(clientId)) return reasons.clientIdWrong;
    const client = byId.get(Number(clientId));
    if (client === undefined) return fill(reasons.clientUnknown, { id: clientId });
    return externalClientId === '' || namesakes.includes(client) ? client : reasons.clientsDisagree;
  };
}

/** The package of a row, or why there is none; without regard to case. */
function packageFinder(packages: readonly StoredPackage[]): (externalId: string) => StoredPackage | string {
  const byExternalId = new Map(packages.map((one) => [one.externalPackageId.toLowerCase(), one]));
  return (externalId) => {
    if (externalId === '') return reasons.packageMissing;
    const shown = [...externalId.replace(/\p{C}/gu, '')].slice(0, 50).join('');
    return byExternalId.get(externalId.toLowerCase()) ?? fill(reasons.packageUnknown, { id: shown });
  };
}

/** Why nothing may be assigned to a package, if so. */
export function refusalOf(target: StoredPackage): string | undefined {
  const id = target.externalPackageId;
  if (target.status !== 'ACTIVE') return fill(reasons.packageInactive, { id });
  return target.reassignment === undefined ? undefined : fill(reasons.packageLeaving, { id });
}
