import type * as z from 'zod';
import { PermanentError, WaybillError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { TaskRun } from '../platform/task.ts';
import { FailureCode, failureCodes, SendProgress } from '../transfer/contract.ts';
import { openTransport, type TransportOptions } from '../destinations/open-transport.ts';
import { openCredentials } from '../transfer/secret-box.ts';
import { sendFile } from '../transfer/send-file.ts';
import type { Transport } from '../transfer/transport.ts';
import type { DeliveryPackage, deliverySteps, StoredDeliverySettings, TransferAttempt } from './contract.ts';
import {
  beginAttempt,
  changeAttempt,
  changeTransfer,
  type PackageKey,
  readLedger,
  readPackage,
  readTransfer,
  saveLedger,
} from './delivery-store.ts';
import type { CredentialsKey, DeliveryDeps } from './deps.ts';
import { configId, secretField } from './save-settings.ts';
import { readDeliverySettings } from './settings-store.ts';

export interface SendPackageDeps extends DeliveryDeps {
  readonly files: Files;
  readonly credentialsKey: CredentialsKey;
  readonly destinationExceptions: TransportOptions['allowedExceptions'];
}

type Input = z.infer<typeof deliverySteps.sendPackage.input>;
type Output = z.infer<typeof deliverySteps.sendPackage.output>;

/** Time kept at the end of a run for what is on its way to arrive and to be written down, ms. */
const reserveMs = 120_000;
/** Of it, what is left after the connection's last moment, to write down how far it got, ms. */
const closingMs = 15_000;

/**
 * One turn of an attempt: sends the files in order, the completion marker last, from where the ledger says that earlier
 * turns and attempts stopped. A file that was delivered once is never sent again.
 * @throws TransientError or PermanentError with a `FailureCode`, which the attempt's row then holds too
 */
export async function sendPackage(deps: SendPackageDeps, input: Input, run: TaskRun): Promise<Output> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  if ((await readTransfer(deps, key))?.status === 'COMPLETE') return { outcome: 'COMPLETE' };
  const offered = await readPackage(deps, key);
  const current = await readDeliverySettings(deps, key.distributorId);
  const attempt = await beginAttempt(deps, key, newAttempt(deps, input, offered, current));
  try {
    return await sendFiles(deps, key, { offered, attempt, run });
  } catch (error) {
    await changeAttempt(deps, key, attempt.attemptNumber, failureOf(error));
    throw error;
  }
}

/** Code and text of the catalogue; what has no code there is not told to anybody outside. */
function failureOf(error: unknown): Required<Pick<TransferAttempt, 'failureCode' | 'failureText'>> {
  const code = FailureCode.safeParse(error instanceof WaybillError ? error.code : undefined);
  if (code.success && code.data !== 'UNEXPECTED' && error instanceof Error)
    return { failureCode: code.data, failureText: error.message };
  return { failureCode: 'UNEXPECTED', failureText: failureCodes.UNEXPECTED.text };
}

function newAttempt(
  deps: SendPackageDeps,
  input: Input,
  offered: DeliveryPackage,
  settings: StoredDeliverySettings | undefined,
): TransferAttempt {
  return {
    attemptNumber: input.attemptNumber,
    startedAt: deps.clock.now().toISOString(),
    outcome: 'IN_PROGRESS',
    settingsVersion: settings?.version,
    sentBytes: 0,
    totalBytes: offered.sizeBytes,
  };
}

interface Turn {
  readonly offered: DeliveryPackage;
  readonly attempt: TransferAttempt;
  readonly run: TaskRun;
}

async function sendFiles(deps: SendPackageDeps, key: PackageKey, turn: Turn): Promise<Output> {
  const ledger = await readLedger(deps, key);
  const unsent = turn.offered.files.filter((file) => ledger.get(file.name)?.phase !== 'sent');
  if (unsent.length === 0) return { outcome: 'COMPLETE' };
  const transport = await connect(deps, key, turn);
  try {
    for (const file of unsent) {
      const outcome = await sendOne(deps, key, { ...turn, transport, file, ledger });
      if (outcome.kind === 'paused') return { outcome: 'PAUSED' };
    }
    return { outcome: 'COMPLETE' };
  } finally {
    await transport.close();
  }
}

async function connect(deps: SendPackageDeps, key: PackageKey, { attempt, run }: Turn): Promise<Transport> {
  const { distributorId } = key;
  const settings = await readDeliverySettings(deps, distributorId, attempt.settingsVersion);
  if (settings?.secret === undefined || attempt.settingsVersion === undefined) {
    throw new PermanentError('NOT_CONFIGURED', failureCodes.NOT_CONFIGURED.text);
  }
  const { kms, keyId } = deps.credentialsKey;
  const context = { tenant: distributorId, configId, field: secretField, version: settings.secret.version };
  const credentials = await openCredentials(kms, keyId, context, settings.secret);
  const { destinationExceptions: allowedExceptions } = deps;
  const timing = { deadlineMs: Math.max(run.remainingMs() - closingMs, 0) };
  return openTransport(settings.destination, credentials, { allowedExceptions, timing });
}

interface Sending extends Turn {
  readonly transport: Transport;
  readonly file: DeliveryPackage['files'][number];
  readonly ledger: Map<string, SendProgress>;
}

async function sendOne(deps: SendPackageDeps, key: PackageKey, sending: Sending) {
  const { file, offered, ledger, transport, run, attempt } = sending;
  const objectKey = `${offered.keyPrefix}${file.key}`;
  const save = async (progress: SendProgress) => {
    ledger.set(file.name, progress);
    await saveLedger(deps, key, file.name, progress);
    const sentBytes = bytesSent(offered, ledger);
    await changeAttempt(deps, key, attempt.attemptNumber, { sentBytes });
    await changeTransfer(deps, key, { sentBytes });
  };
  const blockSha256 = await readBlocks(deps, `${offered.keyPrefix}${file.blocksKey}`);
  const { name: finalName, sizeBytes, blockBytes } = file;
  const openSource = (offset: number) => deps.files.openStream(objectKey, offset);
  const progress = ledger.get(finalName) ?? SendProgress.parse({});
  const outcome = await sendFile(
    transport,
    { finalName, sizeBytes, blockBytes, blockSha256, openSource },
    { progress, save, shouldPause: () => run.remainingMs() < reserveMs },
  );
  if (outcome.kind === 'sent') {
    deps.log.info('FILE_SENT', { distributorId: key.distributorId, dataExportId: key.packageId, sizeBytes });
  }
  return outcome;
}

async function readBlocks(deps: SendPackageDeps, blocksKey: string): Promise<string[]> {
  const bytes = await deps.files.read(blocksKey);
  if (bytes === undefined) throw toUnexpected();
  return (JSON.parse(bytes.toString()) as { blockSha256: string[] }).blockSha256;
}

const toUnexpected = () =>
  new PermanentError('UNEXPECTED', 'the hashes of a file of the package are missing');

function bytesSent(offered: DeliveryPackage, ledger: ReadonlyMap<string, SendProgress>): number {
  return offered.files.reduce((sum, file) => {
    const progress = ledger.get(file.name);
    return sum + (progress?.phase === 'sending' ? progress.acknowledgedBytes : progress ? file.sizeBytes : 0);
  }, 0);
}
