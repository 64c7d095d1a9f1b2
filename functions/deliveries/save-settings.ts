import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { type PgpKey, usablePgpKey } from '../pgp/pgp-key.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { failureCodes, type SealedSecret } from '../transfer/contract.ts';
import {
  enteredSecret,
  needsSecret,
  type ResolvedDestination,
  resolveDestination,
  sealSecret,
  secretMissing,
} from './account-secret.ts';
import { readTest } from './connection-test-store.ts';
import type { NewDeliverySettings, putDeliverySettings, StoredDeliverySettings } from './contract.ts';
import type { CredentialsKey, DeliveryDeps } from './deps.ts';
import { shownTo } from './describe-settings.ts';
import {
  isSameDestination,
  readDeliverySettings,
  saveDeliverySettings,
  settingsChanged,
} from './settings-store.ts';

export interface SettingsDeps extends DeliveryDeps {
  readonly directory: DirectoryTable;
  readonly credentialsKey: CredentialsKey;
}

/** How long a passed test lends its secret to settings, ms. */
const testLendsMs = 3_600_000;

interface Change extends ResolvedDestination {
  readonly distributorId: string;
  readonly body: NewDeliverySettings;
  readonly earlier: StoredDeliverySettings | undefined;
}

/**
 * Saves the next version. A secret goes with the account it was entered for and with no other; what was set for another
 * protocol is kept for the day it is chosen again.
 * @throws InvalidInputError `VALIDATION_FAILED`, `SECRET_MISSING`, `PGP_KEY_UNUSABLE`, `TEST_NOT_USABLE`;
 *   ConflictError `SETTINGS_CHANGED`
 */
export async function saveSettings(
  deps: SettingsDeps,
  { principal, params, body }: ApiRequest<typeof putDeliverySettings, Principal>,
): Promise<ApiAnswer<typeof putDeliverySettings>> {
  const { distributorId } = params;
  await authorizeDistributor(deps, principal, distributorId);
  const earlier = await readDeliverySettings(deps, distributorId);
  if (body.version !== undefined && body.version !== (earlier?.version ?? 0)) throw settingsChanged();
  const now = deps.clock.now();
  const { pgpPublicKey } = body;
  const pgpKey = pgpPublicKey === undefined ? undefined : await enteredPgpKey(pgpPublicKey, now);
  const resolved = await resolveDestination(deps, distributorId, body.destination, earlier);
  const trust = await trustOf(deps, { ...resolved, distributorId, body, earlier });
  const settings: StoredDeliverySettings = {
    distributorId,
    destination: resolved.destination,
    notificationEmails: distinct(body.notificationEmails),
    pgpPublicKey: pgpPublicKey?.trim(),
    pgpKeyFingerprint: pgpKey?.fingerprint,
    version: (earlier?.version ?? 0) + 1,
    hasSecret: trust.secret !== undefined,
    ...trust,
    kept: keptBeside(resolved.destination.protocol, earlier),
    externalId: resolved.externalId,
    bouncedEmails: [], // from here on each is tried again
    updatedAt: now.toISOString(),
    updatedBy: principal.displayName,
    isUpdatedByVendor: principal.distributorId === undefined,
  };
  await saveDeliverySettings(deps, settings);
  return { body: shownTo(principal, settings) };
}

async function enteredPgpKey(pgpPublicKey: string, at: Date): Promise<PgpKey> {
  const key = await usablePgpKey(pgpPublicKey, at);
  if (key !== undefined) return key;
  const detail = failureCodes.PGP_KEY_UNUSABLE.text;
  throw new InvalidInputError('PGP_KEY_UNUSABLE', detail, {
    fields: [{ pointer: '#/pgpPublicKey', detail }],
  });
}

type Trust = Pick<StoredDeliverySettings, 'secret' | 'testedAt'>;

/** The secret to store and when this destination was last reached with it. */
async function trustOf(deps: SettingsDeps, change: Change): Promise<Trust> {
  const { distributorId, destination, body, earlier, known } = change;
  const entered = enteredSecret(destination, body);
  if (body.testId !== undefined) return lentByTest(deps, change, body.testId, entered !== undefined);
  if (!needsSecret(destination)) return { testedAt: testedBefore(change, undefined) };
  if (entered !== undefined) return { secret: await sealSecret(deps, distributorId, entered) };
  if (known?.secret === undefined) throw secretMissing(destination);
  const { secret } = known;
  return { secret, testedAt: earlier && testedBefore(change, secret) };
}

/** A change of addresses or of the PGP key leaves a passed test of destination and secret what it was. */
function testedBefore({ destination, earlier }: Change, secret: SealedSecret | undefined) {
  const isSame =
    earlier !== undefined &&
    isSameDestination(earlier.destination, destination) &&
    earlier.secret?.version === secret?.version;
  return isSame ? earlier.testedAt : undefined;
}

async function lentByTest(
  deps: SettingsDeps,
  { distributorId, destination }: Change,
  testId: string,
  hasEnteredSecret: boolean,
): Promise<Trust> {
  if (hasEnteredSecret) throw testNotUsable('Send the test or the secret, not both.');
  const test = await readTest(deps, distributorId, testId);
  if (
    test?.status !== 'PASSED' ||
    test.endedAt === undefined ||
    !isSameDestination(test.destination, destination)
  )
    throw testNotUsable('Test the connection with just these values, and save them when it passed.');
  if (deps.clock.now().getTime() - Date.parse(test.endedAt) > testLendsMs)
    throw testNotUsable('The test passed more than an hour ago. Test the connection again.');
  return { secret: test.secret, testedAt: test.endedAt };
}

function testNotUsable(detail: string): InvalidInputError {
  return new InvalidInputError('TEST_NOT_USABLE', detail, { fields: [{ pointer: '#/testId', detail }] });
}

/** The values of every other protocol that was ever set, the last of each. */
function keptBeside(
  protocol: string,
  earlier: StoredDeliverySettings | undefined,
): StoredDeliverySettings['kept'] {
  if (earlier === undefined) return [];
  const { destination, hasSecret, secret, kept } = earlier;
  const others = kept.filter((one) => one.destination.protocol !== destination.protocol);
  return [{ destination, hasSecret, secret }, ...others].filter(
    (one) => one.destination.protocol !== protocol,
  );
}

/** Each address once, as it was written first. */
function distinct(addresses: readonly string[]): string[] {
  const known = addresses.map((address) => address.toLowerCase());
  return addresses.filter((address, index) => known.indexOf(address.toLowerCase()) === index);
}
