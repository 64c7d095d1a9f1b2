import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { readMoves } from '../distributor-packages/move-store.ts';
import { Ulid } from '../platform/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { getMove, listMoves } from './contract.ts';
import type { MoveApiDeps } from './deps.ts';
import { lookAfterMove } from './look-after-move.ts';
import { authorizeMove, showMove, showMoves } from './shown-move.ts';

/** Moves newest first, a page at a time. */
export async function listPackageMoves(
  deps: MoveApiDeps,
  { principal, params: { distributorId }, query }: ApiRequest<typeof listMoves, Principal>,
): Promise<ApiAnswer<typeof listMoves>> {
  await authorizeDistributor(deps, principal, distributorId);
  const before = query.cursor === undefined ? undefined : moveIdOf(query.cursor);
  const found = await readMoves(deps, distributorId, { before, limit: query.limit + 1 });
  const moves = found.slice(0, query.limit);
  await Promise.all(moves.map((move) => lookAfterMove(deps, move)));
  const last = found.length > query.limit ? moves.at(-1) : undefined;
  const nextCursor = last === undefined ? undefined : Buffer.from(last.moveId).toString('base64url');
  return { body: { items: await showMoves(deps, principal, moves), nextCursor } };
}

export async function getPackageMove(
  deps: MoveApiDeps,
  { principal, params }: ApiRequest<typeof getMove, Principal>,
): Promise<ApiAnswer<typeof getMove>> {
  await lookAfterMove(deps, await authorizeMove(deps, principal, params));
  return { body: await showMove(deps, principal, params) };
}

function moveIdOf(cursor: string): string {
  const moveId = Ulid.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (moveId.success) return moveId.data;
  throw cursorNotValid();
}

export function cursorNotValid(): InvalidInputError {
  return new InvalidInputError(
    'CURSOR_NOT_VALID',
    'This cursor was not given by this list. Start without one.',
  );
}
