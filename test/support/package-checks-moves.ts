import type { Tenant } from './package-checks-tenant.ts';

type Row = Record<string, unknown>;

/** INV-PK-07: a reassignment, the move that carries it out and both of its packages tell the same. */
export function moveTroubles(tenant: Tenant): string[] {
  return [...reassignmentTroubles(tenant), ...incomingTroubles(tenant), ...countTroubles(tenant)];
}

const isOpen = (move: Row | undefined) => move?.['status'] === 'RUNNING' || move?.['status'] === 'STOPPED';

function reassignmentTroubles({ packages, moves, tallies }: Tenant): string[] {
  const ofPackages = [...packages].flatMap(([packageId, row]) => {
    const reassignment = row['reassignment'] as { moveId: string; toPackageId: string } | undefined;
    if (reassignment === undefined) return [];
    const move = moves.get(reassignment.moveId);
    const isRight =
      isOpen(move) &&
      move?.['kind'] === 'REASSIGN' &&
      move['fromPackageId'] === packageId &&
      move['toPackageId'] === reassignment.toPackageId &&
      row['status'] === 'ACTIVE' &&
      incomingOf(packages.get(reassignment.toPackageId)).includes(reassignment.moveId);
    return isRight ? [] : [`package ${packageId} waits for the move ${reassignment.moveId}, which is not so`];
  });
  const ofMoves = [...moves].flatMap(([moveId, move]) => {
    if (move['kind'] !== 'REASSIGN') return [];
    const source = packages.get(String(move['fromPackageId']));
    const named = (source?.['reassignment'] as { moveId?: string } | undefined)?.moveId;
    if (isOpen(move)) return named === moveId ? [] : [`no package waits for the open move ${moveId}`];
    const tally = tallies.get(String(move['fromPackageId'])) ?? {};
    const leftCount = Number(tally['activeClientCount'] ?? 0) + Number(tally['inactiveClientCount'] ?? 0);
    if (move['status'] !== 'COMPLETE') return [`the reassignment ${moveId} is ${move['status']}`];
    const isEmpty = source?.['status'] !== 'INACTIVE' || leftCount === 0;
    return isEmpty ? [] : [`clients are left on the package that the move ${moveId} emptied`];
  });
  return [...ofPackages, ...ofMoves];
}

const incomingOf = (row: Row | undefined) => [...((row?.['incomingMoveIds'] ?? []) as Iterable<string>)];

function incomingTroubles({ packages, moves }: Tenant): string[] {
  return [...packages].flatMap(([packageId, row]) =>
    incomingOf(row).flatMap((moveId) => {
      const move = moves.get(moveId);
      const isExpected = move?.['kind'] === 'REASSIGN' && isOpen(move) && move['toPackageId'] === packageId;
      const isActive = row['status'] === 'ACTIVE' && row['reassignment'] === undefined;
      return [
        ...(isExpected ? [] : [`package ${packageId} expects the move ${moveId}, which does not come`]),
        ...(isActive ? [] : [`package ${packageId} receives clients and takes none`]),
      ];
    }),
  );
}

/** What a move says that it did is what clients tell of it, each once. */
function countTroubles({ distributorId, moves, partitions }: Tenant): string[] {
  const events = [...partitions].flatMap(([pk, rows]) =>
    pk.startsWith(`D#${distributorId}#C#`) ? rows.filter(({ sk }) => String(sk).startsWith('EVENT#')) : [],
  );
  return [...moves].flatMap(([moveId, move]) => {
    const told = events.filter((event) => event['moveId'] === moveId);
    const kept = partitions.get(`D#${distributorId}#MOVE#${moveId}`) ?? [];
    const skippedCount = kept.filter(({ sk }) => String(sk).startsWith('L#')).length;
    const isOnce = new Set(told.map(({ pk }) => pk)).size === told.length;
    const doneCount = Number(move['movedCount']) + Number(move['skippedCount']);
    const isWhole =
      move['kind'] !== 'ASSIGN' || move['status'] !== 'COMPLETE' || doneCount === move['totalCount'];
    return [
      ...(isOnce ? [] : [`the move ${moveId} moved a client twice`]),
      ...(told.length === move['movedCount']
        ? []
        : [`the move ${moveId} counts ${move['movedCount']} clients and moved ${told.length}`]),
      ...(skippedCount === move['skippedCount']
        ? []
        : [`the move ${moveId} counts ${move['skippedCount']} lines and kept ${skippedCount}`]),
      ...(isWhole ? [] : [`the move ${moveId} is complete after ${doneCount} of ${move['totalCount']}`]),
    ];
  });
}
