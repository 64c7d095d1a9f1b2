import { recordFolder } from '../i9/attachment-store.ts';
import type { EmployeeProfile, I9Record, RecordRow } from '../i9/contract.ts';
import { inLanes } from '../i9/in-lanes.ts';
import { readProfile } from '../i9/profile-store.ts';
import type { ClientKey } from '../i9/record-items.ts';
import { isOpenCase, isTerminated } from '../i9/record-status.ts';
import { readRecord, recordRows } from '../i9/record-store.ts';
import { readHead } from '../i9/removed-records.ts';
import type { Item } from '../platform/table.ts';
import type { PurgeScope, PurgeVerdict } from './contract.ts';
import type { HoldDeps } from './deps.ts';
import { type Gates, readGates } from './hold-store.ts';
import { dayBegunEverywhere, purgeDate, purgeVerdict } from './purge-rule.ts';

/** A record that may go, and what its removal is bound to. */
export interface DueRecord {
  readonly row: RecordRow;
  readonly verdict: 'DUE';
  readonly dueDate: string;
  /** Of the item that makes it exist, as it was before the rest was read. */
  readonly head: Item;
}
type JudgedRecord = DueRecord | { readonly row: RecordRow; readonly verdict: Exclude<PurgeVerdict, 'DUE'> };

export interface Judgement {
  /** By this day the dates were judged. */
  readonly asOfDate: string;
  readonly records: readonly JudgedRecord[];
}

type Deps = Pick<HoldDeps, 'i9' | 'clock'>;

const readsInFlight = 16;

/**
 * Judges every record of a scope. By the lean rows first; those that look due are read whole, with the profile, because
 * only there are rehires and the true state of the E-Verify cases.
 */
export async function judgeRecords(deps: Deps, scope: PurgeScope): Promise<Judgement> {
  const asOfDate = dayBegunEverywhere(deps.clock.now());
  const { distributorId, clientId } = scope;
  const key = { distributorId, clientId };
  const rows: RecordRow[] = [];
  for await (const some of recordRows(deps, key)) rows.push(...some);
  const employed = new Set(rows.filter((row) => !isTerminated(row, asOfDate)).map((row) => row.profileId));
  const gates = await readGates(deps, key);
  const chosen = rows.filter((row) => scope.employerId === undefined || row.employerId === scope.employerId);
  const look = { deps, key, asOfDate, gates, employed };
  const records = await inLanes(readsInFlight, chosen, (row) => judge(look, row));
  return { asOfDate, records };
}

interface Look {
  readonly deps: Deps;
  readonly key: ClientKey;
  readonly asOfDate: string;
  readonly gates: Gates;
  /** Profiles of which one record says that the person works. */
  readonly employed: ReadonlySet<number>;
}

async function judge(look: Look, row: RecordRow): Promise<JudgedRecord> {
  const { asOfDate, employed, gates } = look;
  const known = {
    ...row,
    openCaseCount: row.openEverifyCaseCount,
    isEmployedElsewhere: employed.has(row.profileId),
    isHeld: gates.isClosed(row),
  };
  const verdict = purgeVerdict(known, asOfDate);
  return verdict === 'DUE' ? judgeWhole(look, row) : { row, verdict };
}

async function judgeWhole({ deps, key, asOfDate }: Look, row: RecordRow): Promise<JudgedRecord> {
  const notReadable = { row, verdict: 'NOT_READABLE' } as const;
  const stored = await readHead(deps, { ...key, i9Id: row.i9Id });
  const read = await readWhole(deps, key, row);
  if (read === undefined || stored === undefined) return notReadable;
  const { record, profile } = read;
  const folder = recordFolder({ ...key, i9Id: row.i9Id });
  // An object outside of the record's folder may be another's too.
  if (!record.attachments.every(({ objectKey }) => objectKey.startsWith(folder))) return notReadable;
  const facts = {
    startDate: record.startDate,
    terminationDate: [record.terminationDate, profile?.terminationDate].filter(Boolean).sort().at(-1),
    isTerminated: record.isTerminated,
    openCaseCount: record.everifyCases.filter(isOpenCase).length,
    rehireDates: record.supplementB.flatMap(({ rehireDate }) => rehireDate ?? []),
    isEmployedElsewhere: profile !== undefined && !isTerminated(profile, asOfDate),
  };
  const verdict = purgeVerdict(facts, asOfDate);
  const dueDate = purgeDate(facts) ?? '';
  const head = { contentHash: stored['contentHash'], row: stored['row'] };
  return verdict === 'DUE' ? { row, verdict, dueDate, head } : { row, verdict };
}

/** @returns `undefined` for a record that its schema refuses */
async function readWhole(
  deps: Deps,
  key: ClientKey,
  { i9Id, profileId }: RecordRow,
): Promise<{ record: I9Record; profile: EmployeeProfile | undefined } | undefined> {
  try {
    const record = await readRecord(deps, { ...key, i9Id });
    const found = await readProfile(deps, { ...key, profileId });
    return record && { record, profile: found?.profile };
  } catch (error) {
    if (error instanceof Error && error.name === 'ZodError') return undefined;
    throw error;
  }
}
