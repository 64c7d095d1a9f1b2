import { actorOf } from '../client-settings/actor.ts';
import { clientFilter } from '../clients/list-clients.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { allClients } from '../directory/client-store.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import { folded } from '../directory/folded-text.ts';
import type { PackageMove } from '../distributor-packages/contract.ts';
import { newMovePut } from '../distributor-packages/move-store.ts';
import { readPackages, requirePackage } from '../distributor-packages/package-store.ts';
import { ConflictError, UnprocessableError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { transact } from '../platform/table.ts';
import { mostMoveClients, type NewMove, type planMove } from './contract.ts';
import { readWishes, tooManyClients } from './csv-wishes.ts';
import type { MoveDeps } from './deps.ts';
import { isWork, type PlanLine, planByWishes, planToOne, refusalOf } from './plan-lines.ts';
import { writePlan } from './plan-store.ts';
import { showMove } from './shown-move.ts';

/** Dry run: freezes what would become of each client. Nothing of a client or a package is written. */
export async function planPackageMove(
  deps: MoveDeps,
  { principal, params: { distributorId }, body }: ApiRequest<typeof planMove, Principal>,
): Promise<ApiAnswer<typeof planMove>> {
  await authorizeDistributor(deps, principal, distributorId);
  const lines = await plannedLines(deps, distributorId, body);
  const move: PackageMove = {
    distributorId,
    moveId: deps.newId(),
    kind: 'ASSIGN',
    status: 'PLANNED',
    toPackageId: onlyTarget(lines),
    ...countsOf(lines),
    movedCount: 0,
    skippedCount: 0,
    createdAt: deps.clock.now().toISOString(),
    createdBy: actorOf(principal),
  };
  await writePlan(deps, move, lines);
  await transact(deps.packages.client, [newMovePut(deps, move)]);
  return { body: await showMove(deps, principal, move) };
}

async function plannedLines(deps: MoveDeps, distributorId: string, asked: NewMove): Promise<PlanLine[]> {
  if (asked.from === 'FILTER') return plannedByFilter(deps, distributorId, asked);
  const wishes = readWishes(asked.csv);
  const packages = await readPackages(deps, distributorId);
  const clients = await clientsThat(deps, distributorId, () => true);
  return planByWishes(wishes, clients, packages);
}

async function plannedByFilter(
  deps: MoveDeps,
  distributorId: string,
  { filter, toPackageId }: Extract<NewMove, { from: 'FILTER' }>,
): Promise<PlanLine[]> {
  const refusal = refusalOf(await requirePackage(deps, { distributorId, packageId: toPackageId }));
  if (refusal !== undefined) throw new ConflictError('PACKAGE_INACTIVE', refusal);
  const clients = await clientsThat(deps, distributorId, clientFilter(filter));
  if (clients.length > mostMoveClients) throw tooManyClients();
  if (clients.length === 0)
    throw new UnprocessableError('NO_CLIENTS', 'No client matches the filter. Change it and try again.');
  const named = clients.map((client) => ({ client, name: folded(client.name) }));
  const byName = named.sort((a, b) => compare(a.name, b.name) || a.client.clientId - b.client.clientId);
  return planToOne(
    byName.map(({ client }) => client),
    toPackageId,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** One reading of the distributor's clients, however many rows ask for one. */
async function clientsThat(
  deps: MoveDeps,
  distributorId: string,
  matches: (client: StoredClient) => boolean,
): Promise<StoredClient[]> {
  const found: StoredClient[] = [];
  for await (const clients of allClients(deps, distributorId)) found.push(...clients.filter(matches));
  return found;
}

function onlyTarget(lines: readonly PlanLine[]): string | undefined {
  const targets = new Set(
    lines.flatMap(({ outcome, toPackageId = [] }) => (outcome === 'REFUSED' ? [] : toPackageId)),
  );
  const [first] = targets;
  return targets.size === 1 ? first : undefined;
}

function countsOf(lines: readonly PlanLine[]) {
  return {
    totalCount: lines.filter(isWork).length,
    unchangedCount: lines.filter(({ outcome }) => outcome === 'UNCHANGED').length,
    refusedCount: lines.filter(({ outcome }) => outcome === 'REFUSED').length,
  };
}
