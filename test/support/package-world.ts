import type { Principal } from '../../functions/directory/contract.ts';
import { directoryIndexes } from '../../functions/directory/contract.ts';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import type { MoveRef } from '../../functions/distributor-packages/contract.ts';
import type { MoveWorkflow } from '../../functions/distributor-packages/deps.ts';
import { seedDirectory } from './export-world.ts';
import { countingIds, fakeClock, memoryLog } from './fixed-deps.ts';
import { strictFiles } from './strict-files.ts';
import type { TableEngine } from './table-engine.ts';

/** Remembers which moves were started; a test runs the steps itself, and says which runs have ended, by their names. */
function memoryMoveWorkflow(): MoveWorkflow & { readonly started: MoveRef[]; readonly ended: Set<string> } {
  const started: MoveRef[] = [];
  const names = new Set<string>();
  const ended = new Set<string>();
  return {
    started,
    ended,
    start(ref, name) {
      if (ended.has(name)) return Promise.resolve('ENDED');
      if (!names.has(name)) started.push(ref);
      names.add(name);
      return Promise.resolve('STARTED');
    },
  };
}

/**
 * Everything that the rooms of distributor packages reach outside, in memory or in an engine of this test's own. People,
 * machines, distributors and clients are those of `export-world`: Dana, Rita, Cleo and clients 1001 and 1002 of
 * meridian-hr, Noor and client 2001 of northgate.
 */
export async function packageWorld(engine: TableEngine) {
  const directory = {
    client: engine.client,
    table: await engine.createTable(Object.values(directoryIndexes)),
  };
  const deps = {
    clock: fakeClock('2026-11-20T12:00:00.000Z'),
    newId: countingIds(),
    log: memoryLog(),
    directory,
    packages: { client: engine.client, table: await engine.createTable() },
    logos: strictFiles(),
    reports: strictFiles(),
    moveWorkflow: memoryMoveWorkflow(),
    identifyCaller: (claims: Record<string, unknown>): Promise<Principal> =>
      identifyCaller({ directory }, claims),
  };
  await seedDirectory(deps);
  return deps;
}
export type PackageWorld = Awaited<ReturnType<typeof packageWorld>>;
