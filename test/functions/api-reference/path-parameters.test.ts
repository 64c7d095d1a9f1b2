import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as z from 'zod';
import { type Caller, knownCallers, refusedCallers, seedCallers } from '../../support/callers.ts';
import { type MemoryAuditTrail, memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import { mayCall } from '../../support/permission-matrix.ts';
import { sampleRequests } from '../../support/sample-requests.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { filled, seedTenants, type TenantObjects } from '../../support/tenant-objects.ts';
import { type ServedRoute, servedRoutes, wholeWorld } from '../../support/whole-world.ts';

/** What people type into a path, or programs put there by mistake. */
const typed = {
  'a name': 'Jane Canary-Doe',
  'a social security number': '900-12-3456',
  'an address': 'jane@canary.example',
  'control characters': 'canary\u0007\u001b[2J',
  '5,000 characters': 'canary'.repeat(834),
};
const betrayed = /canary|900-12-3456/i;

let engine: TableEngine;
let trail: MemoryAuditTrail;
let routes: readonly ServedRoute[];
let objects: TenantObjects;
let printed: string[];
beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'DEBUG');
  engine = await startTableEngine();
  const world = await wholeWorld(engine);
  trail = memoryAuditTrail();
  routes = await servedRoutes(world, trail);
  await seedCallers(world);
  objects = await seedTenants({ world, routes });
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.stop();
});
beforeEach(() => {
  printed = [];
  trail.entries.splice(0);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
});
afterEach(() => vi.restoreAllMocks());

/** Somebody who may call it, the vendor's own, and one who may call nothing. */
function callersOf(operationId: string): Caller[] {
  const allowed = knownCallers.filter((one) => mayCall(operationId, one) && one.role !== undefined);
  const callers = [allowed.find(({ isVendor }) => !isVendor), allowed.find(({ isVendor }) => isVendor)];
  return [...callers, refusedCallers.at(-1)].filter((one) => one !== undefined);
}

const paramsOf = ({ declaration }: ServedRoute): string[] =>
  [...declaration.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

async function ask({ declaration, call }: ServedRoute, caller: Caller, name: string, value: string) {
  const { query = '', ...sample } = sampleRequests[declaration.operationId]?.(objects.own, caller.role) ?? {};
  const path = filled(declaration.path, { ...objects.own, [name]: value }) + query;
  return call(declaration.method.toUpperCase(), path, { ...sample, claims: caller.claims });
}

describe('what is typed into a path where an id belongs', () => {
  it.each(Object.entries(typed))('is neither in the audit trail nor in a log: %s', async (_, value) => {
    const untold: string[] = [];
    let refusedCount = 0;
    for (const route of routes)
      for (const name of paramsOf(route)) {
        const { operationId, method, params } = route.declaration;
        const schema = params?.shape[name] as z.ZodType | undefined;
        for (const caller of callersOf(operationId)) {
          const entryCount = trail.entries.length;
          const { status } = await ask(route, caller, name, value);
          const entries = trail.entries.slice(entryCount);
          if (status < 400 || schema?.safeParse(value).success !== false) continue;
          refusedCount += 1;
          const isTold = entries.length > 0 && entries.every((entry) => entry.objects[name] === 'refused');
          if (!isTold && (method !== 'get' || entries.length > 0))
            untold.push(`${caller.name} ${operationId} ${name}`);
        }
      }
    expect(untold).toEqual([]);
    expect(refusedCount).toBeGreaterThan(400);
    expect(trail.entries.map((entry) => JSON.stringify(entry)).filter((text) => betrayed.test(text))).toEqual(
      [],
    );
    expect(printed.length).toBeGreaterThan(100);
    expect(printed.filter((text) => betrayed.test(text))).toEqual([]);
  });
});
