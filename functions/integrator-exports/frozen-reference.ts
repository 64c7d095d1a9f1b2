import * as z from 'zod';
import { FirmUser, Petition } from '../immigration/contract.ts';
import { readReference } from '../immigration/reference-store.ts';
import type { JobRef } from '../integrator-jobs/contract.ts';
import { detailsKey } from '../integrator-jobs/details-key.ts';
import type { RetentionDays } from '../platform/files.ts';
import type { ExportDeps } from './deps.ts';

const ExportReference = z.object({ petitions: z.array(Petition), users: z.array(FirmUser) });
export type ExportReference = z.infer<typeof ExportReference>;

/** Longer than work on an export may take. */
const retentionDays: RetentionDays = 7;

/** The Knowledge Base of an export: as it was when it was read first, as others may change it while the file is written. */
export async function frozenReference(deps: ExportDeps, job: JobRef): Promise<ExportReference> {
  const key = detailsKey(job, 'reference.json');
  const before = await deps.drop.read(key);
  const bytes =
    before ?? (await deps.drop.writeOnce(key, await read(deps, job), 'application/json', retentionDays));
  return ExportReference.parse(JSON.parse(bytes.toString()));
}

async function read(deps: ExportDeps, { firmId }: JobRef): Promise<string> {
  const { petitions, users } = await readReference(deps, firmId);
  return JSON.stringify({ petitions, users });
}
