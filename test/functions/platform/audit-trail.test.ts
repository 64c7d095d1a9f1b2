import { DeleteCommand, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableTrails } from '../../../functions/audit/trail-store.ts';
import {
  type AuditDeps,
  type AuditDraft,
  appendAudit,
  breakOf,
  entryKey,
  trailStart,
} from '../../../functions/platform/audit-trail.ts';
import { auditHeadKey, auditTenants } from '../../../functions/platform/contract.ts';
import { queryPages } from '../../../functions/platform/table.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const clock = { now: () => new Date('2026-11-20T20:00:00.000Z') };
const newDeps = async (): Promise<AuditDeps> => ({
  auditTable: await engine.createTable(),
  dynamo: engine.client,
  clock,
});
const draft = (more: Partial<AuditDraft> = {}): AuditDraft => ({
  tenantId: 'distributor:acme',
  actor: { kind: 'system', id: 'test' },
  action: 'I9_READ',
  objects: { dataExportId: '01JD' },
  outcome: 'BEGUN',
  ...more,
});

async function trailOf({ auditTable }: AuditDeps, tenantId: string) {
  const entries: Record<string, unknown>[] = [];
  for await (const items of queryPages(engine.client, {
    TableName: auditTable,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': tenantId },
  }))
    entries.push(...items.map(({ pk: _, sk: __, ...entry }) => entry));
  return entries;
}
async function headOf({ auditTable }: AuditDeps, tenantId: string) {
  const Key = auditHeadKey(tenantId);
  return (await engine.client.send(new GetCommand({ TableName: auditTable, Key }))).Item;
}

describe('an entry of the audit trail', () => {
  it('is chained to the one before it and becomes the head', async () => {
    const deps = await newDeps();
    const first = await appendAudit(deps, draft());
    const second = await appendAudit(
      deps,
      draft({ outcome: 'DONE', recordIds: [4, 5], counts: { records: 2 } }),
    );
    expect([first.sequence, first.previousHash, second.sequence, second.previousHash]).toEqual([
      1,
      trailStart.hash,
      2,
      first.hash,
    ]);
    expect(await trailOf(deps, 'distributor:acme')).toEqual([first, second]);
    expect(await headOf(deps, 'distributor:acme')).toMatchObject({ sequence: 2, hash: second.hash });
  });

  it("goes into its own tenant's trail", async () => {
    const deps = await newDeps();
    await appendAudit(deps, draft());
    const other = await appendAudit(deps, draft({ tenantId: 'firm:hale-marsh' }));
    expect(other).toMatchObject({ sequence: 1, previousHash: trailStart.hash });
  });

  it.each([
    ['an address of a person', { objects: { userId: 'jane@example.com' } }],
    ['a name', { actor: { kind: 'user', id: 'Jane Doe' } as const }],
    ['content beyond the fields there are', { body: 'x' } as object],
    ['a tenant there cannot be', { tenantId: 'HEADS' }],
  ])('is refused with %s', async (_, wrong) => {
    const deps = await newDeps();
    await expect(appendAudit(deps, draft(wrong))).rejects.toThrow();
    expect(await headOf(deps, 'distributor:acme')).toBeUndefined();
  });

  it('never takes the place of another, also when somebody has put the head back', async () => {
    const deps = await newDeps();
    const first = await appendAudit(deps, draft());
    await appendAudit(deps, draft());
    const Item = { ...auditHeadKey('distributor:acme'), sequence: 1, hash: first.hash };
    await engine.client.send(new PutCommand({ TableName: deps.auditTable, Item }));
    const before = await trailOf(deps, 'distributor:acme');
    await expect(appendAudit({ ...deps, mostRounds: 2 }, draft())).rejects.toMatchObject({
      code: 'AUDIT_TRAIL_BUSY',
    });
    expect(await trailOf(deps, 'distributor:acme')).toEqual(before);
  });

  it('of 40 writers at once, five each: no gap, no fork, nothing lost', { timeout: 60_000 }, async () => {
    const deps = await newDeps();
    const writers = Array.from({ length: 40 }, async (_, writer) => {
      for (let number = 1; number <= 5; number += 1)
        await appendAudit(deps, draft({ objects: { writer, number } }));
    });
    await Promise.all(writers);
    const entries = await trailOf(deps, 'distributor:acme');
    let head = trailStart;
    for (const entry of entries) {
      expect(breakOf('distributor:acme', head, entry)).toBeUndefined();
      head = entry as unknown as typeof head;
    }
    expect(head.sequence).toBe(200);
    const told = entries.map(({ objects }) => JSON.stringify(objects));
    expect(new Set(told).size).toBe(200);
    expect(await headOf(deps, 'distributor:acme')).toMatchObject({ sequence: 200, hash: head.hash });
  });

  it('lists its tenant with the first, and again when it was taken from the list', async () => {
    const deps = await newDeps();
    const { auditTable: TableName } = deps;
    const listed = async () => {
      const tenants: string[] = [];
      for await (const tenantId of tableTrails(engine.client, TableName).tenants()) tenants.push(tenantId);
      return tenants;
    };
    await appendAudit(deps, draft());
    await appendAudit(deps, draft({ tenantId: 'firm:hale-marsh' }));
    expect(await listed()).toEqual(['distributor:acme', 'firm:hale-marsh']);
    const Key = { pk: auditTenants, sk: 'distributor:acme' };
    await engine.client.send(new DeleteCommand({ TableName, Key }));
    for (let number = 2; number <= 100; number += 1) await appendAudit(deps, draft());
    expect(await listed()).toEqual(['firm:hale-marsh']);
    await appendAudit(deps, draft());
    expect(await listed()).toEqual(['distributor:acme', 'firm:hale-marsh']);
  });

  it('of one tenant writes to no row, and no partition but the list, of another', async () => {
    const deps = await newDeps();
    for (const tenantId of ['distributor:acme', 'firm:hale-marsh', 'vendor'])
      for (let number = 1; number <= 3; number += 1) await appendAudit(deps, draft({ tenantId }));
    const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: deps.auditTable }));
    const partitions = Items.map(({ pk }) => String(pk)).filter((pk) => pk !== auditTenants);
    const rowCounts = Object.groupBy(partitions, (pk) => pk);
    expect(
      Object.entries(rowCounts)
        .map(([pk, rows]) => [pk, rows?.length])
        .sort(),
    ).toEqual([
      ['HEAD#distributor:acme', 1],
      ['HEAD#firm:hale-marsh', 1],
      ['HEAD#vendor', 1],
      ['distributor:acme', 3],
      ['firm:hale-marsh', 3],
      ['vendor', 3],
    ]);
  });

  it('is found by its number', () => {
    expect([entryKey(1), entryKey(999_999_999_999)]).toEqual(['E#000000000001', 'E#999999999999']);
  });
});
