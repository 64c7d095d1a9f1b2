import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { ManifestFile } from './contract.ts';

/** What a manifest says before its files. */
const ManifestHead = z.object({
  recordCount: z.int(),
  exportedCount: z.int(),
  exceptionCount: z.int(),
  volumes: z.array(z.object({ name: z.string() })),
});
export type ManifestHead = z.infer<typeof ManifestHead>;

/** A piece of a manifest; `unreadable` is the number of a line that is not as we write them. */
export type ManifestPiece =
  | { readonly kind: 'head'; readonly head: ManifestHead }
  | { readonly kind: 'file'; readonly file: ManifestFile }
  | { readonly kind: 'unreadable'; readonly lineNumber: number };

/**
 * Reads a manifest line by line, for it may be larger than memory: the heading ends its line with `"files":[`, then each
 * file has a line, and the last line closes both.
 */
export async function* readManifest(path: string): AsyncGenerator<ManifestPiece> {
  const lines = createInterface({
    input: createReadStream(path, { encoding: 'utf8' }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber += 1;
    if (lineNumber > 1 && line === ']}') continue;
    const piece = lineNumber === 1 ? headOf(line) : fileOf(line);
    yield piece ?? { kind: 'unreadable', lineNumber };
  }
}

function headOf(line: string): ManifestPiece | undefined {
  const head = ManifestHead.safeParse(jsonOf(`${line}]}`));
  return head.success ? { kind: 'head', head: head.data } : undefined;
}

function fileOf(line: string): ManifestPiece | undefined {
  const file = ManifestFile.safeParse(jsonOf(line.replace(/,$/, '')));
  return file.success ? { kind: 'file', file: file.data } : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
