import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { testDestination } from '../destinations/test-destination.ts';
import { WaybillError } from '../platform/errors.ts';
import type { TaskRun } from '../platform/task.ts';
import { FailureCode, failureCodes } from '../transfer/contract.ts';
import { openSecret } from './account-secret.ts';
import { changeTest, claimTest, readTest, type StoredTest } from './connection-test-store.ts';
import type { deliverySteps } from './contract.ts';
import type { CredentialsKey, DeliveryDeps } from './deps.ts';
import type { SendPackageDeps } from './send-package.ts';
import { markTested } from './settings-store.ts';
import { unexpectedText } from './start-connection-test.ts';

export interface TestConnectionDeps extends DeliveryDeps {
  readonly credentialsKey: CredentialsKey;
  readonly destinationExceptions: SendPackageDeps['destinationExceptions'];
}

type Input = z.infer<typeof deliverySteps.testConnection.input>;
type Output = z.infer<typeof deliverySteps.testConnection.output>;

/** Runs a test once, whatever it ends with: a second run of the same test does nothing. */
export async function testConnection(
  deps: TestConnectionDeps,
  { distributorId, testId }: Input,
  run: TaskRun,
): Promise<Output> {
  const test = await readTest(deps, distributorId, testId);
  if (test === undefined || !(await claimTest(deps, test, run.requestId)))
    return { status: test?.status ?? 'MISSING' };
  const ended = await outcomeOf(deps, test);
  const endedAt = deps.clock.now().toISOString();
  await changeTest(deps, test, { ...ended, endedAt });
  const { status = 'FAILED', code } = ended;
  deps.log.info('CONNECTION_TESTED', { distributorId, code });
  if (status === 'PASSED' && test.settingsVersion !== undefined)
    await markTested(deps, distributorId, test.settingsVersion, endedAt);
  return { status };
}

async function outcomeOf(deps: TestConnectionDeps, test: StoredTest): Promise<Partial<StoredTest>> {
  const { distributorId, destination, secret } = test;
  try {
    const credentials = secret && (await openSecret(deps, distributorId, secret));
    const { outcome, ...told } = await testDestination(destination, credentials, {
      allowedExceptions: deps.destinationExceptions,
      onSteps: (steps) => changeTest(deps, test, { steps: [...steps] }),
      fileName: `.connection-test-${randomUUID()}.tmp`,
    });
    return { ...told, steps: [...told.steps], status: outcome };
  } catch (error) {
    const code = FailureCode.safeParse(error instanceof WaybillError ? error.code : undefined);
    if (error instanceof Error && code.success && code.data !== 'UNEXPECTED') {
      const { fixer } = failureCodes[code.data];
      return { status: 'FAILED', code: code.data, text: error.message, fixer };
    }
    deps.log.error('CONNECTION_TEST_BROKE', {
      distributorId,
      errorName: error instanceof Error ? error.name : 'unknown',
    });
    const text = unexpectedText('something of ours went wrong', test.testId);
    return { status: 'FAILED', code: 'UNEXPECTED', text, fixer: 'VENDOR' };
  }
}
