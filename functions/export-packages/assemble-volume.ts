import type * as z from 'zod';
import { planParts } from '../archives/part-plan.ts';
import { CentralDirectory } from '../archives/zip-segment.ts';
import type { steps } from '../data-exports/contract.ts';
import { readDataExport } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { entriesKeyOf, packageKeys } from '../data-exports/package-keys.ts';
import { PermanentError, TransientError } from '../platform/errors.ts';
import { type Files, type PartSource, smallestPartBytes } from '../platform/files.ts';
import { FileHashes, hashFile } from './block-hash.ts';
import { SegmentEntries } from './chunk-result.ts';
import { readVolumePlan, type VolumePlan } from './write-index.ts';

export interface AssembleVolumeDeps extends BaseDeps {
  readonly files: Files;
}

type Input = z.infer<typeof steps.assembleVolume.input>;
type Output = z.infer<typeof steps.assembleVolume.output>;
type Segments = VolumePlan['volumes'][number]['segments'];

/**
 * Joins the segments of a volume inside S3 and adds the central directory; only segments below S3's smallest part pass
 * through here. The finished volume is then read once: its hashes are those of what lies in the bucket.
 */
export async function assembleVolume(deps: AssembleVolumeDeps, input: Input): Promise<Output> {
  const keys = packageKeys(input);
  const { volumeNumber } = input;
  const earlier = await deps.files.read(keys.volumeHashes(volumeNumber));
  if (earlier !== undefined) {
    return { volumeNumber, sizeBytes: FileHashes.parse(JSON.parse(earlier.toString())).sizeBytes };
  }
  const { volumes } = await readVolumePlan(deps, input);
  const volume = volumes[volumeNumber - 1];
  if (volume === undefined)
    throw new PermanentError('PACKAGE_INCOMPLETE', `volume ${volumeNumber} is not planned`);
  const { asOfAt = '' } = await readDataExport(deps, input);
  const directory = await directoryOf(deps, volume.segments, new Date(asOfAt));
  await deps.files.assemble(
    keys.volume(volumeNumber),
    partsOf(deps.files, volume.segments, directory),
    'application/zip',
  );
  const hashes = await hashFile(await deps.files.openStream(keys.volume(volumeNumber)));
  const sizeBytes = totalBytes(volume.segments) + directory.length;
  if (hashes.sizeBytes !== sizeBytes)
    throw new TransientError('VOLUME_SIZE_DIFFERS', 'the volume is not what was planned');
  await deps.files.write(keys.volumeHashes(volumeNumber), JSON.stringify(hashes), 'application/json');
  return { volumeNumber, sizeBytes };
}

async function directoryOf(deps: AssembleVolumeDeps, segments: Segments, at: Date): Promise<Buffer> {
  const directory = new CentralDirectory(at);
  let baseOffset = 0;
  for (const segment of segments) {
    const bytes = await deps.files.read(entriesKeyOf(segment.key));
    if (bytes === undefined)
      throw new PermanentError('PACKAGE_INCOMPLETE', 'the entries of a segment are missing');
    const { entries, sizeBytes } = SegmentEntries.parse(JSON.parse(bytes.toString()));
    if (sizeBytes !== segment.sizeBytes)
      throw new PermanentError('PACKAGE_INCOMPLETE', 'a segment has changed');
    directory.add(baseOffset, entries);
    baseOffset += segment.sizeBytes;
  }
  return directory.finish(baseOffset);
}

/** Parts in order; the directory rides on the last part when that is one we send anyway. */
async function* partsOf(files: Files, segments: Segments, directory: Buffer): AsyncGenerator<PartSource> {
  const parts = planParts(segments, smallestPartBytes);
  const last = parts.at(-1);
  for (const part of parts) {
    if (part.kind === 'copy') {
      yield { kind: 'copy', ...part.slice };
      continue;
    }
    const pieces: Buffer[] = [];
    for (const { key, start, endExclusive } of part.slices)
      pieces.push(await files.readRange(key, start, endExclusive));
    if (part === last) pieces.push(directory);
    yield { kind: 'bytes', bytes: Buffer.concat(pieces) };
  }
  if (last?.kind !== 'join') yield { kind: 'bytes', bytes: directory };
}

function totalBytes(segments: Segments): number {
  return segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
}
