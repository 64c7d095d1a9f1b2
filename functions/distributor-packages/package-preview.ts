import { settingWarnings, workflowsSwitchedOff } from '../client-settings/setting-warnings.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { clientsOfPackage, readTally } from '../directory/client-store.ts';
import type { Distributor } from '../directory/contract.ts';
import { fill, messages, type SavePreview, type StoredPackage } from './contract.ts';
import { packageChanges } from './package-changes.ts';
import { externalIdKey } from './package-rows.ts';
import type { ShowDeps } from './shown-package.ts';

/** Clients that are named in a preview. */
const firstClientCount = 20;
/** Clients read at a time when their pending I-9s are added up. */
const clientsPerRead = 500;

/** What saving `after` in place of `before` would do, and for whom. */
export async function packagePreview(
  deps: ShowDeps,
  { name: distributorName }: Pick<Distributor, 'name'>,
  before: StoredPackage,
  after: StoredPackage,
): Promise<SavePreview> {
  const { distributorId, packageId } = before;
  const [{ activeClientCount, inactiveClientCount }, first] = await Promise.all([
    readTally(deps, distributorId, packageId),
    clientsOfPackage(deps, before, { limit: firstClientCount }),
  ]);
  const nameOf = (id: string) => id;
  const changes = packageChanges(before, after, { distributorName, nameOf });
  return {
    activeClientCount,
    inactiveClientCount,
    firstClients: first.clients.map(({ clientId, name, isActive }) => ({ clientId, name, isActive })),
    ...changes,
    warnings: await warningsOf(deps, before, after),
  };
}

async function warningsOf(deps: ShowDeps, before: StoredPackage, after: StoredPackage): Promise<string[]> {
  const [had, has] = [valuesOf(before.settings), valuesOf(after.settings)];
  return [
    ...externalIdWarnings(before, after),
    ...(await pendingWarnings(deps, before, workflowsSwitchedOff(had, has))),
    ...settingWarnings(had, has),
  ];
}

/** Integrations find a package without regard to case, so a change of nothing else needs no warning. */
function externalIdWarnings(before: StoredPackage, after: StoredPackage): string[] {
  const [old, changed] = [before, after].map(
    (one) => externalIdKey(one.distributorId, one.externalPackageId).sk,
  );
  if (old === changed) return [];
  const ids = { old: before.externalPackageId, new: after.externalPackageId };
  return [fill(messages.externalIdChangeQuestion, ids)];
}

async function pendingWarnings(
  deps: ShowDeps,
  of: StoredPackage,
  workflows: readonly string[],
): Promise<string[]> {
  if (workflows.length === 0) return [];
  const pending = new Map(workflows.map((workflow) => [workflow, { n: 0, m: 0 }]));
  let after: string | undefined;
  do {
    const { clients, next } = await clientsOfPackage(deps, of, { after, limit: clientsPerRead });
    for (const { pendingByWorkflow } of clients)
      for (const [workflow, sum] of pending) {
        const count = pendingByWorkflow[workflow] ?? 0;
        sum.n += count;
        sum.m += count > 0 ? 1 : 0;
      }
    after = next;
  } while (after !== undefined);
  return [...pending.values()]
    .filter(({ n }) => n > 0)
    .map((counts) => fill(messages.pendingWorkflow, counts));
}
