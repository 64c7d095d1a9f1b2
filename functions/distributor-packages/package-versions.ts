import { shownActor } from '../client-settings/actor.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { PackageVersion, distributorPackageRoutes as routes, StoredPackage } from './contract.ts';
import { packageChanges } from './package-changes.ts';
import { readPackage, readPackageVersions, requirePackage } from './package-store.ts';
import type { ShowDeps } from './shown-package.ts';

/** The history of a package, newest first: who, when, through which channel, from what to what, and for how many clients. */
export async function listPackageVersions(
  deps: ShowDeps,
  { principal, params, query }: ApiRequest<typeof routes.listPackageVersions, Principal>,
): Promise<ApiAnswer<typeof routes.listPackageVersions>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  await requirePackage(deps, params);
  const before = query.cursor === undefined ? undefined : versionOfCursor(query.cursor);
  // One more than asked for: what the last one is compared with, and whether something follows.
  const read = await readPackageVersions(deps, params, { before, limit: query.limit + 1 });
  const names = await targetNames(deps, read);
  const nameOf = (packageId: string) => names.get(packageId) ?? packageId;
  const compared = { distributorName: distributor.name, nameOf };
  const items = read.slice(0, query.limit).map((stored, index): PackageVersion => {
    const { version, savedAt, savedBy, name, externalPackageId, status, reachedClientCount } = stored;
    const changes = packageChanges(read[index + 1], stored, compared);
    return {
      ...{ version, savedAt, savedBy: shownActor(savedBy, principal), channel: savedBy.channel },
      ...{ name, externalPackageId, status, reachedClientCount },
      generalChanges: changes.generalChanges,
      changes: changes.changes,
    };
  });
  const last = read.length > query.limit ? items.at(-1) : undefined;
  return { body: { items, nextCursor: last && cursorOf(last.version) } };
}

/** Names of the packages to which clients were moved. */
async function targetNames(deps: ShowDeps, versions: readonly StoredPackage[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { distributorId, reassignment } of versions) {
    if (reassignment === undefined || names.has(reassignment.toPackageId)) continue;
    const target = await readPackage(deps, { distributorId, packageId: reassignment.toPackageId });
    if (target !== undefined) names.set(target.packageId, target.name);
  }
  return names;
}

const cursorOf = (version: number) => Buffer.from(`before ${version}`).toString('base64url');

function versionOfCursor(cursor: string): number {
  const version = /^before (\d{1,8})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (version !== undefined) return Number(version);
  const detail = 'The cursor is not valid any more. Start from the first page.';
  throw new InvalidInputError('CURSOR_NOT_VALID', detail);
}
