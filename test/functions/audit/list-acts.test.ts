import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRoutes } from '../../../functions/audit/contract.ts';
import { type AuditApiDeps, listDistributorActs, listFirmActs } from '../../../functions/audit/list-acts.ts';
import { directoryIndexes, type Principal } from '../../../functions/directory/contract.ts';
import { putFirm, putUser } from '../../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../../functions/directory/save-directory.ts';
import type { AuditDraft } from '../../../functions/platform/audit-trail.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { formulaPayloads, mayRun } from '../../support/formula-payloads.ts';
import { type MemoryAuditTrail, memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import { type MemoryTrails, memoryTrails } from '../../support/memory-trails.ts';
import { aUser } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let trails: MemoryTrails;
let trail: MemoryAuditTrail;
let principal: Principal;
let deps: AuditApiDeps;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const allAccess: Principal = {
  kind: 'user',
  id: 'amy',
  displayName: 'Amy',
  roles: ['distributor-all-access'],
  scopes: [],
  distributorId: 'acme',
};
const vendor: Principal = {
  ...allAccess,
  id: 'sam',
  roles: ['system-administrator'],
  distributorId: undefined,
};

beforeEach(async () => {
  const table = await engine.createTable(Object.values(directoryIndexes));
  const directory = { client: engine.client, table };
  trails = memoryTrails();
  trail = memoryAuditTrail();
  principal = allAccess;
  deps = { directory, trails, audit: trail, identifyCaller: async () => principal };
  await saveDirectory(deps, {
    distributors: ['acme', 'other'].map((distributorId) => ({
      distributorId,
      name: distributorId,
      timeZone: 'UTC',
      isDataExportEnabled: true,
    })),
    clients: [],
    employers: [],
    worksites: [],
    securityGroups: [],
  });
  await putFirm(deps, { firmId: 'hale', name: 'Hale', timeZone: 'UTC' });
  await putUser(deps, aUser({ sub: 'amy', displayName: 'Amy Adams', distributorId: 'acme' }));
  await putUser(deps, aUser({ sub: 'sam', displayName: 'Sam Vendor', distributorId: undefined }));
});

function write(more: Partial<AuditDraft> = {}, at = '2026-11-20T12:00:00.000Z') {
  const usual: AuditDraft = {
    tenantId: 'distributor:acme',
    actor: { kind: 'user', id: 'amy' },
    action: 'changeClient',
    objects: { clientId: 7 },
    outcome: 'DONE',
  };
  trails.add({ ...usual, ...more }, at);
}

const app = apiApp(
  () => deps,
  [
    implement(auditRoutes.listDistributorAudit, listDistributorActs),
    implement(auditRoutes.listFirmAudit, listFirmActs),
  ],
  () => trail,
);
interface Shown {
  readonly status: number;
  readonly code?: string;
  readonly nextCursor?: string;
  readonly lines?: string[];
  readonly items: { sequence: number; outcome: string; actor: object; at: string; endedAt?: string }[];
}
async function list(query = '', path = '/v1/distributors/acme/audit-entries'): Promise<Shown> {
  const answer = await app.request(`${path}?${query}`);
  return { items: [], ...((await answer.json()) as object), status: answer.status };
}
const numbers = ({ items }: Shown) => items.map(({ sequence }) => sequence);

describe('the audit log', () => {
  it('shows an act once, from its beginning to its outcome, newest first', async () => {
    write({ outcome: 'BEGUN', fields: ['name'] }, '2026-11-20T12:00:00.000Z');
    write({ action: 'other' }, '2026-11-20T12:00:01.000Z');
    write({ outcome: 'DONE', begunSequence: 1, objects: { changeId: 'c' } }, '2026-11-20T12:00:02.000Z');
    const { items } = await list();
    expect(items).toMatchObject([
      { sequence: 2, action: 'other', outcome: 'DONE' },
      {
        sequence: 1,
        at: '2026-11-20T12:00:00.000Z',
        endedAt: '2026-11-20T12:00:02.000Z',
        outcome: 'DONE',
        objects: { clientId: 7, changeId: 'c' },
        fields: ['name'],
        actor: { id: 'amy', name: 'Amy Adams' },
      },
    ]);
  });

  it('says of what was begun and never ended that its outcome is unknown', async () => {
    write({ outcome: 'BEGUN' });
    expect((await list()).items).toMatchObject([{ outcome: 'UNKNOWN' }]);
  });

  it('is read page by page, and an outcome on the page before still counts', async () => {
    for (let number = 1; number <= 5; number += 1) {
      write({ outcome: 'BEGUN' });
      write({ outcome: 'REFUSED', code: 'X', begunSequence: 2 * number - 1 });
    }
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.nextCursor}`);
    const third = await list(`limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].map(numbers)).toEqual([[9, 7], [5, 3], [1]]);
    expect(third.nextCursor).toBeUndefined();
    const outcomes = [first, second, third].flatMap(({ items }) => items.map(({ outcome }) => outcome));
    expect(new Set(outcomes)).toEqual(new Set(['REFUSED']));
    const cut = Buffer.from('before 6').toString('base64url');
    expect((await list(`limit=1&cursor=${cut}`)).items).toMatchObject([{ sequence: 5, outcome: 'REFUSED' }]);
  });

  it.each([
    ['a day', 'from=2026-11-21&to=2026-11-21', [2]],
    ['an actor', 'actorId=sam', [3]],
    ['an action', 'action=I9_RECORDS_READ', [4]],
    ['a record', 'recordId=5000002', [4]],
    ['an outcome', 'outcome=REFUSED', [2]],
    ['nothing that there is', 'action=none', []],
  ])('is filtered by %s', async (_, query, found) => {
    write();
    write({ outcome: 'REFUSED' }, '2026-11-21T08:00:00.000Z');
    write({ actor: { kind: 'user', id: 'sam' } }, '2026-11-22T08:00:00.000Z');
    write({ action: 'I9_RECORDS_READ', recordIds: [5_000_001, 5_000_002] }, '2026-11-23T08:00:00.000Z');
    expect(numbers(await list(query))).toEqual(found);
  });

  it("names nobody of the vendor's staff to a tenant, and everybody to the vendor", async () => {
    write({ actor: { kind: 'user', id: 'sam' } });
    expect((await list()).items[0]?.actor).toEqual({ kind: 'user', id: 'vendor', name: 'System' });
    principal = vendor;
    expect((await list()).items[0]?.actor).toEqual({ kind: 'user', id: 'sam', name: 'Sam Vendor' });
  });

  it('shows a client administrator what was done to their client alone', async () => {
    write();
    write({ objects: { clientId: 8 } });
    principal = { ...allAccess, roles: ['client-administrator'], clientId: 8 };
    expect(numbers(await list())).toEqual([2]);
  });

  it('is itself audited', async () => {
    trail.entries.length = 0;
    await list();
    expect(trail.entries).toMatchObject([{ action: 'listDistributorAudit', outcome: 'DONE' }]);
  });
});

describe('the file of the audit log', () => {
  const told = () => trail.entries.filter(({ action }) => action === 'AUDIT_LOG_DOWNLOADED');

  it('has a header and a line for each act, page after page, and is told once', async () => {
    for (let number = 1; number <= 5; number += 1) write({ objects: { clientId: number } });
    const query = 'format=CSV&limit=2&from=2026-11-01&to=2026-11-30&outcome=DONE';
    const pages = [await list(query)];
    for (let last = pages[0]; last?.nextCursor !== undefined; last = pages.at(-1))
      pages.push(await list(`${query}&cursor=${last.nextCursor}`));
    expect(pages.map(({ items }) => items)).toEqual([[], [], []]);
    const text = pages.flatMap(({ lines = [] }) => lines).join('');
    expect(text.startsWith('\ufeffNumber,')).toBe(true);
    const [header = [], ...rows] = csvRows(text.slice(1));
    expect(rows.map((row) => row[header.indexOf('Number')])).toEqual(['5', '4', '3', '2', '1']);
    expect(Object.fromEntries(header.map((name, at) => [name, rows[0]?.[at]]))).toMatchObject({
      'Time (UTC)': '2026-11-20T12:00:00.000Z',
      Actor: 'Amy Adams',
      'Actor ID': 'amy',
      Action: 'changeClient',
      Outcome: 'DONE',
      Objects: 'clientId=5',
    });
    expect(told()).toEqual([
      expect.objectContaining({
        tenantId: 'distributor:acme',
        actor: { kind: 'user', id: 'amy' },
        objects: { distributorId: 'acme', from: '2026-11-01', to: '2026-11-30' },
        fields: ['outcome'],
      }),
    ]);
  });

  it('is not given when the audit trail cannot tell of it', async () => {
    write();
    trail.failWhen(() => true);
    expect(await list('format=CSV')).toMatchObject({ status: 503, items: [] });
  });

  it('has what the page has: to a client administrator their own client, and its download says so', async () => {
    write();
    write({ objects: { clientId: 8 } });
    principal = { ...allAccess, roles: ['client-administrator'], clientId: 8 };
    expect((await list('format=CSV')).lines).toHaveLength(2);
    expect(told()[0]?.objects).toEqual({ distributorId: 'acme', clientId: 8 });
  });

  it('runs nothing in a spreadsheet', async () => {
    for (const [place, displayName] of formulaPayloads.entries()) {
      await putUser(deps, aUser({ sub: `p${place}`, displayName, distributorId: 'acme' }));
      write({ actor: { kind: 'user', id: `p${place}` }, objects: { changeId: '=1+1' }, code: '@SUM(1)' });
    }
    const { lines = [] } = await list('format=CSV&limit=1000');
    const rows = csvRows(lines.join('').slice(1));
    expect(rows).toHaveLength(formulaPayloads.length + 1);
    expect(rows.flat().filter(mayRun)).toEqual([]);
    for (const [place, payload] of [...formulaPayloads].reverse().entries())
      expect([payload, `'${payload}`]).toContain(rows[place + 1]?.[3]);
  });

  it('ends a cell that is longer than Excel takes with how many more there are, where the page names all', async () => {
    const idsOf = (count: number) => Array.from({ length: count }, (_, number) => 5_000_000 + number);
    const counts = [4095, 4096, 10_000];
    for (const count of counts) write({ recordIds: idsOf(count) });
    const { lines = [] } = await list('format=CSV');
    const [header = [], ...rows] = csvRows(lines.join('').slice(1));
    expect(Math.max(...rows.flat().map(({ length }) => length))).toBeLessThanOrEqual(32_767);
    const cells = rows.map((row) => row[header.indexOf('I-9 IDs')] ?? '').reverse();
    for (const [place, count] of counts.entries()) {
      const words = cells[place]?.split(' ') ?? [];
      const isCut = words.at(-1) === 'more';
      const shown = (isCut ? words.slice(0, -4) : words).map(Number);
      expect([isCut, shown]).toEqual([count > 4095, idsOf(shown.length)]);
      expect(shown.length).toBeGreaterThan(4090);
      if (isCut) expect(words.slice(-4)).toEqual(['…', 'and', `${count - shown.length}`, 'more']);
    }
    const items = (await list()).items as { recordIds?: number[] }[];
    expect(items.map(({ recordIds }) => recordIds?.length)).toEqual([10_000, 4096, 4095]);
  });

  it('comes in pages that an answer has room for, however many I-9s an act names', async () => {
    const recordIds = Array.from({ length: 10_000 }, (_, number) => 5_000_000 + number);
    for (let number = 1; number <= 25; number += 1) write({ recordIds });
    const first = await list('format=CSV&limit=1000');
    expect(first.lines).toHaveLength(12);
    expect((first.lines ?? []).join('').length).toBeLessThan(2_000_000);
    expect((await list(`format=CSV&limit=1000&cursor=${first.nextCursor}`)).lines).toHaveLength(11);
  });
});

describe('who may read it', () => {
  it.each([
    ['a distributor its own', allAccess, '/v1/distributors/acme/audit-entries', 200],
    ['a distributor no other’s', allAccess, '/v1/distributors/other/audit-entries', 404],
    ['a distributor no firm’s', allAccess, '/v1/firms/hale/audit-entries', 403],
    ['the system administrator all', vendor, '/v1/firms/hale/audit-entries', 200],
    [
      'an implementation project manager none',
      { ...vendor, roles: ['implementation-project-manager' as const] },
      '/v1/distributors/acme/audit-entries',
      403,
    ],
    [
      'a firm its own',
      { ...vendor, roles: ['firm-administrator' as const], firmId: 'hale' },
      '/v1/firms/hale/audit-entries',
      200,
    ],
  ])('%s', async (_, who, path, status) => {
    principal = who;
    expect((await list('', path)).status).toBe(status);
  });

  it.each([
    ['from=2026-11-21&to=2026-11-20', 'PERIOD_NOT_VALID'],
    ['cursor=abc', 'CURSOR_NOT_VALID'],
  ])('and nobody with %s', async (query, code) => {
    expect(await list(query)).toMatchObject({ status: 400, code });
  });
});
