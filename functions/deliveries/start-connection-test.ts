import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { NewId } from '../platform/ids.ts';
import {
  enteredSecret,
  needsSecret,
  type ResolvedDestination,
  resolveDestination,
  sealSecret,
  secretMissing,
} from './account-secret.ts';
import { addTest, countTest, mostTestsAnHour, readTest, type StoredTest } from './connection-test-store.ts';
import type { ConnectionTest, getDeliveryTest, NewConnectionTest, testDelivery } from './contract.ts';
import type { ConnectionTestStarter } from './deps.ts';
import type { SettingsDeps } from './save-settings.ts';
import { isSameDestination, readDeliverySettings } from './settings-store.ts';

export interface StartTestDeps extends SettingsDeps {
  readonly newId: NewId;
  readonly connectionTests: ConnectionTestStarter;
}

const dayMs = 24 * 3_600_000;
/** A test that has not ended by then has died, ms. */
const longestTestMs = 60_000;

/**
 * Starts a test of the values sent.
 * @throws InvalidInputError `VALIDATION_FAILED`, `SECRET_MISSING`; ConflictError `TOO_MANY_TESTS`
 */
export async function startConnectionTest(
  deps: StartTestDeps,
  { principal, params, body }: ApiRequest<typeof testDelivery, Principal>,
): Promise<ApiAnswer<typeof testDelivery>> {
  const { distributorId } = params;
  await authorizeDistributor(deps, principal, distributorId);
  const now = deps.clock.now();
  const settings = await readDeliverySettings(deps, distributorId);
  const resolved = await resolveDestination(deps, distributorId, body.destination, settings);
  refuseWithoutSecret(resolved, body);
  const freeAt = await countTest(deps, distributorId, now);
  if (freeAt !== undefined) throw tooManyTests(freeAt);
  const { destination, externalId, known } = resolved;
  const entered = enteredSecret(destination, body);
  const secret = entered === undefined ? known?.secret : await sealSecret(deps, distributorId, entered);
  const isSaved =
    entered === undefined &&
    settings !== undefined &&
    settings.secret?.version === secret?.version &&
    isSameDestination(settings.destination, destination);
  const test: StoredTest = {
    testId: deps.newId(),
    distributorId,
    status: 'RUNNING',
    steps: [],
    externalId: destination.protocol === 'S3' ? externalId : undefined,
    startedAt: now.toISOString(),
    destination,
    secret,
    settingsVersion: isSaved ? settings.version : undefined,
    expiresAt: Math.floor((now.getTime() + dayMs) / 1000),
  };
  await addTest(deps, test);
  await deps.connectionTests.start({ distributorId, testId: test.testId });
  return { body: test };
}

/** A server whose host key is not confirmed yet is only asked for it: nothing is signed in. */
function refuseWithoutSecret({ destination, known }: ResolvedDestination, body: NewConnectionTest): void {
  const asksHostKeyOnly = destination.protocol === 'SFTP' && destination.hostKeyFingerprint === undefined;
  const hasSecret = enteredSecret(destination, body) !== undefined || known?.secret !== undefined;
  if (needsSecret(destination) && !hasSecret && !asksHostKeyOnly) throw secretMissing(destination);
}

function tooManyTests(freeAt: string): ConflictError {
  const time = `${freeAt.slice(11, 16)} UTC`;
  const detail = `The connection was tested ${mostTestsAnHour} times within an hour. The next test can start at ${time}.`;
  return new ConflictError('TOO_MANY_TESTS', detail);
}

/** @throws NotFoundError `TEST_NOT_FOUND`, also a day after the test */
export async function describeConnectionTest(
  deps: SettingsDeps,
  { principal, params }: ApiRequest<typeof getDeliveryTest, Principal>,
): Promise<ApiAnswer<typeof getDeliveryTest>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const test = await readTest(deps, params.distributorId, params.testId);
  const nowMs = deps.clock.now().getTime();
  if (test === undefined || test.expiresAt * 1000 <= nowMs)
    throw new NotFoundError('TEST_NOT_FOUND', 'There is no such test. Tests are kept for a day.');
  const hasDied = test.status === 'RUNNING' && nowMs - Date.parse(test.startedAt) > longestTestMs;
  return { body: hasDied ? died(test) : test };
}

function died(test: StoredTest): ConnectionTest {
  return {
    ...test,
    status: 'FAILED',
    code: 'UNEXPECTED',
    text: unexpectedText('it did not end in time', test.testId),
    fixer: 'VENDOR',
    endedAt: new Date(Date.parse(test.startedAt) + longestTestMs).toISOString(),
  };
}

export function unexpectedText(message: string, testId: string): string {
  return `The test failed: ${message}. Reference ${testId}.`;
}
