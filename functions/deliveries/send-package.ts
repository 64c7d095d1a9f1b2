import type * as z from 'zod';
import { openTransport, type TransportOptions } from '../destinations/open-transport.ts';
import { type PgpKey, usablePgpKey } from '../pgp/pgp-key.ts';
import { PermanentError, WaybillError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { TaskRun } from '../platform/task.ts';
import { FailureCode, failureCodes } from '../transfer/contract.ts';
import type { Transport } from '../transfer/transport.ts';
import { needsSecret, openSecret } from './account-secret.ts';
import { changeAttempt, type StoredAttempt, type TurnChange } from './attempt-store.ts';
import { isLastAttempt, refOf, takeTurn } from './attempt-turn.ts';
import type { DeliveryPackage, deliverySteps, StoredDeliverySettings } from './contract.ts';
import { countBytes, type PackageKey, readLedger, readPackage } from './delivery-store.ts';
import type { CredentialsKey, DeliveryDeps } from './deps.ts';
import { type OutgoingFile, outgoingFiles } from './outgoing-files.ts';
import { removeUnfinished, sendOne, TurnLost } from './send-one.ts';
import { readDeliverySettings } from './settings-store.ts';

export interface SendPackageDeps extends DeliveryDeps {
  readonly files: Files;
  readonly credentialsKey: CredentialsKey;
  readonly destinationExceptions: TransportOptions['allowedExceptions'];
}

type Input = z.input<typeof deliverySteps.sendPackage.input>;
type Output = z.infer<typeof deliverySteps.sendPackage.output>;

/** Time kept at the end of a run for what is on its way to arrive and to be written down, ms. */
const reserveMs = 120_000;
/** Of it, what is left after the connection's last moment, to write down how far it got, ms. */
const closingMs = 15_000;
/** Least time to encrypt a volume in, ms; it takes a tenth of that. */
const encryptingMs = 300_000;

/** What a turn works with. */
interface Turn {
  readonly key: PackageKey;
  readonly offered: DeliveryPackage;
  readonly attempt: StoredAttempt;
  readonly run: TaskRun;
}

/**
 * One turn of an attempt: sends the files in order, the completion marker last, from where the ledger says that earlier
 * turns and attempts stopped. A file that was delivered once is never sent again.
 * @throws TransientError or PermanentError with a `FailureCode`, which the attempt's row then holds too
 */
export async function sendPackage(deps: SendPackageDeps, input: Input, run: TaskRun): Promise<Output> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const offered = await readPackage(deps, key);
  const settings = await readDeliverySettings(deps, key.distributorId);
  const beginning = { settings, totalBytes: offered.sizeBytes, turnId: run.requestId };
  const attempt = await takeTurn(deps, key, refOf(input), beginning);
  if (typeof attempt === 'string') return { outcome: attempt };
  try {
    return await sendFiles(deps, { key, offered, attempt, run });
  } catch (error) {
    if (error instanceof TurnLost) return { outcome: 'SUPERSEDED' };
    await changeAttempt(deps, key, attempt, failureOf(error));
    throw error;
  }
}

/** Code and text of the catalogue; what has no code there is not told to anybody outside. */
function failureOf(error: unknown): Required<Pick<TurnChange, 'failureCode' | 'failureText'>> {
  const code = FailureCode.safeParse(error instanceof WaybillError ? error.code : undefined);
  if (code.success && code.data !== 'UNEXPECTED' && error instanceof Error)
    return { failureCode: code.data, failureText: error.message };
  return { failureCode: 'UNEXPECTED', failureText: failureCodes.UNEXPECTED.text };
}

async function sendFiles(deps: SendPackageDeps, turn: Turn): Promise<Output> {
  const { key, attempt, run } = turn;
  const settings = await settingsOf(deps, turn);
  const outgoing = await prepared(deps, turn, settings);
  if (outgoing === undefined) return { outcome: 'PAUSED' };
  const unsent = outgoing.filter((file) => file.progress.phase !== 'sent');
  if (unsent.length === 0) return { outcome: 'COMPLETE' };
  const transport = await connect(deps, settings, turn);
  const sending = { key, attempt, transport, outgoing, shouldPause: () => run.remainingMs() < reserveMs };
  try {
    for (const file of unsent)
      if ((await sendOne(deps, sending, file)) === 'PAUSED') return { outcome: 'PAUSED' };
    return { outcome: 'COMPLETE' };
  } catch (error) {
    // Nobody would go on with what is there: the next cycle begins only if a person asks for it.
    if (isLastAttempt(attempt) && error instanceof PermanentError) await removeUnfinished(deps, sending);
    throw error;
  } finally {
    await transport.close();
  }
}

/** The settings that the attempt began with. */
async function settingsOf(deps: SendPackageDeps, { key, attempt }: Turn): Promise<StoredDeliverySettings> {
  const { settingsVersion } = attempt;
  const settings =
    settingsVersion === undefined
      ? undefined
      : await readDeliverySettings(deps, key.distributorId, settingsVersion);
  if (settings === undefined || (needsSecret(settings.destination) && settings.secret === undefined))
    throw new PermanentError('NOT_CONFIGURED', failureCodes.NOT_CONFIGURED.text);
  return settings;
}

/** @returns `undefined` when there is not time enough to encrypt the next file */
async function prepared(
  deps: SendPackageDeps,
  { key, offered, attempt, run }: Turn,
  { pgpPublicKey }: StoredDeliverySettings,
): Promise<OutgoingFile[] | undefined> {
  const at = deps.clock.now();
  const outgoing = await outgoingFiles(deps.files, {
    offered,
    ledger: await readLedger(deps, key),
    key: pgpPublicKey === undefined ? undefined : await savedPgpKey(pgpPublicKey, at),
    at,
    shouldPause: () => run.remainingMs() < encryptingMs,
  });
  if (outgoing === undefined) return undefined;
  const totalBytes = outgoing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (totalBytes !== attempt.totalBytes) {
    if (!(await changeAttempt(deps, key, attempt, { totalBytes }))) throw new TurnLost();
    await countBytes(deps, key, { totalBytes });
  }
  return outgoing;
}

/** A key that was saved, on the day it is needed. */
async function savedPgpKey(pgpPublicKey: string, at: Date): Promise<PgpKey> {
  const key = await usablePgpKey(pgpPublicKey, at);
  if (key !== undefined) return key;
  throw new PermanentError('PGP_KEY_UNUSABLE', failureCodes.PGP_KEY_UNUSABLE.text);
}

async function connect(
  deps: SendPackageDeps,
  { distributorId, destination, secret }: StoredDeliverySettings,
  { run }: Turn,
): Promise<Transport> {
  const credentials = secret === undefined ? {} : await openSecret(deps, distributorId, secret);
  const { destinationExceptions: allowedExceptions } = deps;
  const timing = { deadlineMs: Math.max(run.remainingMs() - closingMs, 0) };
  return openTransport(destination, credentials, { allowedExceptions, timing });
}
