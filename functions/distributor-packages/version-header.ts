import { shownActor } from '../client-settings/actor.ts';
import type { Principal } from '../directory/contract.ts';
import { ConflictError } from '../platform/errors.ts';
import { matchedVersion, versionTag } from '../platform/version-tag.ts';
import { fill, messages, type StoredPackage } from './contract.ts';

export { matchedVersion, versionTag };

/** @throws ConflictError `VERSION_CONFLICT` when the package is not the version that was read */
export function requireVersion(
  current: Pick<StoredPackage, 'version' | 'savedAt' | 'savedBy'>,
  version: number,
  viewer: Principal,
): void {
  if (current.version === version) return;
  const user = shownActor(current.savedBy, viewer);
  const detail = fill(messages.changedMeanwhile, { user, time: minuteOf(current.savedAt) });
  throw new ConflictError('VERSION_CONFLICT', detail);
}

/** `2026-11-20 12:00 UTC` */
const minuteOf = (instant: string) => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
