import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRoutes } from '../../../functions/audit/contract.ts';
import { type AuditApiDeps, listDistributorActs, listFirmActs } from '../../../functions/audit/list-acts.ts';
import { directoryIndexes, type Principal } from '../../../functions/directory/contract.ts';
import { putFirm, putUser } from '../../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../../functions/directory/save-directory.ts';
import type { AuditDraft } from '../../../functions/platform/audit-trail.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import { type MemoryTrails, memoryTrails } from '../../support/memory-trails.ts';
import { aUser } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let trails: MemoryTrails;
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
  principal = allAccess;
  deps = { directory, trails, identifyCaller: async () => principal };
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

const trail = memoryAuditTrail();
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
