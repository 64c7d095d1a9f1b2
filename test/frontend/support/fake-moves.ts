import { distributorPackageRoutes } from '../../../functions/distributor-packages/contract.ts';
import { packageMoveRoutes, type ShownMove } from '../../../functions/package-moves/contract.ts';
import { InvalidInputError } from '../../../functions/platform/errors.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { packageOf } from './fake-packages.ts';
import { logoOf } from './packages-world.ts';

let moveCount = 0;

/** A bulk assignment that was planned; takes what differs. */
export function aMove(different: Partial<ShownMove> = {}): ShownMove {
  moveCount += 1;
  return {
    distributorId: 'northwind',
    moveId: `01KM${String(moveCount).padStart(22, '0')}`,
    kind: 'ASSIGN',
    status: 'PLANNED',
    totalCount: 3,
    movedCount: 0,
    skippedCount: 0,
    unchangedCount: 0,
    refusedCount: 0,
    createdAt: '2026-03-02T00:00:00.000Z',
    createdBy: 'Alla Access',
    ...different,
  };
}

const countOf = (world: ApiWorld, outcome: string): number =>
  world.clientele.lines.filter((line) => line.outcome === outcome).length;

const { planMove, listMoves, listMoveLines, cancelMove } = packageMoveRoutes;

/** Bulk assignments: plans made of the world's lines. Reading and starting one is with the packages. */
export const moveAnswers = [
  playable(planMove, (world, { body }) => {
    world.clientele.saved.push(body);
    if (body.from === 'CSV' && !body.csv.startsWith('ClientID')) {
      throw new InvalidInputError('CSV_NOT_VALID', 'The file has no header line with ClientID.', {
        fields: [{ pointer: '#/csv', detail: 'Line 1: the column ExternalPackageID is missing.' }],
      });
    }
    const move = aMove({
      toPackage: body.from === 'FILTER' ? packageOf(world, body.toPackageId).name : undefined,
      totalCount: countOf(world, 'ASSIGN') + countOf(world, 'CHANGE'),
      unchangedCount: countOf(world, 'UNCHANGED'),
      refusedCount: countOf(world, 'REFUSED'),
    });
    world.packaging.moves.unshift(move);
    return { body: move };
  }),
  playable(listMoves, (world, { query }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const end = start + query.limit;
    const { moves } = world.packaging;
    return {
      body: {
        items: moves.slice(start, end),
        nextCursor: end < moves.length ? String(end) : undefined,
      },
    };
  }),
  playable(listMoveLines, (world, { query }) => {
    const { lines } = world.clientele;
    return {
      body: { items: lines.filter((one) => query.outcome === undefined || one.outcome === query.outcome) },
    };
  }),
  playable(cancelMove, (world, { params }) => {
    const { packaging } = world;
    const before = found(
      packaging.moves.find((one) => one.moveId === params.moveId),
      'MOVE_NOT_FOUND',
    );
    const after = { ...before, status: 'CANCELLED' as const };
    packaging.moves = packaging.moves.map((one) => (one === before ? after : one));
    packaging.moveLooks = [];
    world.acts.push(`cancel ${params.moveId}`);
    return { body: after };
  }),
];

function distributorLogo(world: ApiWorld) {
  const logo = logoOf(undefined);
  return world.clientele.hasDistributorLogo ? logo : { ...logo, source: 'SYSTEM' as const, setBy: undefined };
}

const { setDistributorLogo, deleteDistributorLogo, listFromAddresses, decideFromAddress } =
  distributorPackageRoutes;

/** What holds for the whole distributor, besides reading its logo. */
export const systemSettingsAnswers = [
  playable(setDistributorLogo, (world) => {
    world.clientele.hasDistributorLogo = true;
    return { body: distributorLogo(world) };
  }),
  playable(deleteDistributorLogo, (world) => {
    world.clientele.hasDistributorLogo = false;
    return { body: distributorLogo(world) };
  }),
  playable(listFromAddresses, (world) => ({ body: { items: world.clientele.fromAddresses } })),
  playable(decideFromAddress, (world, { body, principal }) => {
    const decided = {
      address: body.address,
      status: body.isVerified ? ('VERIFIED' as const) : ('PENDING' as const),
      changedAt: '2026-03-02T00:00:00.000Z',
      changedBy: principal.displayName,
    };
    const { clientele } = world;
    clientele.fromAddresses = clientele.fromAddresses.map((one) =>
      one.address === body.address ? decided : one,
    );
    return { body: decided };
  }),
];
