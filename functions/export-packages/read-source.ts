import * as z from 'zod';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { readAttachments } from '../i9/attachment-store.ts';
import type { I9Record } from '../i9/contract.ts';
import type { I9Deps } from '../i9/deps.ts';
import { readPartition } from '../i9/partition.ts';
import { readProfile } from '../i9/profile-store.ts';
import { recordOfItems, recordPartition } from '../i9/record-items.ts';
import type { AssetNeeds } from '../record-assets/asset-needs.ts';
import type { LostRecord } from '../record-assets/index-rows.ts';
import type { RecordSource } from '../record-assets/record-source.ts';

type Deps = I9Deps & Pick<BaseDeps, 'log'>;

/** An export whose record set is frozen. */
export type FrozenExport = StoredDataExport & { readonly asOfAt: string };

/**
 * A record with what the chosen assets need of it, or why there is none to give: what is stored and cannot be read costs
 * only itself, while a table or bucket that does not answer fails the step.
 */
export async function readSource(
  deps: Deps,
  stored: FrozenExport,
  of: { readonly i9Id: number; readonly needs: AssetNeeds; readonly isUndated: boolean },
): Promise<RecordSource | LostRecord> {
  const record = await readIntact(deps, stored, of.i9Id);
  if (typeof record === 'string') return record;
  const needed = of.needs.attachments ? record.attachments.filter(of.needs.isAttachmentNeeded) : [];
  const [attachments, profile] = await Promise.all([
    readAttachments(deps, { attachments: needed }),
    profileOf(deps, stored, record, of.needs),
  ]);
  return { record, attachments, ...profile, isUndatedTermination: of.isUndated };
}

async function readIntact(
  deps: Deps,
  { distributorId, clientId, dataExportId }: FrozenExport,
  i9Id: number,
): Promise<I9Record | LostRecord> {
  const items = await readPartition(deps.i9, recordPartition({ distributorId, clientId, i9Id }));
  try {
    const record = recordOfItems(items);
    if (record === undefined) return 'RECORD_MISSING';
    const isItself =
      record.i9Id === i9Id && record.clientId === clientId && record.distributorId === distributorId;
    if (isItself) return record;
    deps.log.warn('RECORD_DAMAGED', { distributorId, dataExportId, errorName: 'OTHER_RECORD' });
  } catch (error) {
    const errorName = error instanceof Error ? error.name : typeof error;
    deps.log.warn('RECORD_DAMAGED', { distributorId, dataExportId, errorName });
  }
  return 'RECORD_DAMAGED';
}

type ProfileSource = Pick<RecordSource, 'profile' | 'notes' | 'isProfileDamaged'>;

/** Notes are those of the instant at which the set was frozen: one that this export adds is not among them. */
async function profileOf(
  deps: Deps,
  { asOfAt }: FrozenExport,
  { distributorId, clientId, profileId }: I9Record,
  needs: AssetNeeds,
): Promise<ProfileSource> {
  if (!needs.profile && !needs.notes) return {};
  try {
    const found = await readProfile(deps, { distributorId, clientId, profileId });
    return { profile: found?.profile, notes: found?.notes.filter((note) => note.at < asOfAt) };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { isProfileDamaged: true };
  }
}

/** Whether it is what was stored that is at fault. An answer of AWS that is no JSON is a passing fault of AWS. */
function isUnreadable(error: unknown): boolean {
  if (error instanceof z.ZodError) return true;
  return error instanceof SyntaxError && !('$response' in error || '$metadata' in error);
}
