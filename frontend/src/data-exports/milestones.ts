import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { exportStatusLooks, transferStatusLooks } from './status-labels.ts';

/**
 * What is worth saying aloud between two views of the same exports: changes of status, one sentence each. Progress
 * within a status and exports that only one of the views has are not.
 */
export function milestones(before: readonly DataExport[], after: readonly DataExport[]): string[] {
  const earlier = new Map(before.map((one) => [one.dataExportId, one]));
  return after.flatMap((now) => {
    const then = earlier.get(now.dataExportId);
    if (then === undefined) return [];
    const said: string[] = [];
    if (then.status !== now.status) said.push(`${now.exportNumber}: ${exportStatusLooks[now.status].label}.`);
    if (now.transfer && then.transfer?.status !== now.transfer.status) {
      said.push(`${now.exportNumber}: ${transferStatusLooks[now.transfer.status].label}.`);
    }
    return said;
  });
}
