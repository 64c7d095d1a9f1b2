import { compareSettings } from '../../../functions/client-settings/compare-settings.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import { valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import {
  distributorPackageRoutes,
  messages,
  type NewPackage,
  type SavePackage,
  type SavePreview,
  statusLabels,
} from '../../../functions/distributor-packages/contract.ts';
import { packageMoveRoutes } from '../../../functions/package-moves/contract.ts';
import { ConflictError, InvalidInputError, UnprocessableError } from '../../../functions/platform/errors.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import {
  activeCountOf,
  aPackage,
  type KeptPackage,
  logoOf,
  shownPackage,
  storedOf,
  summaryOf,
} from './packages-world.ts';

const distributorName = 'Northwind Benefits';
const routes = distributorPackageRoutes;
const moveId = '01KT00000000000000000000M0';

export const packageOf = (world: ApiWorld, packageId: string): KeptPackage =>
  found(
    world.packaging.packages.find((one) => one.packageId === packageId),
    'PACKAGE_NOT_FOUND',
  );

function refuseWrong(world: ApiWorld, body: NewPackage, packageId?: string): void {
  const wrong = settingProblems(body.values);
  if (wrong.length > 0) throw new InvalidInputError('SETTINGS_NOT_VALID', 'Correct it.', { fields: wrong });
  const others = world.packaging.packages.filter((one) => one.packageId !== packageId);
  if (others.some(({ name }) => name.toLowerCase() === body.name.toLowerCase()))
    throw new ConflictError('PACKAGE_NAME_TAKEN', messages.nameTaken);
}

function previewOf(world: ApiWorld, before: KeptPackage, body: SavePackage): SavePreview {
  const activeClientCount = activeCountOf(before);
  const pairs = [
    ['Package Name', before.name, body.name],
    ['External Package ID', before.externalPackageId, body.externalPackageId],
    ['Status', statusLabels[before.status], statusLabels[body.status]],
  ] as const;
  return {
    activeClientCount,
    inactiveClientCount: before.clients.length - activeClientCount,
    firstClients: before.clients.slice(0, 2),
    generalChanges: pairs
      .filter(([, from, to]) => from !== to)
      .map(([label, from, to]) => ({ label, from, to })),
    ...compareSettings(valuesOf(before.settings), body.values, distributorName),
    warnings: world.packaging.warnings,
  };
}

/** Keeps what was there as a version and puts `change` in its place. */
function replace(world: ApiWorld, before: KeptPackage, change: Partial<KeptPackage>): KeptPackage {
  const after = { ...before, ...change, version: before.version + 1, savedBy: 'Alla Access' };
  const { packages, versions } = world.packaging;
  versions.set(before.packageId, [before, ...(versions.get(before.packageId) ?? [])]);
  world.packaging.packages = packages.map((one) => (one === before ? after : one));
  return after;
}

function save(world: ApiWorld, before: KeptPackage, body: SavePackage): KeptPackage {
  const { clientsOnDeactivation: choice } = body;
  const turnsOff = before.status === 'ACTIVE' && body.status === 'INACTIVE';
  if (turnsOff && activeCountOf(before) > 0 && choice === undefined)
    throw new UnprocessableError('CLIENTS_CHOICE_MISSING', messages.optionMissing);
  const isMoving = choice?.choice === 'REASSIGN';
  if (isMoving) startMove(world, before, choice.toPackageId);
  return replace(world, before, {
    name: body.name,
    externalPackageId: body.externalPackageId,
    status: isMoving ? 'ACTIVE' : body.status,
    settings: storedOf(body.values, before.settings, before.version + 1),
    ...(isMoving && { reassignment: { moveId, toPackageId: choice.toPackageId } }),
  });
}

function startMove(world: ApiWorld, from: KeptPackage, toPackageId: string): void {
  world.packaging.moves = [
    {
      distributorId: 'northwind',
      moveId,
      kind: 'REASSIGN',
      status: 'RUNNING',
      fromPackageId: from.packageId,
      toPackageId,
      totalCount: from.clients.length,
      movedCount: 0,
      skippedCount: 0,
      unchangedCount: 0,
      refusedCount: 0,
      createdAt: '2026-03-02T00:00:00.000Z',
      createdBy: 'Alla Access',
      fromPackage: from.name,
      toPackage: packageOf(world, toPackageId).name,
    },
  ];
}

/** The package is Inactive and its clients are where they were to go. */
function endMove(world: ApiWorld): void {
  const from = world.packaging.packages.find(({ reassignment }) => reassignment?.moveId === moveId);
  if (from?.reassignment === undefined) return;
  const to = packageOf(world, from.reassignment.toPackageId);
  world.packaging.packages = world.packaging.packages.map((one) => {
    if (one === to) return { ...one, clients: [...one.clients, ...from.clients] };
    if (one !== from) return one;
    const { reassignment: _, ...rest } = from;
    return { ...rest, status: 'INACTIVE', clients: [], version: from.version + 1 };
  });
}

export const packageAnswers = [
  playable(routes.listPackages, ({ packaging }) => ({ body: { items: packaging.packages.map(summaryOf) } })),
  playable(routes.getPackage, (world, { params, principal }) => ({
    body: shownPackage(packageOf(world, params.packageId), principal),
  })),
  playable(routes.createPackage, (world, { body, principal }) => {
    refuseWrong(world, body);
    world.packaging.saved.push(body);
    const created = aPackage({
      packageId: '01KT00000000000000000000N0',
      name: body.name,
      externalPackageId: body.externalPackageId,
      settings: storedOf(body.values),
    });
    world.packaging.packages.push(created);
    return { body: shownPackage(created, principal) };
  }),
  playable(routes.previewPackage, (world, { params, body }) => {
    refuseWrong(world, { ...body, name: 'not looked at' });
    return { body: previewOf(world, packageOf(world, params.packageId), body) };
  }),
  playable(routes.savePackage, (world, { params, body, principal, headers }) => {
    const before = packageOf(world, params.packageId);
    if (headers['if-match'] !== `"${before.version}"`)
      throw new ConflictError('VERSION_CONFLICT', 'The package was changed meanwhile.');
    refuseWrong(world, body, before.packageId);
    world.packaging.saved.push(body);
    return { body: shownPackage(save(world, before, body), principal) };
  }),
  playable(routes.listPackageClients, (world, { params }) => ({
    body: { items: packageOf(world, params.packageId).clients },
  })),
  playable(routes.listPackageVersions, (world, { params }) => {
    const now = packageOf(world, params.packageId);
    const all = [now, ...(world.packaging.versions.get(now.packageId) ?? [])];
    return {
      body: {
        items: all.map((one, place) => ({
          version: one.version,
          savedAt: one.savedAt,
          savedBy: one.savedBy,
          channel: 'UI' as const,
          name: one.name,
          externalPackageId: one.externalPackageId,
          status: one.status,
          reachedClientCount: activeCountOf(one),
          generalChanges: [],
          changes: compareSettings(
            valuesOf(all[place + 1]?.settings ?? {}),
            valuesOf(one.settings),
            distributorName,
          ).changes,
        })),
      },
    };
  }),
  playable(routes.previewRestore, (world, { params }) => ({
    body: restorePreview(world, params.packageId, params.version),
  })),
  playable(routes.restorePackageVersion, (world, { params, principal }) => {
    const before = packageOf(world, params.packageId);
    const { settings } = versionOf(world, before, params.version);
    return { body: shownPackage(replace(world, before, { settings }), principal) };
  }),
  playable(routes.getPackageLogo, (world, { params }) => ({
    body: logoOf(packageOf(world, params.packageId)),
  })),
  playable(routes.getDistributorLogo, () => ({ body: logoOf(undefined) })),
  playable(routes.setPackageLogo, (world, { params }) => ({
    body: logoOf(replace(world, packageOf(world, params.packageId), { hasOwnLogo: true })),
  })),
  playable(routes.deletePackageLogo, (world, { params }) => ({
    body: logoOf(replace(world, packageOf(world, params.packageId), { hasOwnLogo: false })),
  })),
];

/** Reading and resuming the reassignment that a save started. */
export const reassignmentAnswers = [
  playable(packageMoveRoutes.getMove, (world, { params }) => {
    const { packaging } = world;
    const look = packaging.moveLooks.length > 1 ? packaging.moveLooks.shift() : packaging.moveLooks[0];
    const move = found(
      packaging.moves.find((one) => one.moveId === params.moveId),
      'MOVE_NOT_FOUND',
    );
    const next = { ...move, ...look };
    packaging.moves = packaging.moves.map((one) => (one === move ? next : one));
    if (next.status === 'COMPLETE') endMove(world);
    return { body: next };
  }),
  playable(packageMoveRoutes.startMove, (world, { params }) => {
    world.acts.push(`resume ${params.moveId}`);
    world.packaging.moveLooks = [{ status: 'COMPLETE', movedCount: 3 }];
    const move = found(
      world.packaging.moves.find((one) => one.moveId === params.moveId),
      'MOVE_NOT_FOUND',
    );
    return { body: { ...move, status: 'RUNNING' as const } };
  }),
];

const versionOf = (world: ApiWorld, { packageId }: KeptPackage, version: number): KeptPackage =>
  found(
    world.packaging.versions.get(packageId)?.find((one) => one.version === version),
    'PACKAGE_VERSION_NOT_FOUND',
  );

function restorePreview(world: ApiWorld, packageId: string, version: number): SavePreview {
  const before = packageOf(world, packageId);
  const { name, externalPackageId, status } = before;
  const values = valuesOf(versionOf(world, before, version).settings);
  return previewOf(world, before, { name, externalPackageId, status, values });
}
