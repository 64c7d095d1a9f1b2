import type * as z from 'zod';
import { owedPut } from '../due-deliveries/owed-notices.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { failureCodes } from '../transfer/contract.ts';
import { temporaryNameOf } from '../transfer/send-file.ts';
import { nextAttemptAt } from './attempt-schedule.ts';
import { attemptEnd, readAttempt, type StoredAttempt } from './attempt-store.ts';
import { isLastAttempt, openAttempt, refOf } from './attempt-turn.ts';
import type { deliverySteps, TransferAttempt } from './contract.ts';
import { changeTransferState, type PackageKey } from './delivery-rows.ts';
import { readLedger } from './delivery-store.ts';
import type { DeliveryDeps } from './deps.ts';
import { completeAttempt, failAttempt } from './transfer-state.ts';

type Input = z.input<typeof deliverySteps.closeAttempt.input>;
type Output = z.infer<typeof deliverySteps.closeAttempt.output>;

/**
 * Ends an attempt and says when the next one is, if there is one. The same call again gives the same answer; an attempt
 * that could not even begin is begun first, and counts. A superseded run changes nothing.
 */
export async function closeAttempt(deps: DeliveryDeps & Partial<Audited>, input: Input): Promise<Output> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const ref = refOf(input);
  const endedAt = deps.clock.now().toISOString();
  const earlier = await readAttempt(deps, key, ref);
  if (earlier !== undefined && earlier.outcome !== 'IN_PROGRESS')
    return earlier.runNumber === ref.runNumber ? answerOf(earlier) : {};
  const opened = await openAttempt(deps, key, ref, { totalBytes: 0 });
  if (typeof opened === 'string') return {};
  const leftovers =
    input.outcome === 'FAILED' && isLastAttempt(ref) ? await leftoversOf(deps, key, opened) : undefined;
  await tellOfEnd(deps, input, opened);
  let isEnded = false;
  const output = await changeTransferState<Output>(deps, key, async (transfer) => {
    isEnded = false;
    const attempt = (await readAttempt(deps, key, ref)) ?? opened;
    if (attempt.outcome !== 'IN_PROGRESS') return { answer: answerOf(attempt) };
    isEnded = true;
    const ended: StoredAttempt = { ...attempt, outcome: input.outcome, endedAt };
    const notice = owedPut(deps, key, ref, deps.clock.now());
    if (input.outcome === 'COMPLETE') {
      // A turn that failed and was repeated left its failure behind.
      const { failureCode: _code, failureText: _text, ...complete } = ended;
      const end = attemptEnd(deps, key, complete, ['failureCode', 'failureText']);
      return { answer: {}, next: completeAttempt(transfer, ref, endedAt), writes: [end, notice] };
    }
    const failed = { ...ended, ...failureOf(attempt), leftovers };
    const next = failAttempt(transfer, ref, failed);
    return { answer: answerOf(failed), next, writes: [attemptEnd(deps, key, failed), notice] };
  });
  const told = input.outcome === 'COMPLETE' ? 'DeliveriesComplete' : 'DeliveriesFailed';
  if (isEnded) deps.log.measure(told, 1, input.distributorId);
  return output;
}

/** Before the row says so: a run that is killed in between tells it again. */
async function tellOfEnd({ audit }: Partial<Audited>, input: Input, attempt: StoredAttempt): Promise<void> {
  const { distributorId, dataExportId, outcome } = input;
  const { cycleNumber, attemptNumber } = attempt;
  const isSent = outcome === 'COMPLETE';
  await audit?.append({
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'system', id: 'delivery' },
    action: 'PACKAGE_DELIVERY_ATTEMPT',
    objects: { distributorId, dataExportId, cycleNumber, attemptNumber },
    outcome: isSent ? 'DONE' : 'FAILED',
    ...(isSent ? {} : { code: failureOf(attempt).failureCode }),
  });
}

function answerOf({ outcome, attemptNumber, startedAt }: TransferAttempt): Output {
  const nextAt = outcome === 'FAILED' ? nextAttemptAt(attemptNumber, startedAt) : undefined;
  return nextAt === undefined ? {} : { nextAttemptAt: nextAt, nextAttemptNumber: attemptNumber + 1 };
}

/** What the sending step wrote down before it failed; a run that was ended from outside wrote nothing. */
function failureOf(attempt: TransferAttempt): Required<Pick<TransferAttempt, 'failureCode' | 'failureText'>> {
  const { failureCode = 'UNEXPECTED', failureText = failureCodes.UNEXPECTED.text } = attempt;
  return { failureCode, failureText };
}

/** Unfinished files that may lie at the destination when no attempt follows that would go on with them. */
async function leftoversOf(
  deps: DeliveryDeps,
  key: PackageKey,
  { deliveryMethod }: TransferAttempt,
): Promise<string[] | undefined> {
  const entries = [...(await readLedger(deps, key)).values()].filter(
    ({ progress }) => progress.phase !== 'sent',
  );
  const isUpload = deliveryMethod === 'S3'; // nobody sees an unfinished one under any name
  const names = entries
    .map(({ name, sent }) => sent?.name ?? name)
    .map((name) => (isUpload ? `${name} (unfinished upload)` : temporaryNameOf(name)));
  return names.length === 0 ? undefined : names;
}
