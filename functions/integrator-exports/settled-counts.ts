import type { Entity } from '../immigration/contract.ts';
import { countOfKind } from '../immigration/entities-of-kind.ts';
import { readTallies, settleTally, type Tally } from '../immigration/firm-tally.ts';
import { TransientError } from '../platform/errors.ts';
import type { ExportDeps } from './deps.ts';

type Kind = Entity['kind'];

/** Two looks at the index that are so far apart and show the same show everything. */
const apartMs = 15_000;
const longestWaitMs = 60_000;

interface Look {
  readonly tally: Tally;
  readonly count: number;
}

/**
 * Waits until the index shows all entities of those kinds: as many as the tally says, and where that is not sure until it does
 * not change any more.
 * @returns how many there are of each
 * @throws TransientError after a minute
 */
export async function settledCounts(
  deps: ExportDeps,
  firmId: string,
  kinds: readonly Kind[],
): Promise<ReadonlyMap<Kind, number>> {
  const settled = new Map<Kind, number>();
  let before: ReadonlyMap<Kind, Look> | undefined;
  for (let waitedMs = 0, round = 0; ; round += 1) {
    const looks = await look(
      deps,
      firmId,
      kinds.filter((kind) => !settled.has(kind)),
    );
    for (const [kind, now] of looks)
      if (await isSettled(deps, { firmId, kind }, now, before?.get(kind))) settled.set(kind, countOf(now));
    if (settled.size === kinds.length) return settled;
    if (waitedMs >= longestWaitMs)
      throw new TransientError('INDEX_BEHIND', 'the index does not show all of the firm yet; try again');
    const isUnsure = [...looks].some(([kind, { tally }]) => !tally.isSure && !settled.has(kind));
    const pauseMs = isUnsure ? apartMs : Math.min(apartMs, 500 * 2 ** round);
    before = isUnsure ? looks : undefined;
    await deps.pause(pauseMs);
    waitedMs += pauseMs;
  }
}

const countOf = ({ tally, count }: Look): number => (tally.isSure ? tally.entityCount : count);

async function look(deps: ExportDeps, firmId: string, kinds: readonly Kind[]): Promise<Map<Kind, Look>> {
  const tallies = await readTallies(deps, firmId, kinds);
  const looks = kinds.map(async (kind): Promise<[Kind, Look]> => {
    const tally = tallies.get(kind) ?? { entityCount: 0, isSure: true };
    return [kind, { tally, count: await countOfKind(deps, firmId, kind) }];
  });
  return new Map(await Promise.all(looks));
}

async function isSettled(
  deps: ExportDeps,
  of: { readonly firmId: string; readonly kind: Kind },
  { tally, count }: Look,
  before: Look | undefined,
): Promise<boolean> {
  // What is gone may still be shown.
  if (tally.isSure) return count >= tally.entityCount;
  if (before?.count !== count || before.tally.changeCount !== tally.changeCount) return false;
  return settleTally(deps, of, { entityCount: count, changeCount: tally.changeCount });
}
