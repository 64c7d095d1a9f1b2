import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { Ulid } from '../platform/contract.ts';
import { InvalidInputError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { getImportFile, listImportFiles } from './contract.ts';
import type { IntegratorDeps } from './deps.ts';
import { type FileRef, listFiles, readImportFile, type StoredImportFile } from './import-file-store.ts';

/** Uploads newest first, a page at a time. */
export async function listFirmFiles(
  deps: IntegratorDeps,
  { principal, params: { firmId }, query }: ApiRequest<typeof listImportFiles, Principal>,
): Promise<ApiAnswer<typeof listImportFiles>> {
  await authorizeFirm(deps, principal, firmId);
  const { cursor, limit, status } = query;
  const before = cursor === undefined ? undefined : fileIdOfCursor(cursor);
  const found = await listFiles(deps, firmId, { before, limit: limit + 1, status });
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  const nextCursor = last === undefined ? undefined : Buffer.from(last.fileId).toString('base64url');
  return { body: { items, nextCursor } };
}

export async function showImportFile(
  deps: IntegratorDeps,
  { principal, params }: ApiRequest<typeof getImportFile, Principal>,
): Promise<ApiAnswer<typeof getImportFile>> {
  return { body: await authorizeFile(deps, principal, params) };
}

/**
 * A file of a firm that the caller may use.
 * @throws NotFoundError `FIRM_NOT_FOUND`, or `IMPORT_FILE_NOT_FOUND`, the same for an unknown file and another firm's
 */
export async function authorizeFile(
  deps: IntegratorDeps,
  principal: Principal,
  ref: FileRef,
): Promise<StoredImportFile> {
  await authorizeFirm(deps, principal, ref.firmId);
  const file = await readImportFile(deps, ref);
  if (file !== undefined) return file;
  throw new NotFoundError('IMPORT_FILE_NOT_FOUND', 'There is no such file of this firm.');
}

function fileIdOfCursor(cursor: string): string {
  const fileId = Ulid.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (fileId.success) return fileId.data;
  throw cursorNotValid();
}

export function cursorNotValid(): InvalidInputError {
  return new InvalidInputError(
    'CURSOR_NOT_VALID',
    'This cursor was not given by this list. Start without one.',
  );
}
