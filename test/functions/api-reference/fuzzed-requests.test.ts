import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Caller, knownCallers, seedCallers } from '../../support/callers.ts';
import { mayCall } from '../../support/permission-matrix.ts';
import { sampleRequests } from '../../support/sample-requests.ts';
import { freeTexts, fuzzOf, hostileLeaf, withText } from '../../support/schema-arbitrary.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { filled, seedTenants, type TenantObjects } from '../../support/tenant-objects.ts';
import {
  rememberState,
  rowsOf,
  type ServedRoute,
  servedRoutes,
  type WholeWorld,
  wholeWorld,
} from '../../support/whole-world.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const runCount = isDeep ? 200_000 : 5_000;
/** Requests between two looks at the state that all begin with. */
const batchSize = 100;
const atOnce = 10;

let engine: TableEngine;
let world: WholeWorld;
let routes: readonly ServedRoute[];
let objects: TenantObjects;
let restore: () => Promise<void>;
beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  engine = await startTableEngine();
  world = await wholeWorld(engine);
  routes = await servedRoutes(world);
  await seedCallers(world);
  objects = await seedTenants({ world, routes });
  restore = await rememberState(world);
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.stop();
});

interface FuzzedCall {
  readonly operationId: string;
  readonly caller: Caller;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly rawBody: string | undefined;
}

const headerText = (value: unknown): string =>
  asText(value)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim();
const queryText = (query: unknown): string =>
  typeof query !== 'object' || query === null
    ? ''
    : `?${Object.entries(query)
        .map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`)
        .join('&')}`;
const encodeText = (value: unknown): string => encodeURIComponent(asText(value).toWellFormed());
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Requests to one route by somebody who may call it. */
function callsOf({ declaration }: ServedRoute): fc.Arbitrary<FuzzedCall> {
  const { operationId, body, query, headers } = declaration;
  const sample = sampleRequests[operationId]?.(objects.own) ?? {};
  const callers = knownCallers.filter((one) => mayCall(operationId, one) && one.role !== undefined);
  const names = [...declaration.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const strangeValue = hostileLeaf
    .map((value) => asText(value).toWellFormed())
    .filter((text) => text !== '' && !/^\.{1,2}$/.test(text));
  const path = fc.tuple(fc.nat(names.length * 8), strangeValue).map(([at, strange]) => {
    const name = names[at];
    return filled(declaration.path, name === undefined ? objects.own : { ...objects.own, [name]: strange });
  });
  const bodyText = body === undefined ? fc.constant(undefined) : fuzzOf(body, sample.body).map(asJson);
  const rawBody =
    body === undefined
      ? bodyText
      : fc.oneof({ weight: 15, arbitrary: bodyText }, { weight: 1, arbitrary: fc.string() });
  const sent = headers === undefined ? fc.constant({}) : fuzzOf(headers, sample.headers);
  const asked = query === undefined ? fc.constant({}) : fuzzOf(query);
  return fc
    .record({ caller: fc.constantFrom(...callers), path, asked, sent, rawBody })
    .map(({ caller, path: to, asked: parts, sent: given, rawBody: text }) => ({
      operationId,
      caller,
      path:
        to +
        (sample.query !== undefined && Object.keys(parts ?? {}).length === 0
          ? sample.query
          : queryText(parts)),
      headers: {
        'content-type': 'application/json',
        ...Object.fromEntries(
          Object.entries(given ?? {})
            .filter(([name]) => /^[a-z-]+$/.test(name))
            .map(([name, value]) => [name, headerText(value)]),
        ),
      },
      rawBody: text,
    }));
}
const asJson = (value: unknown): string => JSON.stringify(value) ?? 'null';

const stack =
  /\bat .{1,200}:\d+:\d+|node_modules|functions\/[a-z-]+\/|Error:|ValidationException|ConditionalCheckFailed/;

/** What is wrong with the answer to a request. */
async function problemOf(call: FuzzedCall): Promise<string[]> {
  const route = routes.find(({ declaration }) => declaration.operationId === call.operationId) as ServedRoute;
  const { method, body } = route.declaration;
  const { caller, headers, rawBody, path } = call;
  const sent = body === undefined ? { headers } : { headers, rawBody: rawBody ?? '' };
  const answer = await route.call(method.toUpperCase(), path, { ...sent, claims: caller.claims });
  const place = `${call.operationId} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${rawBody?.slice(0, 600)}`;
  if (answer.status >= 500) return [`${answer.status} ${answer.body?.code} ${place}`];
  if (answer.status < 400) return [];
  const isProblem = answer.headers.get('content-type') === 'application/problem+json' && answer.body?.code;
  if (!isProblem) return [`no problem: ${place}`];
  // What was typed is quoted back in places, so only what the request did not bring counts.
  const found = stack.exec(answer.text)?.[0];
  return found === undefined || place.includes(found) || stack.test(decodeURIComponent(path) + rawBody)
    ? []
    : [`${found}: ${place}`];
}

describe('requests made from the declared schemas', () => {
  it(`${runCount.toLocaleString('en')} fuzzed requests: 0 answers of 5xx, 0 stack traces`, async () => {
    const problems: string[] = [];
    const perRoute = Math.ceil(runCount / routes.length);
    const perRouteCalls = routes.map((route) =>
      fc.sample(callsOf(route), { numRuns: perRoute, seed: 20_261_120 }),
    );
    const calls = Array.from({ length: perRoute }, (_, run) =>
      perRouteCalls.flatMap((some) => some[run] ?? []),
    ).flat();
    const statuses = { count: 0 };
    for (let start = 0; start < calls.length; start += atOnce) {
      const some = calls.slice(start, start + atOnce);
      problems.push(...(await Promise.all(some.map(problemOf))).flat());
      statuses.count += some.length;
      if (start % batchSize === 0) await restore();
    }
    expect(problems.slice(0, 20)).toEqual([]);
    expect(statuses.count).toBeGreaterThanOrEqual(runCount);
  }, 3_600_000);

  it.each([
    ['half a character', [JSON.stringify('half \ud800 of one'), JSON.stringify('\u0000')]],
    ['a list in lists without an end', ['['.repeat(50_000) + ']'.repeat(50_000)]],
  ])(
    'keeps or refuses, and never fails at, %s in every declared text',
    async (_what, values) => {
      const problems: string[] = [];
      let textCount = 0;
      for (const route of routes) {
        const { operationId, method, path, body, headers } = route.declaration;
        if (body === undefined) continue;
        const caller = knownCallers.find((one) => mayCall(operationId, one) && one.role !== undefined);
        const sample = sampleRequests[operationId]?.(objects.own, caller?.role) ?? {};
        const isKeyed = headers !== undefined && 'idempotency-key' in headers.shape;
        for (const way of freeTexts(body))
          for (const value of values) {
            textCount += 1;
            const key: Record<string, string> = isKeyed ? { 'idempotency-key': `half-of-${textCount}` } : {};
            const answer = await route.call(method.toUpperCase(), filled(path, objects.own), {
              headers: { 'content-type': 'application/json', ...sample.headers, ...key },
              rawBody: asJson(withText(sample.body, way, 'PLACE')).replace('"PLACE"', () => value),
              claims: caller?.claims,
            });
            if (answer.status >= 500) problems.push(`${operationId} ${way.join('.')} ${value.slice(0, 40)}`);
            if (answer.status < 300) await restore();
          }
      }
      expect(problems).toEqual([]);
      expect(textCount).toBeGreaterThan(50);
    },
    120_000,
  );

  it('refuses fields that nobody declared, or stores nothing of them', async () => {
    const canary = 'UNDECLARED-CANARY';
    const refused: string[] = [];
    for (const route of routes.filter(({ declaration }) => declaration.body !== undefined)) {
      const { operationId, method, path } = route.declaration;
      const caller = knownCallers.find((one) => mayCall(operationId, one) && one.role !== undefined);
      const sample = sampleRequests[operationId]?.(objects.own, caller?.role) ?? {};
      const body = { ...(sample.body as object), undeclared: canary };
      const answer = await route.call(method.toUpperCase(), filled(path, objects.own), {
        ...sample,
        body,
        claims: caller?.claims,
      });
      if (answer.status === 400) refused.push(operationId);
      else expect(JSON.stringify([...(await rowsOf(world))]), operationId).not.toContain(canary);
      expect(answer.text).not.toContain(canary);
      await restore();
    }
    expect(refused).toContain('requestDataExport');
  }, 120_000);
});
