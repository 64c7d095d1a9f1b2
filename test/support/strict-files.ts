import { type Files, type PartSource, smallestPartBytes } from '../../functions/platform/files.ts';
import { type MemoryFiles, memoryFiles } from './memory-files.ts';

export interface StrictFiles extends MemoryFiles {
  /** Bytes that passed through the caller on their way up or down. */
  passedBytes: number;
  /** Bytes that were copied inside the bucket. */
  copiedBytes: number;
}

/** A bucket in memory that refuses what Amazon S3 refuses of a multipart upload, and counts the bytes that pass. */
export function strictFiles(): StrictFiles {
  const files = memoryFiles();
  const strict: StrictFiles = {
    ...files,
    passedBytes: 0,
    copiedBytes: 0,
    get readCount() {
      return files.readCount;
    },
    async read(key) {
      const bytes = await files.read(key);
      strict.passedBytes += bytes?.length ?? 0;
      return bytes === undefined ? undefined : Buffer.from(bytes);
    },
    async readRange(key, start, endExclusive) {
      if (endExclusive <= start) throw new Error('S3 refuses an empty range: InvalidRange');
      strict.passedBytes += endExclusive - start;
      return files.readRange(key, start, endExclusive);
    },
    async write(key, body, contentType) {
      strict.passedBytes += body.length;
      await files.write(key, body, contentType);
    },
    async assemble(key, parts, contentType) {
      await files.assemble(key, await checkedParts(strict, parts), contentType);
    },
  };
  return strict;
}

async function checkedParts(
  files: StrictFiles,
  parts: Parameters<Files['assemble']>[1],
): Promise<PartSource[]> {
  const checked: PartSource[] = [];
  for await (const part of parts) {
    const last = checked.at(-1);
    if (last !== undefined && lengthOf(last) < smallestPartBytes)
      throw new Error(`S3 refuses a part of ${lengthOf(last)} bytes before the last: EntityTooSmall`);
    if (part.kind === 'copy') checkCopy(files, part);
    if (part.kind === 'copy') files.copiedBytes += lengthOf(part);
    else files.passedBytes += lengthOf(part);
    checked.push(part);
  }
  if (checked.length === 0 || checked.length > 10_000)
    throw new Error(`S3 refuses an upload of ${checked.length} parts`);
  return checked;
}

function checkCopy(files: StrictFiles, part: Extract<PartSource, { kind: 'copy' }>): void {
  const sizeBytes = files.objects.get(part.key)?.length ?? 0;
  if (sizeBytes <= smallestPartBytes)
    throw new Error('S3 copies a range only of an object above 5 MiB: InvalidRequest');
  if (part.start < 0 || part.endExclusive > sizeBytes || part.endExclusive <= part.start)
    throw new Error('S3 refuses a range outside of the object: InvalidRange');
}

function lengthOf(part: PartSource): number {
  return part.kind === 'bytes' ? part.bytes.length : part.endExclusive - part.start;
}
