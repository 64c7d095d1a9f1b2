import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { ExportException, type listExportExceptions } from './contract.ts';
import { readDataExport } from './data-export-store.ts';
import type { BaseDeps } from './deps.ts';
import { packageKeys } from './package-keys.ts';

export interface ListExceptionsDeps extends BaseDeps {
  readonly directory: DirectoryTable;
  /** The bucket of exports. */
  readonly files: Files;
}

const bytesPerRead = 64 * 1024;
const newline = 0x0a;

/** A page of what the package could not be given; empty until its index is written. The cursor is a place in the file. */
export async function listExceptions(
  deps: ListExceptionsDeps,
  { principal, params, query }: ApiRequest<typeof listExportExceptions, Principal>,
): Promise<ApiAnswer<typeof listExportExceptions>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const { generation } = await readDataExport(deps, params);
  const key = packageKeys({ ...params, generation }).exceptions;
  const sizeBytes = (await deps.files.sizeBytesOf(key)) ?? 0;
  const start = query.cursor === undefined ? 0 : offsetOf(query.cursor);
  if (start > 0 && !(await isLineStart(deps.files, { key, sizeBytes }, start))) throw cursorUnknown();
  const items: ExportException[] = [];
  let offset = start;
  for await (const line of lines(deps.files, { key, sizeBytes }, start)) {
    items.push(ExportException.parse(JSON.parse(line.toString())));
    offset += line.length + 1;
    if (items.length === query.limit) break;
  }
  return { body: { items, nextCursor: offset < sizeBytes ? cursorOf(offset) : undefined } };
}

interface Source {
  readonly key: string;
  readonly sizeBytes: number;
}

/** Lines from an offset on, without their ends; reads no further than they are taken. */
async function* lines(files: Files, { key, sizeBytes }: Source, start: number): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for (let offset = start; offset < sizeBytes; ) {
    const end = Math.min(offset + bytesPerRead, sizeBytes);
    held = Buffer.concat([held, await files.readRange(key, offset, end)]);
    offset = end;
    for (let at = held.indexOf(newline); at >= 0; at = held.indexOf(newline)) {
      yield held.subarray(0, at);
      held = held.subarray(at + 1);
    }
  }
  if (held.length > 0) yield held;
}

async function isLineStart(files: Files, { key, sizeBytes }: Source, offset: number): Promise<boolean> {
  return offset < sizeBytes && (await files.readRange(key, offset - 1, offset))[0] === newline;
}

const cursorOf = (offset: number) => Buffer.from(`@${offset}`).toString('base64url');

function offsetOf(cursor: string): number {
  const offset = /^@(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (offset === undefined) throw cursorUnknown();
  return Number(offset);
}

function cursorUnknown(): InvalidInputError {
  return new InvalidInputError(
    'CURSOR_UNKNOWN',
    'This cursor was not given by this list. Start without one.',
  );
}
