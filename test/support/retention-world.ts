import type { I9Record } from '../../functions/i9/contract.ts';
import { addProfileNote, saveProfiles } from '../../functions/i9/profile-store.ts';
import { saveNewRecords } from '../../functions/i9/record-store.ts';
import type { AuditDraft } from '../../functions/platform/audit-trail.ts';
import type { AuditEntry } from '../../functions/platform/contract.ts';
import type { Tombstone } from '../../functions/retention/contract.ts';
import type { PurgeAudit, PurgeDeps } from '../../functions/retention/deps.ts';
import { countingIds, fakeClock } from './fixed-deps.ts';
import { memoryFiles } from './memory-files.ts';
import { anAttachment, anI9Record, aProfile } from './record-builders.ts';
import type { TableEngine } from './table-engine.ts';
import { versionedObjects } from './versioned-objects.ts';

export const harborview = { distributorId: 'meridian-hr', clientId: 1001 };
/** Past both anniversaries at the world's time. */
const longGone = { startDate: '2018-03-05', terminationDate: '2022-06-30', isTerminated: true };

export interface MemoryAudit extends PurgeAudit {
  readonly drafts: AuditDraft[];
}

function memoryAudit(): MemoryAudit {
  const drafts: AuditDraft[] = [];
  return {
    drafts,
    async append(draft) {
      drafts.push(draft);
      return { ...draft, sequence: drafts.length } as unknown as AuditEntry;
    },
    isPurgeNoted: async ({ purgeId, i9Id }: Tombstone) =>
      drafts.some(({ objects }) => objects['purgeId'] === purgeId && objects['i9Id'] === i9Id),
  };
}

/** Everything that the retention room reaches outside, on 20 November 2026. */
export async function retentionWorld(engine: TableEngine) {
  const counts = new Map<number, number>();
  const deps = {
    i9: { client: engine.client, table: await engine.createTable() },
    attachments: versionedObjects(),
    ledger: memoryFiles(),
    clock: fakeClock('2026-11-20T18:00:00.000Z'),
    newId: countingIds(),
    audit: memoryAudit(),
    counts,
    setRecordCount: async ({ clientId }: { clientId: number }, { recordCount }: { recordCount: number }) => {
      counts.set(clientId, recordCount);
    },
  };
  return deps satisfies PurgeDeps;
}
export type RetentionWorld = Awaited<ReturnType<typeof retentionWorld>>;

/** Stores a record with its profile, a note on it, and two versions of its one object. */
export async function keepRecord(world: RetentionWorld, differences: Partial<I9Record>): Promise<I9Record> {
  const { i9Id = 5_000_001 } = differences;
  const objectKey = `D/meridian-hr/C/1001/I/${i9Id}/bundle`;
  const record = anI9Record({
    profileId: i9Id,
    attachments: [anAttachment(Buffer.from('scan'), { objectKey })],
    ...longGone,
    ...differences,
  });
  await saveNewRecords(world, [{ record, contentHash: `hash of ${i9Id}` }]);
  const { profileId, startDate, terminationDate, isTerminated } = record;
  const profile = aProfile({ profileId, startDate, terminationDate, isTerminated });
  await saveProfiles(world, [profile]);
  const note = {
    text: 'Called back.',
    author: 'Rita',
    at: '2022-06-30T10:00:00.000Z',
    source: 'UI' as const,
  };
  await addProfileNote(world, { ...harborview, profileId }, { noteKey: `U#${i9Id}`, note });
  for (const { objectKey: key } of record.attachments) world.attachments.versionCounts.set(key, 2);
  return record;
}
