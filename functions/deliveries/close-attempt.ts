import type * as z from 'zod';
import { failureCodes } from '../transfer/contract.ts';
import { nextAttemptAt } from './attempt-schedule.ts';
import type { deliverySteps, TransferAttempt } from './contract.ts';
import { changeAttempt, changeTransfer, readAttempt } from './delivery-store.ts';
import type { DeliveryDeps } from './deps.ts';

type Input = z.infer<typeof deliverySteps.closeAttempt.input>;
type Output = z.infer<typeof deliverySteps.closeAttempt.output>;

/** Ends an attempt and says when the next one is, if there is one. The same call again gives the same answer. */
export async function closeAttempt(deps: DeliveryDeps, input: Input): Promise<Output> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const now = deps.clock.now().toISOString();
  const attempt = await readAttempt(deps, key, input.attemptNumber);
  const endedAt = attempt?.endedAt ?? now;
  if (input.outcome === 'COMPLETE') {
    // A turn that failed and was repeated left its failure behind.
    const failure = ['failureCode', 'failureText'] as const;
    await changeAttempt(deps, key, input.attemptNumber, { outcome: 'COMPLETE', endedAt }, failure);
    await changeTransfer(deps, key, { status: 'COMPLETE', completedAt: endedAt }, [
      'nextAttemptAt',
      ...failure,
    ]);
    return {};
  }
  const failure = failureOf(attempt);
  const startedAt = attempt?.startedAt ?? now;
  await changeAttempt(deps, key, input.attemptNumber, {
    attemptNumber: input.attemptNumber,
    startedAt,
    outcome: 'FAILED',
    endedAt,
    ...failure,
  });
  const nextAt = nextAttemptAt(input.attemptNumber, startedAt);
  const change = { attemptNumber: input.attemptNumber, ...failure };
  if (nextAt === undefined) {
    await changeTransfer(deps, key, { ...change, status: 'FAILED' }, ['nextAttemptAt']);
    return {};
  }
  await changeTransfer(deps, key, { ...change, status: 'IN_PROGRESS', nextAttemptAt: nextAt });
  return { nextAttemptAt: nextAt, nextAttemptNumber: input.attemptNumber + 1 };
}

/** What the sending step wrote down before it failed; a run that was ended from outside wrote nothing. */
function failureOf(
  attempt: TransferAttempt | undefined,
): Required<Pick<TransferAttempt, 'failureCode' | 'failureText'>> {
  const { failureCode = 'UNEXPECTED', failureText = failureCodes.UNEXPECTED.text } = attempt ?? {};
  return { failureCode, failureText };
}
