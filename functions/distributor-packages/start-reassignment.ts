import type { StoredPackage } from './contract.ts';
import type { PackageApiDeps } from './deps.ts';
import { latestRunName } from './move-store.ts';

/**
 * Starts the move that a package waits for, under the name of its latest run: it is started once however often this is asked,
 * also where it had been stopped and the call that was to start it again was lost. Whoever looks at the package next starts what could not be started now, so a failure here is nobody's failure.
 */
export async function startReassignment(
  deps: Pick<PackageApiDeps, 'moveWorkflow' | 'log' | 'packages'>,
  { distributorId, reassignment }: Pick<StoredPackage, 'distributorId' | 'reassignment'>,
): Promise<void> {
  if (reassignment === undefined) return;
  const { moveId } = reassignment;
  try {
    const ref = { distributorId, moveId };
    await deps.moveWorkflow.start(ref, await latestRunName(deps, ref));
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('MOVE_NOT_STARTED', { distributorId, moveId, errorName });
  }
}
