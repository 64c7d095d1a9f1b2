import { actorOf } from '../../../functions/client-settings/actor.ts';
import { compareSettings } from '../../../functions/client-settings/compare-settings.ts';
import { valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import { clientRoutes, messages } from '../../../functions/clients/contract.ts';
import { fill } from '../../../functions/distributor-packages/contract.ts';
import { ConflictError } from '../../../functions/platform/errors.ts';
import { playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import {
  checkVersion,
  clientOf,
  configurationOf,
  distributorName,
  note,
  now,
  profileOf,
  valuesNow,
} from './fake-clients.ts';
import { packageOf } from './fake-packages.ts';
import { logoOf } from './packages-world.ts';

const packageAnswers = [
  playable(clientRoutes.assignPackage, (world, { params, headers, body, principal }) => {
    const kept = configurationOf(world, params.clientId);
    checkVersion(kept, headers['if-match']);
    const target = packageOf(world, body.packageId);
    if (target.status === 'INACTIVE') {
      const id = target.externalPackageId;
      throw new ConflictError('PACKAGE_INACTIVE', fill(messages.packageInactive, { id }));
    }
    const by = actorOf(principal);
    const kind = kept.packageId === undefined ? 'PACKAGE_ASSIGNED' : 'PACKAGE_CHANGED';
    note(kept, { kind, by, fromPackageId: kept.packageId, toPackageId: body.packageId });
    Object.assign(kept, { packageId: body.packageId, assignedBy: by, assignedAt: now });
    return { body: profileOf(world, params, principal) };
  }),
  playable(clientRoutes.previewAssignment, (world, { params, body }) => {
    const before = valuesNow(world, configurationOf(world, params.clientId));
    const after = valuesOf(packageOf(world, body.packageId).settings);
    return {
      body: {
        ...compareSettings(before, after, distributorName),
        isDetaching: false,
        warnings: world.clientele.warnings,
      },
    };
  }),
  playable(clientRoutes.getPackageDistance, (world, { params }) => {
    const kept = configurationOf(world, params.clientId);
    if (kept.leftPackageId === undefined) return { body: { changes: [] } };
    const { packageId, name, status, version, settings } = packageOf(world, kept.leftPackageId);
    const { changes } = compareSettings(kept.own, valuesOf(settings), distributorName);
    return { body: { package: { packageId, name, status, version }, detachedAt: now, changes } };
  }),
];

function clientLogo(world: ApiWorld, clientId: number) {
  const { hasOwnLogo } = configurationOf(world, clientId);
  const shown = logoOf(undefined);
  return hasOwnLogo ? { ...shown, source: 'CLIENT' as const, setBy: 'Alla Access' } : shown;
}

const logoAnswers = [
  playable(clientRoutes.getClientLogo, (world, { params, principal }) => {
    clientOf(world, params, principal);
    return { body: clientLogo(world, params.clientId) };
  }),
  playable(clientRoutes.setClientLogo, (world, { params, body, principal }) => {
    clientOf(world, params, principal);
    configurationOf(world, params.clientId).hasOwnLogo = true;
    world.clientele.saved.push(body);
    return { body: clientLogo(world, params.clientId) };
  }),
  playable(clientRoutes.deleteClientLogo, (world, { params }) => {
    configurationOf(world, params.clientId).hasOwnLogo = false;
    return { body: clientLogo(world, params.clientId) };
  }),
];

/** Packages and logos of single clients, with the refusals of the real API. */
export const assignmentAnswers = [...packageAnswers, ...logoAnswers];
