import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Hono } from 'hono';
import { tableTrails } from '../../functions/audit/trail-store.ts';
import { putFirm, putUser } from '../../functions/directory/directory-store.ts';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import type { AuditTrail } from '../../functions/platform/audit-trail.ts';
import type { RouteDeclaration } from '../../functions/platform/contract.ts';
import { type ApiImplementation, apiApp } from '../../functions/platform/http.ts';
import { batchPut, type Item } from '../../functions/platform/table.ts';
import type { AllowedUpload } from '../../functions/platform/upload-urls.ts';
import { apiCaller } from './api-caller.ts';
import { exportWorld } from './export-world.ts';
import { firm1, firm10, people as firmPeople, integratorWorld } from './integrator-world.ts';
import { packageWorld } from './package-world.ts';
import { itemsIn } from './run-world.ts';
import { memoryServer } from './subscription-world.ts';
import type { TableEngine } from './table-engine.ts';

const rooms = new URL('../../functions/', import.meta.url);
const tableNames = [
  'directory',
  'exports',
  'i9',
  'deliveries',
  'packages',
  'integrator',
  'immigration',
] as const;
const bucketNames = ['files', 'attachments', 'logos', 'reports', 'drop'] as const;
export const hookHost = 'hooks.acme.example';

/** What everything that is started was started with, in one list. */
function memoryStarts() {
  const started: string[] = [];
  const note = (what: string, input: unknown) => {
    started.push(`${what} ${JSON.stringify(input)}`);
    return Promise.resolve();
  };
  return {
    started,
    deps: {
      startHint: { send: (id: string) => note('start hint', id) },
      connectionTests: { start: (input: unknown) => note('connection test', input) },
      moveWorkflow: { start: (ref: unknown) => note('move', ref) },
      checkStarter: { start: (input: unknown) => note('check', input) },
      runWorkflow: { start: (ref: unknown) => note('run', ref), isRunning: async () => false },
      deliveryWorkflow: { start: (ref: unknown) => note('webhook', ref) },
      uploadUrls: {
        sign: async (upload: AllowedUpload) => {
          await note('upload address', upload);
          return { url: `https://drop.example/${upload.key}`, headers: {} };
        },
      },
    },
  };
}

const writes = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/** The same client, counting what it is asked to write. */
function counting(client: TableEngine['client'], count: { writes: number }): TableEngine['client'] {
  const send = (command: { constructor: { name: string } }) => {
    if (writes.test(command.constructor.name)) count.writes += 1;
    return client.send(command as never);
  };
  return new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
}

/**
 * Everything that the API of every room reaches outside, over one directory: the distributors and people of `export-world`,
 * the firms and people of `integrator-world`. It is noon in Los Angeles, 20 November.
 */
export async function wholeWorld(engine: TableEngine) {
  const firms = await integratorWorld(engine);
  const distributors = await exportWorld(engine);
  const packages = await packageWorld(engine);
  const { directory } = distributors;
  for (const firmId of [firm1, firm10])
    await putFirm({ directory }, { firmId, name: `Firm ${firmId}`, timeZone: 'America/Los_Angeles' });
  for (const user of firmPeople) if (user.firmId !== undefined) await putUser({ directory }, user);
  const count = { writes: 0 };
  const client = counting(engine.client, count);
  const starts = memoryStarts();
  const all = { ...firms, ...packages, ...distributors };
  const tables = Object.fromEntries(tableNames.map((name) => [name, { client, table: all[name].table }]));
  all.clock.set('2026-11-20T20:00:00.000Z');
  const world = {
    ...all,
    ...(tables as Pick<typeof all, (typeof tableNames)[number]>),
    ...starts.deps,
    started: starts.started,
    identifyCaller: (claims: Record<string, unknown>) => identifyCaller({ directory }, claims),
    sftpServer: memoryServer(),
    sftpPlace: {
      host: 'sftp.example',
      port: 22,
      userRoleArn: 'arn:aws:iam::0:role/firm',
      bucketName: 'drop',
    },
    exceptions: [{ host: hookHost }],
    trails: tableTrails(engine.client, await engine.createTable()),
    count,
  };
  return world;
}
export type WholeWorld = Awaited<ReturnType<typeof wholeWorld>>;

export interface ServedRoute {
  readonly declaration: RouteDeclaration;
  /** Folder of the room whose function serves it. */
  readonly room: string;
  readonly call: ReturnType<typeof apiCaller>;
}

/** What the API functions that are deployed serve, over this world instead of AWS; audited where there is a trail. */
export async function servedRoutes(world: WholeWorld, trail?: AuditTrail): Promise<ServedRoute[]> {
  const served: ServedRoute[] = [];
  for (const room of readdirSync(rooms).sort()) {
    if (!readdirSync(new URL(`${room}/`, rooms)).includes('api.lambda.ts')) continue;
    const { handler } = await import(new URL(`${room}/api.lambda.ts`, rooms).pathname);
    const implementations = handler.implementations as readonly ApiImplementation<WholeWorld, never>[];
    // biome-ignore lint/suspicious/noExplicitAny: any room's router
    const app: Hono<any> = apiApp(() => world, implementations as never, trail && (() => trail));
    const call = apiCaller(app);
    for (const { declaration } of implementations) served.push({ declaration, room, call });
  }
  return served;
}

const keyOf = ({ pk, sk }: Item): string => `${String(pk)}\n${String(sk)}`;
/** Tables give fields in any order. */
const inOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Every row of every table, by table. */
export async function rowsOf(world: WholeWorld): Promise<Map<string, Item[]>> {
  const read = async (name: (typeof tableNames)[number]) =>
    [name, await itemsIn(world[name].client, world[name].table)] as const;
  return new Map(await Promise.all(tableNames.map(read)));
}

/** All that a call could leave behind outside of tables. */
export function sideEffects(world: WholeWorld): string {
  const objects = bucketNames.map((name) =>
    [...world[name].objects].map(([key, { length }]) => [key, length]),
  );
  const { started, workflow, mailer, sftpServer } = world;
  return JSON.stringify([objects, started, [...workflow.runs], mailer.sent, [...sftpServer.users]]);
}

export async function stateHash(world: WholeWorld): Promise<string> {
  const objects = bucketNames.map((name) =>
    [...world[name].objects].map(([key, bytes]) => [key, String(bytes)]),
  );
  const all = JSON.stringify([[...(await rowsOf(world))], objects, sideEffects(world)], inOrder);
  return createHash('sha256').update(all).digest('hex');
}

/** Remembers the state of the world. @returns what brings it back */
export async function rememberState(world: WholeWorld): Promise<() => Promise<void>> {
  const before = await rowsOf(world);
  const objects = bucketNames.map((name) => new Map(world[name].objects));
  const users = new Map(world.sftpServer.users);
  const runs = new Map(world.workflow.runs);
  return async () => {
    for (const [name, now] of await rowsOf(world))
      await bringBack(world, name as (typeof tableNames)[number], before.get(name) ?? [], now);
    for (const [index, name] of bucketNames.entries())
      refill(world[name].objects, objects[index] ?? new Map());
    refill(world.sftpServer.users, users);
    refill(world.workflow.runs, runs);
    for (const list of [world.started, world.mailer.sent, world.log.lines]) list.splice(0);
  };
}

function refill<K, V>(map: Map<K, V>, content: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of content) map.set(key, value);
}

async function bringBack(
  world: WholeWorld,
  name: (typeof tableNames)[number],
  before: readonly Item[],
  now: readonly Item[],
): Promise<void> {
  const { client, table } = world[name];
  const texts = new Map(now.map((item) => [keyOf(item), JSON.stringify(item, inOrder)]));
  const changed = before.filter((item) => texts.get(keyOf(item)) !== JSON.stringify(item, inOrder));
  const kept = new Set(before.map(keyOf));
  if (changed.length > 0) await batchPut(client, table, [...changed]);
  for (const { pk, sk } of now.filter((item) => !kept.has(keyOf(item))))
    await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}
