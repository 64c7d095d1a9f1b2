import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordTable } from '../../../functions/i9/deps.ts';
import {
  addProfileNote,
  addProfileNotes,
  readProfile,
  saveProfiles,
} from '../../../functions/i9/profile-store.ts';
import { profilePartition } from '../../../functions/i9/record-items.ts';
import { aProfile } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: { i9: RecordTable };
beforeAll(async () => {
  engine = await startTableEngine();
});
beforeEach(async () => {
  deps = { i9: { client: engine.client, table: await engine.createTable() } };
});
afterAll(() => engine.stop());

const key = { distributorId: 'meridian-hr', clientId: 1001, profileId: 5_000_001 };

/** The same table for a role that may put and query; `putsLeft` puts until it is killed. */
function puttingDeps(putsLeft = Number.POSITIVE_INFINITY): { i9: RecordTable } {
  let left = putsLeft;
  const { i9 } = deps;
  const client = new Proxy(i9.client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name);
      return (command: unknown) => {
        if (command instanceof QueryCommand) return target.send(command);
        if (!(command instanceof PutCommand)) return Promise.reject(new Error('AccessDenied'));
        left -= 1;
        return left < 0 ? Promise.reject(new Error('killed')) : target.send(command);
      };
    },
  });
  return { i9: { ...i9, client } };
}

describe('a profile', () => {
  it('is read as it was saved, custom fields and assignments included', async () => {
    const profile = aProfile({
      customFields: [{ name: 'Cost center', value: '=4100' }],
      assignments: [
        { employerId: 11, worksiteId: 102, fromDate: '2024-03-04', toDate: '2025-01-31' },
        { employerId: 11, worksiteId: 101, jobTitle: 'Driver', fromDate: '2025-02-01' },
      ],
    });
    await saveProfiles(deps, [profile]);
    expect(await readProfile(deps, key)).toEqual({ profile, notes: [] });
  });

  it('that was saved before there were custom fields and assignments has none', async () => {
    const { customFields: _fields, assignments: _places, ...older } = aProfile();
    const item = { pk: profilePartition(key), sk: 'PROFILE', profile: JSON.stringify(older) };
    await deps.i9.client.send(new PutCommand({ TableName: deps.i9.table, Item: item }));
    expect((await readProfile(deps, key))?.profile).toEqual(aProfile());
  });
});

describe('profile notes', () => {
  const note = {
    text: 'Exported.',
    author: 'Dana',
    at: '2026-03-05T00:00:00.000Z',
    source: 'EXPORT' as const,
  };
  const older = { ...note, text: 'Seen.', at: '2026-03-01T00:00:00.000Z' };
  const ofProfiles = (count: number, text: string) =>
    Array.from({ length: count }, (_, n) => ({
      ...key,
      profileId: n + 1,
      noteKey: 'EXPORT#1',
      note: { ...note, text },
    }));
  async function textsOf(count: number): Promise<(string | undefined)[]> {
    const reads = ofProfiles(count, '').map((one) => readProfile(deps, one));
    return (await Promise.all(reads)).map((read) => read?.notes.map(({ text }) => text).join());
  }
  beforeEach(() => saveProfiles(deps, [aProfile()]));

  it('land once for a key, and the first stays', async () => {
    const added = [
      await addProfileNote(deps, key, { noteKey: 'EXPORT#1', note }),
      await addProfileNote(deps, key, { noteKey: 'EXPORT#1', note: older }),
    ];
    expect([added, await readProfile(deps, key)]).toEqual([
      [true, false],
      { profile: aProfile(), notes: [note] },
    ]);
  });

  it('of many profiles are added at once, also when two forms share a profile, and read oldest first', async () => {
    await addProfileNotes(deps, [
      { ...key, noteKey: 'EXPORT#1', note },
      { ...key, noteKey: 'EXPORT#1', note: older },
      { ...key, noteKey: 'EXPORT#0', note: older },
    ]);
    expect((await readProfile(deps, key))?.notes).toEqual([older, note]);
  });

  it('can be added by a role that may put items and nothing more', async () => {
    await addProfileNotes(puttingDeps(), [{ ...key, noteKey: 'EXPORT#1', note }]);
    expect((await readProfile(deps, key))?.notes).toEqual([note]);
  });

  it('that a killed call left out are added when it is repeated, and those it added stay as they were', async () => {
    await saveProfiles(
      deps,
      ofProfiles(60, '').map(({ profileId }) => aProfile({ profileId })),
    );
    await expect(addProfileNotes(puttingDeps(20), ofProfiles(60, 'first'))).rejects.toThrow('killed');
    await addProfileNotes(deps, ofProfiles(60, 'second'));
    const texts = await textsOf(60);
    expect(texts.filter((text) => text === 'first')).toHaveLength(20);
    expect(texts.filter((text) => text === 'second')).toHaveLength(40);
  });

  it('stay when the profile is saved again', async () => {
    await addProfileNote(deps, key, { noteKey: 'EXPORT#1', note });
    await saveProfiles(deps, [aProfile({ lastName: 'Yarrowsmith' })]);
    const read = await readProfile(deps, key);
    expect([read?.profile.lastName, read?.notes]).toEqual(['Yarrowsmith', [note]]);
  });

  it('of an unknown profile are unknown', async () => {
    expect(await readProfile(deps, { ...key, profileId: 1 })).toBeUndefined();
  });
});
