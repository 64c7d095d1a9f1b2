import { Readable } from 'node:stream';
import { TransientError } from '../../functions/platform/errors.ts';
import type { Files } from '../../functions/platform/files.ts';

/** A bucket in memory, with the promises of `Files`. `readCount` tells how many objects or ranges were read. */
export interface MemoryFiles extends Files {
  readonly objects: Map<string, Buffer>;
  readCount: number;
}

export function memoryFiles(): MemoryFiles {
  const objects = new Map<string, Buffer>();
  const present = (key: string): Buffer => {
    const bytes = objects.get(key);
    if (bytes === undefined) throw new TransientError('OBJECT_MISSING', 'no such object');
    return bytes;
  };
  const files: MemoryFiles = {
    objects,
    readCount: 0,
    read: async (key) => {
      files.readCount += 1;
      return objects.get(key);
    },
    async readRange(key, start, endExclusive) {
      files.readCount += 1;
      const bytes = present(key).subarray(start, endExclusive);
      if (bytes.length < endExclusive - start)
        throw new TransientError('OBJECT_TOO_SHORT', 'object ends early');
      return bytes;
    },
    openStream: async (key, start = 0) => Readable.from(present(key).subarray(start), { objectMode: false }),
    sizeBytesOf: async (key) => objects.get(key)?.length,
    async write(key, body) {
      objects.set(key, Buffer.from(body));
    },
    async writeOnce(key, body) {
      const present = objects.get(key) ?? Buffer.from(body);
      objects.set(key, present);
      return present;
    },
    async writeStream(key, body) {
      const parts: Buffer[] = [];
      for await (const part of body) parts.push(Buffer.from(part));
      objects.set(key, Buffer.concat(parts));
    },
    async assemble(key, parts) {
      const pieces: Buffer[] = [];
      for await (const part of parts)
        pieces.push(
          part.kind === 'bytes' ? part.bytes : present(part.key).subarray(part.start, part.endExclusive),
        );
      objects.set(key, Buffer.concat(pieces));
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].filter((one) => one.startsWith(prefix)).sort())
        yield { key, sizeBytes: objects.get(key)?.length ?? 0 };
    },
    async presignedUrl(key, { fileName, lifeSeconds }) {
      return `https://bucket.example/${key}?file=${encodeURIComponent(fileName)}&seconds=${lifeSeconds}`;
    },
  };
  return files;
}
