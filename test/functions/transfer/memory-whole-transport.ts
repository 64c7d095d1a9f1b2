import { createHash } from 'node:crypto';
import { toTransferError } from '../../../functions/transfer/classify-failure.ts';
import type { FailureCode, S3Destination } from '../../../functions/transfer/contract.ts';
import type { Part, WholeTransport } from '../../../functions/transfer/transport.ts';

const bucketDestination: S3Destination = { protocol: 'S3', bucket: 'acme-hr', prefix: 'inbox/' };

interface Stored {
  readonly bytes: Buffer;
  readonly tag: string;
  readonly sha256?: string | undefined;
}

export interface WholeMemory {
  readonly files: Map<string, Stored>;
  readonly uploads: Map<
    string,
    { readonly name: string; readonly parts: Map<number, Part & { tag: string }> }
  >;
}

export interface MemoryWholeTransport extends WholeTransport, WholeMemory {
  /** Every method called, in order, with the name or part it was called for. */
  readonly calls: string[];
}

export interface WholeHooks {
  before?(call: string): void | Promise<void>;
  after?(call: string): void;
  /** The account may not ask what is there. */
  isWriteOnly?: boolean;
  partsInFlight?: number;
  /** What is kept of a part. */
  keep?(bytes: Buffer): Buffer;
}

export const aWholeMemory = (): WholeMemory => ({ files: new Map(), uploads: new Map() });

let tagCount = 0;

/** A file that was put there by somebody else, without a hash. */
export function stored(bytes: Buffer): Stored {
  tagCount += 1;
  return { bytes, tag: `tag ${tagCount}` };
}

/** A store in memory with parts of 10 bytes. `hooks` fail or interfere where they are called. */
export function memoryWholeTransport(
  memory: WholeMemory = aWholeMemory(),
  hooks: WholeHooks = {},
): MemoryWholeTransport {
  const { files, uploads } = memory;
  const calls: string[] = [];
  const did = async <T>(call: string, work: () => T): Promise<T> => {
    calls.push(call);
    await hooks.before?.(call);
    const result = work();
    hooks.after?.(call);
    return result;
  };
  const keep = (bytes: Buffer) => hooks.keep?.(bytes) ?? bytes;
  const create = (name: string, bytes: Buffer, sha256: string) => {
    if (files.has(name)) return { kind: 'EXISTS' } as const;
    const file = { ...stored(bytes), sha256 };
    files.set(name, file);
    return { kind: 'CREATED', tag: file.tag } as const;
  };
  return {
    style: 'WHOLE',
    destination: bucketDestination,
    files,
    uploads,
    calls,
    partBytes: 10,
    mostParts: 1_000,
    partsInFlight: hooks.partsInFlight ?? 2,
    sha256OfParts,
    stat: (name) =>
      did(`stat ${name}`, () => {
        if (hooks.isWriteOnly === true) throw wholeFailure('READ_DENIED');
        const file = files.get(name);
        return file && { sizeBytes: file.bytes.length, tag: file.tag, sha256: file.sha256 };
      }),
    async *read(name, start, endExclusive) {
      calls.push(`read ${name}`);
      if (hooks.isWriteOnly === true) throw wholeFailure('READ_DENIED');
      yield files.get(name)?.bytes.subarray(start, endExclusive) ?? Buffer.alloc(0);
    },
    createFile: (name, part) =>
      did(`create ${name}`, () => create(name, keep(part.bytes), hashOf(keep(part.bytes)))),
    startUpload: (name) =>
      did(`start ${name}`, () => {
        const id = `upload ${uploads.size + 1}`;
        uploads.set(id, { name, parts: new Map() });
        return id;
      }),
    uploadPart: (_name, id, partNumber, part) =>
      did(`part ${partNumber}`, () => {
        tagCount += 1;
        const tag = `tag ${tagCount}`;
        const bytes = Buffer.from(keep(part.bytes));
        uploads.get(id)?.parts.set(partNumber, { bytes, sha256: hashOf(bytes), tag });
        return uploads.has(id) ? tag : undefined;
      }),
    finishUpload: (name, id, listed) =>
      did(`finish ${name}`, () => {
        const upload = uploads.get(id);
        if (upload === undefined) return { kind: 'GONE' } as const;
        const parts = listed.map((_, index) => upload.parts.get(index + 1));
        if (parts.some((part, index) => part?.tag !== listed[index]?.tag)) return { kind: 'SPOILT' } as const;
        const whole = parts.flatMap((part) => part ?? []);
        const sha256 = sha256OfParts(whole.map((part) => part.sha256));
        const creation = create(name, Buffer.concat(whole.map(({ bytes }) => bytes)), sha256);
        if (creation.kind === 'CREATED') uploads.delete(id);
        return creation;
      }),
    async dropUploads(name, id) {
      calls.push(`drop ${name}`);
      for (const [other, upload] of uploads)
        if (upload.name === name && (id ?? other) === other) uploads.delete(other);
    },
    remove: (name) => did(`remove ${name}`, () => void files.delete(name)),
    close: () => Promise.resolve(),
  };
}

export function wholeFailure(code: FailureCode) {
  return toTransferError(code, bucketDestination);
}

function sha256OfParts(partSha256: readonly string[]): string {
  return partSha256.length === 1
    ? (partSha256[0] ?? '')
    : `${hashOf(Buffer.from(partSha256.join()))}-${partSha256.length}`;
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}
