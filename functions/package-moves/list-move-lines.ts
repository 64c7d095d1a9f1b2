import { readStoredClients } from '../directory/client-store.ts';
import type { Principal } from '../directory/contract.ts';
import type { PackageMove } from '../distributor-packages/contract.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listMoveLines, MoveLine } from './contract.ts';
import type { MoveDeps } from './deps.ts';
import { cursorNotValid } from './list-moves.ts';
import type { PlanLine } from './plan-lines.ts';
import { openPlan, type PlacedLine, type PlanReader } from './plan-store.ts';
import { readSkipped } from './run-store.ts';
import { authorizeMove, packageNames } from './shown-move.ts';

interface LinesPage {
  readonly lines: PlanLine[];
  /** A place in the plan, or of skipped lines the next line. */
  readonly next?: number;
}

/** A page of lines, skipped ones as such; a reassignment has none. The cursor is a place in the plan. */
export async function listPackageMoveLines(
  deps: MoveDeps,
  { principal, params, query }: ApiRequest<typeof listMoveLines, Principal>,
): Promise<ApiAnswer<typeof listMoveLines>> {
  const move = await authorizeMove(deps, principal, params);
  if (move.kind === 'REASSIGN') return { body: { items: [] } };
  const start = query.cursor === undefined ? 0 : placeOf(query.cursor);
  const { lines, next } =
    query.outcome === 'SKIPPED'
      ? await skippedPage(deps, move, { first: start, limit: query.limit })
      : await planPage(deps, move, { ...query, start });
  const nextCursor = next === undefined ? undefined : Buffer.from(`@${next}`).toString('base64url');
  return { body: { items: await shownLines(deps, move.distributorId, lines), nextCursor } };
}

function placeOf(cursor: string): number {
  const digits = /^@(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (digits === undefined) throw cursorNotValid();
  return Number(digits);
}

async function skippedPage(
  deps: MoveDeps,
  move: PackageMove,
  { first, limit }: { readonly first: number; readonly limit: number },
): Promise<LinesPage> {
  if (first > 9_999_999) throw cursorNotValid();
  const found = await readSkipped(deps, move, { first, limit: limit + 1 });
  return { lines: found.slice(0, limit), next: found[limit]?.line };
}

async function planPage(
  deps: MoveDeps,
  move: PackageMove,
  wanted: { readonly start: number; readonly limit: number; readonly outcome?: MoveLine['outcome'] },
): Promise<LinesPage> {
  const plan = await openPlan(deps, move);
  if (plan === undefined)
    throw new NotFoundError(
      'MOVE_LINES_NOT_KEPT',
      'The lines of this move are not kept any more; its counts are. Make a new dry run to see lines.',
    );
  if (wanted.start > 0 && !(await plan.isLineStart(wanted.start))) throw cursorNotValid();
  const found: PlanLine[] = [];
  let place = wanted.start;
  while (found.length < wanted.limit && place < plan.sizeBytes) {
    const some = await linesOf(plan, place, { limit: wanted.limit - found.length, outcome: wanted.outcome });
    place = some.at(-1)?.nextOffset ?? plan.sizeBytes;
    const lines = await withSkipped(
      deps,
      move,
      some.map(({ line }) => line),
    );
    found.push(...lines.filter((line) => wanted.outcome === undefined || line.outcome === wanted.outcome));
  }
  return { lines: found, next: place < plan.sizeBytes ? place : undefined };
}

/** Lines as planned, so many at most. */
async function linesOf(
  plan: PlanReader,
  start: number,
  { limit, outcome }: { readonly limit: number; readonly outcome?: MoveLine['outcome'] },
): Promise<PlacedLine[]> {
  const found: PlacedLine[] = [];
  for await (const placed of plan.from(start)) {
    if (outcome === undefined || placed.line.outcome === outcome) found.push(placed);
    if (found.length === limit) break;
  }
  return found;
}

/** What was skipped in spite of the plan replaces what was planned. */
async function withSkipped(
  deps: MoveDeps,
  move: PackageMove,
  lines: readonly PlanLine[],
): Promise<PlanLine[]> {
  const [first, last] = [lines.at(0), lines.at(-1)];
  if (first === undefined || last === undefined || move.skippedCount === 0) return [...lines];
  const skipped = await readSkipped(deps, move, { first: first.line, last: last.line });
  const byLine = new Map(skipped.map((line) => [line.line, line]));
  return lines.map((line) => byLine.get(line.line) ?? line);
}

async function shownLines(
  deps: MoveDeps,
  distributorId: string,
  lines: readonly PlanLine[],
): Promise<MoveLine[]> {
  const clientIds = lines.flatMap(({ clientId }) => clientId ?? []);
  const [nameOf, clients] = await Promise.all([
    packageNames(deps, distributorId),
    readStoredClients(deps, distributorId, clientIds),
  ]);
  const clientNames = new Map(clients.map(({ clientId, name }) => [clientId, name]));
  return lines.map(({ line, clientId, outcome, reason, fromPackageId, toPackageId }) => ({
    line,
    clientId,
    clientName: clientId === undefined ? undefined : clientNames.get(clientId),
    outcome,
    fromPackage: nameOf(fromPackageId),
    toPackage: nameOf(toPackageId),
    reason,
  }));
}
