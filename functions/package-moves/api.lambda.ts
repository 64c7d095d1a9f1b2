import { api, implement } from '../platform/http.ts';
import { cancelPackageMove } from './cancel-move.ts';
import { packageMoveRoutes as routes } from './contract.ts';
import { moveApiDeps } from './deps.ts';
import { listPackageMoveLines } from './list-move-lines.ts';
import { getPackageMove, listPackageMoves } from './list-moves.ts';
import { planPackageMove } from './plan-move.ts';
import { startPackageMove } from './start-move.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(moveApiDeps, [
  implement(routes.planMove, planPackageMove),
  implement(routes.listMoves, listPackageMoves),
  implement(routes.getMove, getPackageMove),
  implement(routes.listMoveLines, listPackageMoveLines),
  implement(routes.startMove, startPackageMove),
  implement(routes.cancelMove, cancelPackageMove),
]);
