import type { StartingDeps } from '../integrator/deps.ts';
import type { FoundObject } from '../platform/movable-files.ts';
import { uploadPrefix } from './contract.ts';
import { takeUpload, uploadRefOf } from './take-upload.ts';
import { readUpload } from './upload-store.ts';

/** Events come within moments; what is older was not told, or its message is being tried. */
const unnoticedMs = 10 * 60_000;

/**
 * Takes in uploads of which no event has told: an object here is whole, for S3 shows none before its last byte. What a message
 * has begun is left to its next try. One that fails keeps no other from its turn.
 * @throws the first failure
 */
export async function sweepUploads(deps: StartingDeps): Promise<{ takenCount: number }> {
  const before = new Date(deps.clock.now().getTime() - unnoticedMs);
  const failures: unknown[] = [];
  let takenCount = 0;
  for await (const found of deps.drop.listOlder(uploadPrefix, before))
    try {
      if (await takeUnnoticed(deps, found)) takenCount += 1;
    } catch (error) {
      const errorName = error instanceof Error ? error.name : 'unknown';
      deps.log.error('UPLOAD_NOT_SWEPT', { errorName });
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return { takenCount };
}

async function takeUnnoticed(
  deps: StartingDeps,
  { key, eTag, sizeBytes, writtenAt }: FoundObject & { readonly writtenAt: Date },
): Promise<boolean> {
  const ref = uploadRefOf(key);
  const upload = ref && (await readUpload(deps, ref));
  if (upload?.placed !== undefined && upload.takenAt === undefined) return false;
  const object = { key, etag: eTag, size: sizeBytes };
  const outcome = await takeUpload(deps, { time: writtenAt.toISOString(), detail: { object } });
  const isTaken = outcome !== 'KNOWN' && outcome !== 'UNASKED' && outcome !== 'GONE';
  if (isTaken) deps.log.warn('UPLOAD_SWEPT', { firmId: upload?.firmId, code: outcome });
  return isTaken;
}
