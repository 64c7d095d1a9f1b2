import { toTransferError } from '../../../functions/transfer/classify-failure.ts';
import type { FailureCode, SftpDestination } from '../../../functions/transfer/contract.ts';
import type { RenameTransport } from '../../../functions/transfer/transport.ts';

export const destination: SftpDestination = {
  protocol: 'SFTP',
  host: 'sftp.acme.example',
  port: 22,
  username: 'acme',
  directory: 'inbox',
};

export interface MemoryTransport extends RenameTransport {
  readonly files: Map<string, Buffer>;
  /** Every method called, in order, with the name it was called for. */
  readonly calls: string[];
}

/** A transport whose destination is a map. `hooks` fail or interfere where they are called. */
export function memoryTransport(
  files: Map<string, Buffer> = new Map(),
  hooks: {
    before?(call: string): void | Promise<void>;
    after?(call: string): void;
    windowBytes?: number;
    isWriteOnly?: boolean;
    /** Size that `stat` claims. */
    claimedBytes?: number;
    /** What is kept of a chunk. */
    keep?(chunk: Buffer, at: number): Buffer;
  } = {},
): MemoryTransport {
  const calls: string[] = [];
  const did = async <T>(call: string, work: () => T | Promise<T>): Promise<T> => {
    calls.push(call);
    await hooks.before?.(call);
    const result = await work();
    hooks.after?.(call);
    return result;
  };
  return {
    files,
    calls,
    style: 'RENAME',
    destination,
    windowBytes: hooks.windowBytes ?? 0,
    stat: (name) =>
      did(`stat ${name}`, () => {
        const file = files.get(name);
        return file === undefined ? undefined : { sizeBytes: hooks.claimedBytes ?? file.length };
      }),
    write: (name, source, { offset, onAcknowledged, hasOneWriter }) =>
      did(`write ${name} from ${offset}${hasOneWriter === true ? ' by one' : ''}`, async () => {
        let at = offset;
        if (offset === 0) files.set(name, Buffer.alloc(0));
        for await (const chunk of source) {
          const kept = hooks.keep?.(chunk, at) ?? chunk;
          const old = files.get(name) ?? Buffer.alloc(0);
          const file = Buffer.alloc(kept.length === 0 ? old.length : Math.max(old.length, at + kept.length));
          old.copy(file);
          kept.copy(file, at);
          files.set(name, file);
          at += chunk.length;
          onAcknowledged?.(at);
        }
        return { acknowledgedBytes: at };
      }),
    async *read(name, start, endExclusive) {
      calls.push(`read ${name}`);
      if (hooks.isWriteOnly === true) throw failure('READ_DENIED');
      const bytes = (files.get(name) ?? Buffer.alloc(0)).subarray(start, endExclusive);
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    },
    rename: (from, to) =>
      did(`rename ${from} ${to}`, () => {
        const file = files.get(from);
        if (file === undefined || files.has(to)) throw failure('RENAME_REFUSED');
        files.delete(from);
        files.set(to, file);
      }),
    remove: (name) => did(`remove ${name}`, () => void files.delete(name)),
    close: () => Promise.resolve(),
  };
}

export function failure(code: FailureCode) {
  return toTransferError(code, destination);
}
