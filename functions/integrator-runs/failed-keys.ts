import type { FailedKeys } from '../immigration/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { retention } from '../integrator/drop-key.ts';
import { type KeyRows, readKeyRows } from '../integrator/made-keys.ts';
import { isNamedByOthers } from '../integrator/pending-parents.ts';
import type { JobRef } from '../integrator-jobs/contract.ts';
import { detailsKey } from '../integrator-jobs/details-key.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import type { MovableFiles } from '../platform/movable-files.ts';

interface Deps {
  readonly drop: MovableFiles;
}

const failedKeysKey = (ref: JobRef): string => detailsKey(ref, 'failed-keys.bin');

const templateOf = ({ templateId }: Pick<StoredJob, 'templateId'>) =>
  importTemplates.find(({ id }) => id === templateId);

/** Keeps what the failed rows of a job were about, for the rows of later files that name them. */
export async function writeFailedKeys({ drop }: Deps, job: StoredJob, keys: KeyRows): Promise<void> {
  const template = templateOf(job);
  if (keys.count === 0 || template === undefined || !isNamedByOthers(template)) return;
  await drop.write(failedKeysKey(job), keys.bytes(), undefined, retention.details);
}

/** Rows that failed in jobs of the same run that have ended. */
export async function readFailedKeys({ drop }: Deps, ended: readonly StoredJob[]): Promise<FailedKeys> {
  const found: { readonly template: string; readonly keys: KeyRows }[] = [];
  for (const job of ended) {
    const template = templateOf(job);
    if (job.failedCount === 0 || template === undefined || !isNamedByOthers(template)) continue;
    const bytes = await drop.read(failedKeysKey(job));
    if (bytes !== undefined) found.unshift({ template: template.baseName, keys: readKeyRows(bytes) });
  }
  return {
    get(entityId) {
      for (const { template, keys } of found) {
        const rowNumber = keys.get(entityId);
        if (rowNumber !== undefined) return { template, rowNumber };
      }
      return undefined;
    },
  };
}
