import { createHash, randomBytes } from 'node:crypto';
import { configId, secretField } from '../../../functions/deliveries/account-secret.ts';
import { changeAttempt } from '../../../functions/deliveries/attempt-store.ts';
import { openAttempt, refOf, takeTurn } from '../../../functions/deliveries/attempt-turn.ts';
import type { StoredDeliverySettings } from '../../../functions/deliveries/contract.ts';
import {
  announcePackage,
  beginTransfer,
  offerPackage,
} from '../../../functions/deliveries/delivery-store.ts';
import { readDeliverySettings, saveDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import type { TaskRun } from '../../../functions/platform/task.ts';
import type { Credentials, Destination, SftpDestination } from '../../../functions/transfer/contract.ts';
import { failureCodes } from '../../../functions/transfer/contract.ts';
import { sealCredentials } from '../../../functions/transfer/secret-box.ts';
import { type ExportWorld, meridian, someSettings } from '../../support/export-world.ts';

/** Small blocks, so that files of this size have several. */
const blockBytes = 64 * 1024;

/** A package of two parts, manifest and marker that waits to be sent; `contents` by delivered name, in order. */
export async function offeredPackage(world: ExportWorld, partBytes = 200_000, announced: object = {}) {
  const packageId = world.newId();
  const key = { distributorId: meridian, packageId };
  const keyPrefix = `${meridian}/${packageId}/g1/`;
  const contents = new Map([
    ['Acme_EX-000001_part01of02.zip', randomBytes(partBytes)],
    ['Acme_EX-000001_part02of02.zip', randomBytes(partBytes + 77)],
    ['Acme_EX-000001_manifest.json', Buffer.from('{"files":[]}')],
    ['Acme_EX-000001_COMPLETE.json', Buffer.from('{"volumes":[]}')],
  ]);
  const files = await Promise.all(
    [...contents].map(async ([name, bytes]) => {
      await world.files.write(`${keyPrefix}${name}`, bytes);
      const hashes = hashesOf(bytes);
      await world.files.write(`${keyPrefix}${name}.hashes`, JSON.stringify(hashes));
      const { sizeBytes, sha256 } = hashes;
      return { name, key: name, blocksKey: `${name}.hashes`, sizeBytes, sha256, blockBytes };
    }),
  );
  await announce(world, packageId, announced);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  await offerPackage(world, key, { recordCount: 250, exceptionCount: 3, keyPrefix, files, sizeBytes });
  await beginTransfer(world, key, sizeBytes);
  const input = {
    distributorId: meridian,
    dataExportId: packageId,
    generation: 1,
    attemptNumber: 1,
    cycleNumber: 1,
    runNumber: 1,
  };
  return { key, input, contents, keyPrefix, sizeBytes, names: [...contents.keys()] };
}

export async function announce(
  world: ExportWorld,
  packageId: string,
  differences: object = {},
): Promise<void> {
  await announcePackage(world, {
    distributorId: meridian,
    packageId,
    exportNumber: 'EX-000001',
    description: 'Audit of November',
    clientId: 1001,
    clientName: 'Harborview Logistics',
    scopeLabel: 'All employers',
    requestedBy: 'Dana Quillfeather',
    requesterSub: 'sub-dana',
    requestedAt: '2026-11-20T12:00:00.000Z',
    ...differences,
  });
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function hashesOf(bytes: Buffer) {
  const blockSha256 = Array.from({ length: Math.ceil(bytes.length / blockBytes) }, (_, index) =>
    sha256Of(bytes.subarray(index * blockBytes, (index + 1) * blockBytes)),
  );
  return { sizeBytes: bytes.length, sha256: sha256Of(bytes), blockBytes, blockSha256 };
}

/** Saves the next version of Meridian's settings. */
export async function saveDestination(
  world: ExportWorld,
  destination: Partial<SftpDestination>,
  credentials: Credentials,
  differences: Partial<StoredDeliverySettings> = {},
): Promise<void> {
  const version = ((await readDeliverySettings(world, meridian))?.version ?? 0) + 1;
  const { kms, keyId } = world.credentialsKey;
  const context = { tenant: meridian, configId, field: secretField, version };
  const settings = await someSettings(world, {
    version,
    secret: await sealCredentials(kms, keyId, context, credentials),
    ...differences,
  });
  const merged = { ...settings.destination, host: '127.0.0.1', directory: '', ...destination } as Destination;
  await saveDeliverySettings(world, { ...settings, destination: merged });
}

/** A run with time enough. */
export const longRun: TaskRun = { requestId: 'run', remainingMs: () => 900_000 };

/** A run whose time is up after it has been asked for so many times. */
export function shortRun(checkCount: number): TaskRun {
  let left = checkCount;
  return {
    requestId: 'run',
    remainingMs() {
      left -= 1;
      return left >= 0 ? 900_000 : 119_999;
    },
  };
}

/** The first attempt of a package is under way, as a turn that was cut off leaves it. */
export async function begunAttempt(
  world: ExportWorld,
  input: { distributorId: string; dataExportId: string; attemptNumber: number },
  settingsVersion?: number,
): Promise<void> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const settings = await readDeliverySettings(world, key.distributorId, settingsVersion);
  await openAttempt(world, key, refOf({ generation: 1, ...input }), { settings, totalBytes: 0 });
}

/** Notes why the attempt that is under way failed, as the sending step does before it throws. */
export async function noteFailure(
  world: ExportWorld,
  input: { distributorId: string; dataExportId: string; attemptNumber: number },
): Promise<void> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const ref = refOf({ generation: 1, ...input });
  const turn = await takeTurn(world, key, ref, { totalBytes: 0, turnId: 'a turn' });
  if (typeof turn === 'string') throw new Error(`the attempt is ${turn}`);
  await changeAttempt(world, key, turn, {
    failureCode: 'AUTH_FAILED',
    failureText: failureCodes.AUTH_FAILED.text,
  });
}
