import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { SendProgress } from '../transfer/contract.ts';
import { sendFile, temporaryNameOf } from '../transfer/send-file.ts';
import type { Transport } from '../transfer/transport.ts';
import { changeAttempt, type StoredAttempt } from './attempt-store.ts';
import { type PackageKey, packagePartition } from './delivery-rows.ts';
import { countBytes, readLedger, saveLedger } from './delivery-store.ts';
import type { DeliveryDeps } from './deps.ts';
import type { OutgoingFile } from './outgoing-files.ts';

interface Deps extends DeliveryDeps {
  readonly files: Files;
}

/** Another turn or run sends the package now; this one ends without a word. */
export class TurnLost extends Error {
  override readonly name = 'TurnLost';
}

export interface Sending {
  readonly key: PackageKey;
  readonly attempt: StoredAttempt;
  readonly transport: Transport;
  /** Every file of the package. */
  readonly outgoing: readonly OutgoingFile[];
  shouldPause(): boolean;
}

/** Sends one file from where it stopped. @throws TurnLost; as `sendFile` does */
export async function sendOne(deps: Deps, sending: Sending, file: OutgoingFile): Promise<'SENT' | 'PAUSED'> {
  const { key, transport, shouldPause } = sending;
  if (file.abandonedName !== undefined) await dropUnfinished(transport, file.abandonedName);
  const { name: finalName, sizeBytes, blockBytes, objectKey, progress } = file;
  const outcome = await sendFile(
    transport,
    {
      finalName,
      sizeBytes,
      blockBytes,
      blockSha256: await readBlocks(deps, file.blocksKey),
      openSource: (offset: number) => deps.files.openStream(objectKey, offset),
    },
    { progress, save: (reached) => saveProgress(deps, sending, file, reached), shouldPause },
  );
  if (outcome.kind === 'paused') return 'PAUSED';
  deps.log.info('FILE_SENT', { distributorId: key.distributorId, dataExportId: key.packageId, sizeBytes });
  return 'SENT';
}

/** The sign of life comes first: who has lost the turn must not write over what the new one reached. */
async function saveProgress(
  deps: Deps,
  { key, attempt, outgoing }: Sending,
  file: OutgoingFile,
  progress: SendProgress,
): Promise<void> {
  const index = outgoing.indexOf(file);
  const sentBytes = outgoing.reduce((sum, one, place) => {
    const reached = place === index ? progress : one.progress;
    return sum + (place < index ? one.sizeBytes : bytesOf(one, reached));
  }, 0);
  const heartbeatAt = deps.clock.now().toISOString();
  if (!(await changeAttempt(deps, key, attempt, { sentBytes, heartbeatAt }))) throw new TurnLost();
  const { packagedName, name, sizeBytes, sha256, fingerprint } = file;
  const sent = name === packagedName ? undefined : { name, sizeBytes, sha256, fingerprint };
  await saveLedger(deps, key, { name: packagedName, progress, sent });
  await countBytes(deps, key, { sentBytes });
}

function bytesOf({ sizeBytes }: OutgoingFile, { phase, acknowledgedBytes }: SendProgress): number {
  return phase === 'sending' ? acknowledgedBytes : sizeBytes;
}

async function readBlocks(deps: Deps, blocksKey: string): Promise<string[]> {
  const bytes = await deps.files.read(blocksKey);
  if (bytes !== undefined) return (JSON.parse(bytes.toString()) as { blockSha256: string[] }).blockSha256;
  throw new PermanentError('UNEXPECTED', 'the hashes of a file of the package are missing');
}

/** Takes unfinished files away as far as the server lets us; what stays, stays in the ledger. */
export async function removeUnfinished(deps: Deps, { key, transport }: Sending): Promise<void> {
  const { client, table: TableName } = deps.deliveries;
  for (const { name, progress, sent } of (await readLedger(deps, key)).values()) {
    if (progress.phase === 'sent') continue;
    try {
      await dropUnfinished(transport, sent?.name ?? name, progress.upload?.id);
    } catch {
      continue; // the failure of the attempt is the one to tell
    }
    const Key = { pk: packagePartition(key), sk: `FILE#${name}` };
    await client.send(new DeleteCommand({ TableName, Key }));
  }
}

/** What is not shown under its final name yet. */
function dropUnfinished(transport: Transport, name: string, uploadId?: string): Promise<void> {
  return transport.style === 'RENAME'
    ? transport.remove(temporaryNameOf(name))
    : transport.dropUploads(name, uploadId);
}
