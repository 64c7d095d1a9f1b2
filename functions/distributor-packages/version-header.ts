import { shownActor } from '../client-settings/actor.ts';
import type { Principal } from '../directory/contract.ts';
import { ConflictError, InvalidInputError } from '../platform/errors.ts';
import { fill, messages, type StoredPackage } from './contract.ts';

/** `ETag` of a version. */
export const versionTag = (version: number): { readonly etag: string } => ({ etag: `"${version}"` });

/**
 * The version that `If-Match` names; proxies that compress answers make the tag a weak one.
 * @throws InvalidInputError `VALIDATION_FAILED`
 */
export function matchedVersion(ifMatch: string): number {
  const digits = /^(?:W\/)?"(\d{1,8})"$/.exec(ifMatch.trim())?.[1];
  if (digits !== undefined) return Number(digits);
  const detail = 'Send the ETag of the version that you changed, such as "7".';
  const fields = [{ pointer: '#/header/if-match', detail }];
  throw new InvalidInputError('VALIDATION_FAILED', detail, { fields });
}

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
