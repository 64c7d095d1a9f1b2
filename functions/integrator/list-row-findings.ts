import type * as z from 'zod';
import type { Principal } from '../directory/contract.ts';
import { detailDays } from '../integrator-jobs/contract.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { ErasedValue, type listErasedValues, type listRowFindings, RowFinding } from './contract.ts';
import type { IntegratorDeps } from './deps.ts';
import { checkKey } from './drop-key.ts';
import type { StoredImportFile } from './import-file-store.ts';
import { readLines } from './line-file.ts';
import { authorizeFile, cursorNotValid } from './list-import-files.ts';

/** Findings of the latest finished check, in the order of the file; none before there is one. @throws ConflictError `SUPPORT_ENDED` */
export async function listFindings(
  deps: IntegratorDeps,
  { principal, params, query }: ApiRequest<typeof listRowFindings, Principal>,
): Promise<ApiAnswer<typeof listRowFindings>> {
  const file = await authorizeFile(deps, principal, params);
  const { level, code } = query;
  return pageOf(deps, file, 'findings', {
    ...query,
    schema: RowFinding,
    matches: (finding) =>
      (level === undefined || finding.level === level) && (code === undefined || finding.code === code),
  });
}

/** Values that blanks would erase, as that check found them. @throws ConflictError `SUPPORT_ENDED` */
export async function listErased(
  deps: IntegratorDeps,
  { principal, params, query }: ApiRequest<typeof listErasedValues, Principal>,
): Promise<ApiAnswer<typeof listErasedValues>> {
  const file = await authorizeFile(deps, principal, params);
  const { column } = query;
  return pageOf(deps, file, 'erased-values', {
    ...query,
    schema: ErasedValue,
    matches: (value) => column === undefined || value.column === column,
  });
}

interface PageQuery<S extends z.ZodType> {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly schema: S;
  matches(item: z.output<S>): boolean;
}

async function pageOf<S extends z.ZodType>(
  deps: IntegratorDeps,
  file: StoredImportFile,
  what: Parameters<typeof checkKey>[2],
  { cursor, limit, schema, matches }: PageQuery<S>,
): Promise<{ body: { items: z.output<S>[]; nextCursor: string | undefined } }> {
  const { shownCheckId } = file;
  if (shownCheckId === undefined) return { body: { items: [], nextCursor: undefined } };
  requireKept(deps, file);
  const start = cursor === undefined ? 0 : placeOf(cursor, shownCheckId);
  const page = await readLines(deps.drop, checkKey(file, shownCheckId, what), schema, {
    start,
    limit,
    matches,
  });
  if (page === undefined) throw cursorNotValid();
  const { items, next } = page;
  const nextCursor =
    next === undefined ? undefined : Buffer.from(`${shownCheckId}@${next}`).toString('base64url');
  return { body: { items, nextCursor } };
}

/** What a check has found is deleted then: that nothing is there would not mean that nothing was found. */
function requireKept({ clock }: IntegratorDeps, { checkedAt }: StoredImportFile): void {
  const keptMs = detailDays * 86_400_000;
  if (checkedAt === undefined || clock.now().getTime() < Date.parse(checkedAt) + keptMs) return;
  throw new ConflictError(
    'SUPPORT_ENDED',
    `The file was checked more than ${detailDays} days ago; what was found is kept no more.`,
  );
}

/** A place in the findings of one check; those of another are not gone on with. */
function placeOf(cursor: string, checkId: string): number {
  const [id, place = ''] = Buffer.from(cursor, 'base64url').toString().split('@');
  if (id !== checkId || !/^\d{1,15}$/.test(place)) throw cursorNotValid();
  return Number(place);
}
