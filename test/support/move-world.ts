import { clientKey, tallyKey } from '../../functions/directory/client-rows.ts';
import { newClientPut } from '../../functions/directory/client-store.ts';
import { type Principal, StoredClient } from '../../functions/directory/contract.ts';
import { type MoveRef, StoredPackage } from '../../functions/distributor-packages/contract.ts';
import { newPackageRows, packageKey } from '../../functions/distributor-packages/package-rows.ts';
import { requirePackage } from '../../functions/distributor-packages/package-store.ts';
import { savePackage } from '../../functions/distributor-packages/save-package.ts';
import { cancelPackageMove } from '../../functions/package-moves/cancel-move.ts';
import { packageMoveRoutes as routes } from '../../functions/package-moves/contract.ts';
import { listPackageMoveLines } from '../../functions/package-moves/list-move-lines.ts';
import { getPackageMove, listPackageMoves } from '../../functions/package-moves/list-moves.ts';
import { moveClients } from '../../functions/package-moves/move-clients.ts';
import { planPackageMove } from '../../functions/package-moves/plan-move.ts';
import { startPackageMove } from '../../functions/package-moves/start-move.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { batchPut, type Item, transact } from '../../functions/platform/table.ts';
import type { TaskRun } from '../../functions/platform/task.ts';
import { apiCaller } from './api-caller.ts';
import { itemsOf, meridian } from './export-world.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { PackageWorld } from './package-world.ts';
import { aClient } from './record-builders.ts';

export const movesPath = `/v1/distributors/${meridian}/package-moves`;
const dana = { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false } as const;

export function movesApi(world: PackageWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.planMove, planPackageMove),
        implement(routes.listMoves, listPackageMoves),
        implement(routes.getMove, getPackageMove),
        implement(routes.listMoveLines, listPackageMoveLines),
        implement(routes.startMove, startPackageMove),
        implement(routes.cancelMove, cancelPackageMove),
      ],
    ),
  );
}

/** An Active package of Meridian. */
export async function addPackage(
  world: PackageWorld,
  externalPackageId: string,
  differences: Partial<StoredPackage> = {},
): Promise<StoredPackage> {
  const at = world.clock.now().toISOString();
  const added = StoredPackage.parse({
    distributorId: meridian,
    packageId: world.newId(),
    name: `Package ${externalPackageId}`,
    externalPackageId,
    status: 'ACTIVE',
    version: 1,
    settings: {},
    createdAt: at,
    createdBy: dana,
    savedAt: at,
    savedBy: dana,
    ...differences,
  });
  await transact(world.packages.client, newPackageRows(world, added));
  return added;
}

/** Changes the row of a package as nobody does, to see what becomes of it. */
export async function spoilPackage(
  world: PackageWorld,
  { distributorId, packageId }: StoredPackage,
  change: Partial<StoredPackage>,
): Promise<void> {
  const { incomingMoveIds: _incoming, ...stored } = await requirePackage(world, { distributorId, packageId });
  const Item = { ...stored, ...change, ...packageKey({ distributorId, packageId }) };
  await batchPut(world.packages.client, world.packages.table, [Item]);
}

/** Clients from `firstId` on, each made by `of`, with the tallies that they make together. */
export async function addClients(
  world: PackageWorld,
  count: number,
  of: (index: number) => Partial<StoredClient> = () => ({}),
  firstId = 10_001,
): Promise<StoredClient[]> {
  const clients = Array.from({ length: count }, (_, index) => {
    const clientId = firstId + index;
    return StoredClient.parse({
      ...aClient({ clientId, name: `Client ${clientId}` }),
      version: 1,
      ...of(index),
    });
  });
  const { client, table } = world.directory;
  const rows = clients.map((one) => newClientPut(world, one).Put?.Item as Item);
  await batchPut(client, table, rows);
  const tallies = Map.groupBy(clients, ({ packageId }) => packageId);
  tallies.delete(undefined);
  await batchPut(
    client,
    table,
    [...tallies].map(([packageId = '', held]) => ({
      ...tallyKey(meridian, packageId),
      packageId,
      activeClientCount: held.filter(({ isActive }) => isActive).length,
      inactiveClientCount: held.filter(({ isActive }) => !isActive).length,
    })),
  );
  return clients;
}

/** Clients of Meridian by id, as their rows are. */
export async function clientsOf(world: PackageWorld): Promise<Map<number, StoredClient>> {
  const items = await itemsOf(world.directory);
  const isClient = (item: Item) =>
    item['clientId'] !== undefined &&
    item['pk'] === clientKey({ distributorId: meridian, clientId: 1 })['pk'] &&
    String(item['sk']).startsWith('C#');
  return new Map(items.filter(isClient).map((item) => [Number(item['clientId']), StoredClient.parse(item)]));
}

/** How many of the clients' rows point to a package, active and inactive, beside what its tally says. */
export async function countOf(world: PackageWorld, packageId: string) {
  const [counts] = await countsOf(world, packageId);
  if (counts === undefined) throw new Error('one package has one count');
  return counts;
}

/** The same of several packages at one time. */
export async function countsOf(world: PackageWorld, ...packageIds: string[]) {
  const items = await itemsOf(world.directory);
  return packageIds.map((packageId) => {
    const held = items.filter((item) => item['clientId'] !== undefined && item['packageId'] === packageId);
    const activeCount = held.filter((item) => item['isActive'] === true).length;
    const tally = items.find(({ sk }) => sk === `TALLY#${packageId}`);
    return {
      rows: [activeCount, held.length - activeCount],
      tally: [tally?.['activeClientCount'] ?? 0, tally?.['inactiveClientCount'] ?? 0] as number[],
    };
  });
}

/** Events of all clients, by client. */
export async function eventsOf(world: PackageWorld): Promise<Map<number, Item[]>> {
  const events = (await itemsOf(world.packages)).filter(({ sk }) => String(sk).startsWith('EVENT#'));
  return Map.groupBy(events, ({ pk }) => Number(String(pk).split('#C#')[1]));
}

/** Lambda's time, as a step sees it: enough for so many looks at it. */
export function timeFor(looks = Number.POSITIVE_INFINITY): TaskRun {
  let count = 0;
  return {
    requestId: 'request-1',
    remainingMs() {
      count += 1;
      return count > looks ? 7999 : 60_000;
    },
  };
}

/** The workflow: step after step until the move has ended. @returns how many steps it took */
export async function runMove(world: PackageWorld, ref: MoveRef, looks?: number): Promise<number> {
  for (let steps = 1; ; steps += 1) {
    const { isEnded } = await moveClients(world, { ...ref, hasFailed: false }, timeFor(looks));
    if (isEnded) return steps;
    if (steps > 10_000) throw new Error('the move does not end');
  }
}

/** Turns a package Inactive, its clients to be moved to another one. @returns the move that was started */
export async function reassign(
  world: PackageWorld,
  source: StoredPackage,
  target: StoredPackage,
): Promise<MoveRef> {
  const { distributorId, packageId, name, externalPackageId } = source;
  const principal: Principal = {
    kind: 'user',
    id: dana.id,
    displayName: dana.name,
    roles: ['distributor-all-access'],
    scopes: [],
    distributorId,
  };
  const { version } = await requirePackage(world, source);
  await savePackage(world, {
    principal,
    params: { distributorId, packageId },
    query: {},
    headers: { 'if-match': `"${version}"` },
    body: {
      name,
      externalPackageId,
      values: {},
      status: 'INACTIVE',
      clientsOnDeactivation: { choice: 'REASSIGN', toPackageId: target.packageId },
    },
    traceId: 'trace-1',
  });
  const started = world.moveWorkflow.started.at(-1);
  if (started === undefined) throw new Error('no move was started');
  return started;
}

/** The same world for steps that can be killed at any of their calls. */
export function killableWorld(world: PackageWorld, kill: KillSwitch): PackageWorld {
  const client = kill.wrap(world.packages.client);
  return { ...overTables(world, client), reports: kill.wrap(world.reports) };
}

/** The same world for steps into whose calls to the tables somebody else comes first. */
export function withClient(
  world: PackageWorld,
  meddle: (command: object) => Promise<void> | void,
): PackageWorld {
  const client = new Proxy(world.packages.client, {
    get(inner, name) {
      const member: unknown = Reflect.get(inner, name);
      if (name !== 'send' || typeof member !== 'function') return member;
      return async (command: object) => {
        await meddle(command);
        return member.call(inner, command);
      };
    },
  });
  return overTables(world, client);
}

const overTables = (world: PackageWorld, client: PackageWorld['packages']['client']): PackageWorld => ({
  ...world,
  directory: { ...world.directory, client },
  packages: { ...world.packages, client },
});
