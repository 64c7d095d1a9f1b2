import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allRoutes } from '../../../functions/api-reference/contract.ts';
import { putUser, readUser } from '../../../functions/directory/directory-store.ts';
import type { Answer } from '../../support/api-caller.ts';
import { type Caller, knownCallers, refusedCallers, seedCallers } from '../../support/callers.ts';
import { mayCall, permissionMatrix } from '../../support/permission-matrix.ts';
import { namingRequests, type SampleRequest, sampleRequests } from '../../support/sample-requests.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  filled,
  missingValues,
  namesOnly,
  type PathValues,
  seedTenants,
  type TenantObjects,
} from '../../support/tenant-objects.ts';
import {
  rememberState,
  type ServedRoute,
  servedRoutes,
  sideEffects,
  stateHash,
  type WholeWorld,
  wholeWorld,
} from '../../support/whole-world.ts';

/** What a first call of the sample request answers where it can do nothing with the objects that were seeded. */
const contentRefusals: Readonly<Record<string, string>> = {
  requestSubscription: 'STATUS_NOT_ALLOWED',
  withdrawRequest: 'STATUS_NOT_ALLOWED',
  enableSubscription: 'STATUS_NOT_ALLOWED',
  downloadFailedRows: 'NOTHING_TO_DOWNLOAD',
  retryTransfer: 'TRANSFER_NOT_WAITING',
};
const tenantNames = ['distributorId', 'firmId'];

let engine: TableEngine;
let world: WholeWorld;
let routes: readonly ServedRoute[];
let objects: TenantObjects;
let restore: () => Promise<void>;
const counts = { cells: 0, allowed: 0, denied: 0, pairs: 0 };
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

/** Where a call goes, and as what it is to be answered. */
interface Cell {
  readonly target: string;
  readonly values: PathValues;
  readonly request: SampleRequest;
  readonly expected: 'SUCCESS' | 'NOT_FOUND';
}

const paramsOf = ({ declaration }: ServedRoute): string[] =>
  [...declaration.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

function cellsOf(route: ServedRoute, caller: Caller): Cell[] {
  const { operationId } = route.declaration;
  const { own, other } = objects;
  const requestOf = (of: PathValues) => sampleRequests[operationId]?.(of, caller.role) ?? {};
  const names = paramsOf(route);
  const cells: Cell[] = [{ target: 'own', values: own, request: requestOf(own), expected: 'SUCCESS' }];
  const tenant = names.find((name) => tenantNames.includes(name));
  if (tenant === undefined) return cells;
  const unknown = { ...other, [tenant]: missingValues[tenant] ?? '' };
  const expected = caller.isVendor ? 'SUCCESS' : 'NOT_FOUND';
  cells.push({ target: 'other tenant', values: other, request: requestOf(other), expected });
  cells.push({ target: 'unknown tenant', values: unknown, request: requestOf(other), expected: 'NOT_FOUND' });
  for (const name of names.filter((one) => !tenantNames.includes(one) && namesOnly[one] === undefined))
    for (const [kind, from] of [
      ['other', other],
      ['unknown', missingValues],
    ] as const) {
      const values = { ...own, [name]: from[name] ?? '' };
      cells.push({ target: `${kind} ${name}`, values, request: requestOf(own), expected: 'NOT_FOUND' });
    }
  if (caller.role === 'CA' && names.includes('clientId')) {
    const values = { ...own, clientId: 1002 };
    cells.push({ target: 'sibling clientId', values, request: requestOf(own), expected: 'NOT_FOUND' });
  }
  return cells;
}

function ask(route: ServedRoute, caller: Caller, { values, request }: Pick<Cell, 'values' | 'request'>) {
  const { method, path } = route.declaration;
  const { query = '', ...rest } = request;
  counts.cells += 1;
  return route.call(method.toUpperCase(), filled(path, values) + query, { ...rest, claims: caller.claims });
}

/** An answer without what differs from call to call: the trace, and the address that was asked. */
const told = ({ status, headers, body }: Answer): string => {
  const { traceId: _traceId, instance: _instance, ...rest } = body ?? {};
  return JSON.stringify([status, [...headers].filter(([name]) => name !== 'content-length'), rest]);
};

/** Calls that are to be refused; @returns what is wrong with the answers, or what they left behind. */
async function refusalProblems(
  route: ServedRoute,
  caller: Caller,
  cells: readonly Cell[],
): Promise<string[]> {
  const before = { writes: world.count.writes, sides: sideEffects(world) };
  const answers = await Promise.all(cells.map((cell) => ask(route, caller, cell)));
  counts.denied += cells.length;
  const problems = answers.flatMap((answer, index) => {
    const place = `${caller.name} ${route.declaration.operationId} ${cells[index]?.target}`;
    const right = mayCall(route.declaration.operationId, caller) ? [404] : [403];
    if (right.includes(answer.status)) return [];
    return [`${place}: ${answer.status} ${answer.body?.code ?? ''} instead of ${right}`];
  });
  for (const [index, { target }] of cells.entries()) {
    const twin = cells.findIndex((one) => one.target === target.replace(/^(other|sibling)/, 'unknown'));
    const [one, two] = [answers[index], answers[twin]];
    if (twin === index || one === undefined || two === undefined) continue;
    counts.pairs += 1;
    if (told(one) !== told(two))
      problems.push(
        `${caller.name} ${route.declaration.operationId} ${target}: ${told(one)} is not ${told(two)}`,
      );
  }
  if (world.count.writes !== before.writes || sideEffects(world) !== before.sides)
    problems.push(`${caller.name} ${route.declaration.operationId}: a refused call leaves something behind`);
  return problems;
}

async function allowedProblems(route: ServedRoute, caller: Caller, cell: Cell): Promise<string[]> {
  const { operationId, success } = route.declaration;
  const before = { writes: world.count.writes, sides: sideEffects(world) };
  const answer = await ask(route, caller, cell);
  counts.allowed += 1;
  const place = `${caller.name} ${operationId} ${cell.target}`;
  const hasWritten = world.count.writes !== before.writes;
  if (hasWritten || sideEffects(world) !== before.sides) await restore();
  if (hasWritten && caller.role === 'RO') return [`${place}: a read-only person changes a table`];
  const refusal = contentRefusals[operationId];
  if (answer.status === success.status || (refusal !== undefined && answer.body?.code === refusal)) return [];
  return [`${place}: ${answer.status} ${answer.text.slice(0, 300)}`];
}

async function refusedCallsOf(route: ServedRoute): Promise<string[]> {
  const problems: string[] = [];
  for (const caller of refusedCallers)
    problems.push(...(await refusalProblems(route, caller, cellsOf(route, caller).slice(0, 3))));
  for (const caller of knownCallers) {
    const may = mayCall(route.declaration.operationId, caller);
    // Whoever may not call is refused whatever they ask for; whoever may, for what is not theirs.
    const isRefused = (cell: Cell) => !may || cell.expected === 'NOT_FOUND' || !hasTenant(route, caller);
    problems.push(...(await refusalProblems(route, caller, cellsOf(route, caller).filter(isRefused))));
  }
  return problems;
}

async function allowedCallsOf(route: ServedRoute): Promise<string[]> {
  const problems: string[] = [];
  const allowed = knownCallers.filter(
    (one) => mayCall(route.declaration.operationId, one) && hasTenant(route, one),
  );
  for (const caller of allowed)
    for (const cell of cellsOf(route, caller).filter(({ expected }) => expected === 'SUCCESS'))
      problems.push(...(await allowedProblems(route, caller, cell)));
  return problems;
}

/** Whether the caller has a tenant of the kind that the route speaks of. */
function hasTenant(route: ServedRoute, { name, isVendor, role }: Caller): boolean {
  const names = paramsOf(route);
  if (isVendor || !names.some((one) => tenantNames.includes(one))) return true;
  return names.includes('firmId') === (role === 'FA' || name.startsWith('machine-of-firm1'));
}

describe('who may call what', () => {
  it('is said by the matrix for every route, and every route is served', () => {
    const declared = allRoutes.map(({ operationId }) => operationId).sort();
    expect(routes.map(({ declaration }) => declaration.operationId).sort()).toEqual(declared);
    expect(Object.keys(permissionMatrix).sort(), 'add a row to test/support/permission-matrix.ts').toEqual(
      declared,
    );
    for (const { declaration } of routes)
      if (declaration.body !== undefined)
        expect(
          declaration.body.safeParse(sampleRequests[declaration.operationId]?.(objects.own).body).error,
          `add a request for ${declaration.operationId} to test/support/sample-requests.ts`,
        ).toBeUndefined();
  });

  it(`${allRoutes.length} routes × ${knownCallers.length + refusedCallers.length} callers × their own, other and unknown tenants and objects: 0 leaks`, async () => {
    const problems: string[] = [];
    const before = await stateHash(world);
    for (const route of routes) problems.push(...(await refusedCallsOf(route)));
    expect(await stateHash(world), 'refused calls change nothing').toBe(before);
    for (const route of routes) problems.push(...(await allowedCallsOf(route)));
    expect(problems).toEqual([]);
    console.log(
      `${routes.length} of ${allRoutes.length} routes, ${counts.cells} cells: ${counts.allowed} allowed, ${counts.denied} refused, ${counts.pairs} compared with what nobody has; leaks 0`,
    );
  }, 300_000);

  it(`${Object.values(namingRequests).flat().length} requests that name another tenant’s object are answered as those that name none`, async () => {
    const problems: string[] = [];
    for (const route of routes) {
      const { operationId, path } = route.declaration;
      const callers = path.includes('{firmId}') ? ['FA', 'SA'] : ['AA', 'SA'];
      for (const [index, sample] of (namingRequests[operationId] ?? []).entries())
        for (const caller of knownCallers.filter(({ name }) => callers.includes(name))) {
          const answers: string[] = [];
          for (const named of [objects.other, missingValues]) {
            const request = sample({ ...objects.own, ...named });
            answers.push(anonymous(await ask(route, caller, { values: objects.own, request }), named));
            await restore();
          }
          if (answers[0] !== answers[1])
            problems.push(`${caller.name} ${operationId} ${index}: ${answers.join('\n')}`);
        }
    }
    expect(problems).toEqual([]);
  }, 120_000);

  it('ends with the next call when a role is taken away or an account is closed', async () => {
    const route = routes.find(
      ({ declaration }) => declaration.operationId === 'listDataExports',
    ) as ServedRoute;
    const dana = knownCallers.find(({ name }) => name === 'AA') as Caller;
    const statusNow = async () => (await ask(route, dana, { values: objects.own, request: {} })).status;
    const user = await readUser(world, 'sub-dana');
    if (user === undefined) throw new Error('the directory does not know Dana');
    const statuses = [await statusNow()];
    for (const change of [{ roles: [] }, { isActive: false }, { distributorId: undefined }, {}]) {
      await putUser(world, { ...user, ...change });
      statuses.push(await statusNow());
    }
    expect(statuses).toEqual([200, 403, 403, 403, 200]);
  });
});

/** An answer without the names that the request itself brought, and without ids that were made. */
function anonymous(answer: Answer, named: PathValues): string {
  const values = [...Object.values(named), 'GOLD-2001', 'GOLD-9999'].map(String);
  let text = told(answer);
  for (const value of values.filter(({ length }) => length > 3).sort((a, b) => b.length - a.length))
    text = text.replaceAll(value, 'NAMED');
  return text.replaceAll(/01J[0-9A-HJKMNP-TV-Z]{23}/g, 'ID');
}
