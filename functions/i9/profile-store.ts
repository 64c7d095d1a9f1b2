import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { batchPut, type Item, isConditionFailed } from '../platform/table.ts';
import { EmployeeProfile, ProfileNote } from './contract.ts';
import type { RecordTable } from './deps.ts';
import { inLanes } from './in-lanes.ts';
import { readPartition } from './partition.ts';
import { json, type ProfileKey, profilePartition } from './record-items.ts';

interface Deps {
  readonly i9: RecordTable;
}

/** Conditional writes in flight at a time. */
const putsInFlight = 16;

/** A note and the key under which it lands once, e.g. `EXPORT#{dataExportId}`. */
export interface KeyedNote {
  readonly noteKey: string;
  readonly note: ProfileNote;
}

/** A profile with its notes, oldest first. */
export async function readProfile(
  deps: Deps,
  key: ProfileKey,
): Promise<{ profile: EmployeeProfile; notes: ProfileNote[] } | undefined> {
  const items = await readPartition(deps.i9, profilePartition(key));
  const head = items.find((item) => item['sk'] === 'PROFILE');
  if (head === undefined) return undefined;
  const notes = items
    .filter((item) => String(item['sk']).startsWith('N#'))
    .map((item) => ProfileNote.parse(json(item['note'])));
  notes.sort((a, b) => a.at.localeCompare(b.at));
  return { profile: EmployeeProfile.parse(json(head['profile'])), notes };
}

/** Saves profiles; the same profile again replaces it and leaves its notes. */
export async function saveProfiles(deps: Deps, profiles: readonly EmployeeProfile[]): Promise<void> {
  const items = profiles.map((profile) => ({
    pk: profilePartition(profile),
    sk: 'PROFILE',
    profile: JSON.stringify(profile),
  }));
  await batchPut(deps.i9.client, deps.i9.table, withoutTwins(items));
}

/**
 * Adds a note to a profile, once per note key: a repeated call leaves the first note as it is.
 * @returns `false` when a note with this key was there already
 */
export async function addProfileNote(deps: Deps, key: ProfileKey, keyed: KeyedNote): Promise<boolean> {
  const put = new PutCommand({
    TableName: deps.i9.table,
    Item: noteItem(key, keyed),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  try {
    await deps.i9.client.send(put);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/**
 * Adds notes to many profiles, each once per profile and note key. A note that is there stays, of two with the same key
 * the first; so a call that was cut off is repeated without harm, even at another time.
 */
export async function addProfileNotes(deps: Deps, notes: readonly (ProfileKey & KeyedNote)[]): Promise<void> {
  const firsts = new Map<string, ProfileKey & KeyedNote>();
  for (const note of notes) {
    const key = `${profilePartition(note)} ${note.noteKey}`;
    if (!firsts.has(key)) firsts.set(key, note);
  }
  // Single puts, because a batch takes no conditions: it would let a later note replace an earlier one.
  await inLanes(putsInFlight, [...firsts.values()], (keyed) => addProfileNote(deps, keyed, keyed));
}

function noteItem(key: ProfileKey, { noteKey, note }: KeyedNote): Item {
  return { pk: profilePartition(key), sk: `N#${noteKey}`, note: JSON.stringify(note) };
}

/** A batch may name a key once only; of two items with the same key the later stays. */
function withoutTwins(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [`${item['pk']} ${item['sk']}`, item])).values()];
}
