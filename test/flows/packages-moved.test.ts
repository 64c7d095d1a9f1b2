import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiSession, problemIn } from '../../bin/smoke/api-session.ts';
import { signInPerson } from '../../bin/smoke/sign-in.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { newClientPut, readTally, tallyUpdates } from '../../functions/directory/client-store.ts';
import { StoredClient } from '../../functions/directory/contract.ts';
import { DistributorPackage } from '../../functions/distributor-packages/contract.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import { ShownMove } from '../../functions/package-moves/contract.ts';
import { batchPut, transact } from '../../functions/platform/table.ts';
import { itemsOf } from '../support/flow.ts';
import { KillableApplication } from '../support/killable-application.ts';

/** So many that the last kill comes before the end: a thousand are moved between two. */
const [clientCount, killCount, longestMs] =
  process.env['WAYBILL_DEEP'] === undefined ? [10_000, 3, 600_000] : [45_000, 30, 1_800_000];
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const distributorId = 'meridian-hr';
const distributor = `/v1/distributors/${distributorId}`;
const packages = `${distributor}/distributor-packages`;
/** Ids of the clients made here: `firstClientId` and the ones after it. */
const firstClientId = 500_001;

describe(`a package of ${clientCount} clients that turns Inactive, in an application killed ${killCount} times, seed ${seed}`, () => {
  const random = seededRandom(seed);
  const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-moves-'));
  const application = new KillableApplication(stateFolder, 20);
  const seenCounts: number[] = [];
  let dana: ApiSession;
  let [from, to]: DistributorPackage[] = [];
  let moved: ShownMove;

  beforeAll(async () => {
    await application.start();
    const { known } = application;
    const email = 'dana@meridian-hr.example';
    dana = new ApiSession(known.apiUrl, () => signInPerson(known, email, known.password));
    [from, to] = [await create('Old', 'OLD'), await create('New', 'NEW')];
    await addClients(from?.packageId ?? '');
    const { moveId } = await turnInactive();
    for (let kills = 0; kills < killCount; kills += 1) {
      const before = (await move(moveId)).movedCount;
      await eventually('some more clients are moved', async () => {
        const { movedCount, status } = await move(moveId);
        return movedCount > before || status !== 'RUNNING' ? movedCount : undefined;
      });
      await wait(random.between(0, 400));
      seenCounts.push((await move(moveId)).movedCount);
      expect((await shown(from)).status).toBe('ACTIVE');
      await application.kill();
      await application.start();
    }
    const ended = async () => {
      const now = await move(moveId);
      return now.status === 'RUNNING' ? undefined : now;
    };
    moved = await eventually('the move has ended', ended, longestMs);
  }, longestMs);

  afterAll(async () => {
    await application.stop();
    rmSync(stateFolder, { recursive: true, force: true });
    console.log(`seed ${seed}: killed at ${seenCounts.join(', ')} of ${clientCount} clients`);
    expect(application.denials()).toBe('');
  });

  it('is killed in the middle, and shows how far it is', () => {
    expect(seenCounts.filter((count) => count > 0 && count < clientCount)).not.toEqual([]);
    expect(seenCounts).toEqual(seenCounts.toSorted((a, b) => a - b));
  });

  it('ends complete, every client counted once', () => {
    expect([moved.status, moved.movedCount, moved.skippedCount]).toEqual(['COMPLETE', clientCount, 0]);
  });

  it('leaves nobody behind: the old one is Inactive and empty, the new one has all', async () => {
    const [old, its] = [await shown(from), await shown(to)];
    expect([old.status, old.activeClientCount, old.inactiveClientCount]).toEqual(['INACTIVE', 0, 0]);
    expect([its.activeClientCount, its.inactiveClientCount]).toEqual([clientCount * 0.9, clientCount * 0.1]);
    const rows = await itemsOf(application.inside, ['DirectoryTable']);
    const pointers = rows.filter(
      ({ clientId }) => Number(clientId) >= firstClientId && Number(clientId) < 600_000,
    );
    expect(pointers).toHaveLength(clientCount);
    expect(new Set(pointers.map(({ packageId }) => packageId))).toEqual(new Set([to?.packageId]));
  });

  it('tells of each client once that it was moved', async () => {
    const rows = await itemsOf(application.inside, ['PackagesTable']);
    const events = rows.filter(({ moveId, kind }) => moveId === moved.moveId && kind === 'PACKAGE_CHANGED');
    expect(events).toHaveLength(clientCount);
    expect(new Set(events.map(({ pk }) => pk)).size).toBe(clientCount);
  });

  it('takes no client once it is Inactive', async () => {
    const { packageId } = await shown(from);
    const refused = await dana.call('PUT', `${distributor}/clients/1001/package`, { packageId });
    expect(problemIn(refused).code).toBe('PACKAGE_INACTIVE');
  });

  it('shows a read-only administrator everything and lets them change nothing', async () => {
    const { known } = application;
    const email = 'rory@meridian-hr.example';
    const rory = new ApiSession(known.apiUrl, () => signInPerson(known, email, known.password));
    const before = await stateLines();
    const packageId = to?.packageId ?? '';
    const change = { name: 'X', externalPackageId: 'X', values: {}, status: 'INACTIVE' };
    const tries: [method: string, path: string, body?: unknown][] = [
      ['POST', packages, { name: 'X', externalPackageId: 'X' }],
      ['PUT', `${packages}/${packageId}`, change],
      ['POST', `${packages}/${packageId}/preview`, change],
      ['POST', `${packages}/${packageId}/versions/1/restore`],
      ['PUT', `${packages}/${packageId}/logo`, { contentBase64: 'AAAA' }],
      ['DELETE', `${packages}/${packageId}/logo`],
      ['PUT', `${distributor}/logo`, { contentBase64: 'AAAA' }],
      ['DELETE', `${distributor}/logo`],
      ['POST', `${distributor}/from-addresses`, { address: 'a@b.example', isVerified: true }],
      ['POST', `${distributor}/clients`, { name: 'X' }],
      ['PATCH', `${distributor}/clients/1001`, { name: 'X' }],
      ['PUT', `${distributor}/clients/1001/settings`, { set: { 'site.last4Ssn': true } }],
      ['PUT', `${distributor}/clients/1001/package`, { packageId }],
      ['PUT', `${distributor}/clients/1001/logo`, { contentBase64: 'AAAA' }],
      ['DELETE', `${distributor}/clients/1001/logo`],
      ['POST', `${distributor}/package-moves`, { from: 'FILTER', filter: {}, toPackageId: packageId }],
      ['POST', `${distributor}/package-moves/${moved.moveId}/start`],
      ['POST', `${distributor}/package-moves/${moved.moveId}/cancel`],
    ];
    for (const [method, path, body] of tries) {
      const answer = await rory.call(method, path, body, { 'if-match': '"1"' });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
    }
    const after = await stateLines();
    expect([...after].filter((line) => !before.has(line))).toEqual([]);
    expect(after.size).toBe(before.size);
  });

  const create = (name: string, externalPackageId: string) =>
    dana.post(packages, { name, externalPackageId, values: {} }, DistributorPackage);
  const shown = (one: DistributorPackage | undefined) =>
    dana.get(`${packages}/${one?.packageId}`, DistributorPackage);
  const move = (moveId: string) => dana.get(`${distributor}/package-moves/${moveId}`, ShownMove);

  async function addClients(packageId: string): Promise<void> {
    const { outputs } = application.known;
    const directory = { client: application.inside.table, table: outputs['DirectoryTableName'] ?? '' };
    const clients = Array.from({ length: clientCount }, (_, index) =>
      StoredClient.parse({
        distributorId,
        clientId: firstClientId + index,
        name: `Moved ${index}`,
        isActive: index % 10 !== 0,
        packageId,
        version: 1,
      }),
    );
    const items = clients.map((client) => newClientPut({ directory }, client).Put?.Item ?? {});
    await batchPut(directory.client, directory.table, items);
    const changes = clients.map((after) => ({ after }));
    await transact(directory.client, tallyUpdates({ directory }, distributorId, changes));
    expect((await readTally({ directory }, distributorId, packageId)).activeClientCount).toBe(
      clientCount * 0.9,
    );
  }

  async function turnInactive(): Promise<{ moveId: string }> {
    const { packageId, version, name, externalPackageId, values } = await shown(from);
    const clientsOnDeactivation = { choice: 'REASSIGN', toPackageId: to?.packageId };
    const body = { name, externalPackageId, values, status: 'INACTIVE', clientsOnDeactivation };
    const headers = { 'if-match': `"${version}"` };
    const answer = await dana.call('PUT', `${packages}/${packageId}`, body, headers);
    const saved = DistributorPackage.parse(JSON.parse(answer.text));
    return { moveId: saved.reassignment?.moveId ?? '' };
  }

  /** Every row of directory and packages as text. */
  async function stateLines(): Promise<Set<string>> {
    const rows = await itemsOf(application.inside, ['DirectoryTable', 'PackagesTable']);
    return new Set(rows.map((row) => JSON.stringify(row, sorted)));
  }
});

/** Fields in one order, whatever the order in which they came; sets as lists. */
function sorted(_name: string, value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
