import type { Actor } from '../client-settings/contract.ts';
import type { StoredClient } from '../directory/contract.ts';
import { type Principal, scopes } from '../directory/contract.ts';
import { fill, type StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { findByExternalId, packageAssignable } from '../distributor-packages/package-store.ts';
import { ForbiddenError, InvalidInputError, UnprocessableError } from '../platform/errors.ts';
import { assignedEvent, packageInactive, pointTo } from './assign-clients.ts';
import type { ClientPlan } from './change-stored-client.ts';
import { messages } from './contract.ts';

type Deps = Pick<PackagesDeps, 'clock' | 'packages'>;

/** What a caller wants of a client's package: nothing, none, or the one with this External Package ID. */
export type PackageWish =
  | { readonly kind: 'UNTOUCHED' }
  | { readonly kind: 'NONE' }
  | { readonly kind: 'PACKAGE'; readonly externalPackageId: string; readonly asSent: string };

const mostIdChars = 50;
const field = (detail: string) => ({ fields: [{ pointer: '#/ExternalPackageID', detail }] });

/**
 * Reads `ExternalPackageID` as it was sent: absent leaves the package alone, null and blank text want none.
 * @throws InvalidInputError `INVALID_TYPE`; UnprocessableError `EXTERNAL_PACKAGE_ID_TOO_LONG`
 */
export function packageWish(sent: unknown): PackageWish {
  if (sent === undefined) return { kind: 'UNTOUCHED' };
  if (sent === null) return { kind: 'NONE' };
  if (typeof sent !== 'string')
    throw new InvalidInputError('INVALID_TYPE', messages.externalIdType, field(messages.externalIdType));
  const externalPackageId = sent.trim();
  if (externalPackageId === '') return { kind: 'NONE' };
  const characters = [...externalPackageId];
  if (characters.length > mostIdChars) {
    const detail = messages.externalIdTooLong;
    throw new UnprocessableError('EXTERNAL_PACKAGE_ID_TOO_LONG', detail, field(detail));
  }
  return { kind: 'PACKAGE', externalPackageId, asSent: quotable(sent) };
}

/** Text of a caller as it may stand in a message. */
function quotable(text: string): string {
  return [...text.replace(/\p{C}/gu, '')].slice(0, mostIdChars).join('');
}

interface PackageFields {
  readonly ExternalPackageID?: unknown;
  readonly DetachPackage?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * A machine needs the scope of packages for everything that packages decide.
 * @throws ForbiddenError `FORBIDDEN`
 */
export function requirePackageScope(principal: Principal, body: PackageFields): void {
  if (principal.kind !== 'machine' || principal.scopes.includes(scopes.packagesWrite)) return;
  const { ExternalPackageID, DetachPackage, settings } = body;
  if ([ExternalPackageID, DetachPackage, settings].every((sent) => sent === undefined)) return;
  throw new ForbiddenError('FORBIDDEN', messages.notAllowed);
}

/** @throws UnprocessableError `PACKAGE_AND_SETTINGS_CONFLICT` when a package and single settings are wanted at once */
export function refuseBoth(isPackageNamed: boolean, settings: Readonly<Record<string, unknown>> = {}): void {
  if (!isPackageNamed || Object.keys(settings).length === 0) return;
  throw new UnprocessableError('PACKAGE_AND_SETTINGS_CONFLICT', messages.packageAndSettings);
}

/** @throws UnprocessableError `PACKAGE_NOT_FOUND`, the same for an id that nobody has and one of another distributor */
export async function wishedPackage(
  deps: Deps,
  distributorId: string,
  wish: Extract<PackageWish, { kind: 'PACKAGE' }>,
): Promise<StoredPackage> {
  const found = await findByExternalId(deps, distributorId, wish.externalPackageId);
  if (found !== undefined) return found;
  const detail = fill(messages.packageNotFound, { id: wish.asSent });
  throw new UnprocessableError('PACKAGE_NOT_FOUND', detail, field(detail));
}

/** @throws ConflictError `PACKAGE_INACTIVE` */
export function requireAssignable(target: StoredPackage, asSent: string = target.externalPackageId): void {
  if (target.status !== 'ACTIVE' || target.reassignment !== undefined) throw packageInactive(asSent);
}

/**
 * Points a client to a package; the one it has already, Active or not, changes nothing.
 * @throws ConflictError `PACKAGE_INACTIVE`
 */
export function planAssignment(
  deps: Deps,
  client: StoredClient,
  target: StoredPackage,
  { by, asSent }: { readonly by: Actor; readonly asSent?: string },
): ClientPlan | undefined {
  if (client.packageId === target.packageId) return undefined;
  requireAssignable(target, asSent);
  const at = deps.clock.now().toISOString();
  return {
    change: pointTo(target.packageId, by, at),
    events: [assignedEvent(client, { toPackageId: target.packageId, by, at })],
    items: [packageAssignable(deps, target)],
  };
}
