import type * as z from 'zod';
import type { Files } from '../platform/files.ts';

const bytesPerRead = 256 * 1024;
const newline = 0x0a;

/** One JSON text per line. */
export const linesOf = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

interface Wanted<T> {
  /** Byte at which a line begins. */
  readonly start: number;
  readonly limit: number;
  matches(line: T): boolean;
}
export interface LinePage<T> {
  readonly items: T[];
  /** Where to go on; absent at the end. */
  readonly next?: number;
}

/**
 * The next matching lines of an object, so many at most; of an object that is gone, none.
 * @returns `undefined` when no line begins at `start`
 */
export async function readLines<S extends z.ZodType>(
  files: Files,
  key: string,
  schema: S,
  { start, limit, matches }: Wanted<z.output<S>>,
): Promise<LinePage<z.output<S>> | undefined> {
  const sizeBytes = (await files.sizeBytesOf(key)) ?? 0;
  if (start > 0 && !(await isLineStart(files, key, { start, sizeBytes }))) return undefined;
  const items: z.output<S>[] = [];
  let held: Buffer = Buffer.alloc(0);
  let next = start;
  for (let offset = start; offset < sizeBytes; ) {
    const end = Math.min(offset + bytesPerRead, sizeBytes);
    held = Buffer.concat([held, await files.readRange(key, offset, end)]);
    offset = end;
    for (let at = held.indexOf(newline); at >= 0; at = held.indexOf(newline)) {
      const line = schema.parse(JSON.parse(held.toString('utf8', 0, at)));
      if (items.length === limit && matches(line)) return { items, next };
      if (matches(line)) items.push(line);
      next += at + 1;
      held = held.subarray(at + 1);
    }
  }
  return { items };
}

async function isLineStart(
  files: Files,
  key: string,
  { start, sizeBytes }: { readonly start: number; readonly sizeBytes: number },
): Promise<boolean> {
  return start < sizeBytes && (await files.readRange(key, start - 1, start))[0] === newline;
}
