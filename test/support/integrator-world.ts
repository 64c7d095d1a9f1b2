import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { directoryIndexes, type Principal, roles, type User } from '../../functions/directory/contract.ts';
import { putFirm, putUser } from '../../functions/directory/directory-store.ts';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import { type Entity, immigrationIndexes } from '../../functions/immigration/contract.ts';
import { putEntities } from '../../functions/immigration/entity-store.ts';
import { putCustomField, putFirmUser, putPetition } from '../../functions/immigration/reference-store.ts';
import { importTemplates } from '../../functions/import-templates/catalog/import-templates.ts';
import { templateCsv } from '../../functions/import-templates/column-guide.ts';
import type { ImportTemplate } from '../../functions/import-templates/contract.ts';
import { checkFile } from '../../functions/integrator/check-file.ts';
import { type FirmSetup, type ImportFile, ObjectCreated } from '../../functions/integrator/contract.ts';
import type { StoredImportFile } from '../../functions/integrator/import-file-store.ts';
import { listFiles } from '../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../functions/integrator/receive-file.ts';
import { readSetup, saveSetup } from '../../functions/integrator-setup/setup-store.ts';
import { dailyTasks } from '../../functions/integrator-setup/tasks.ts';
import type { RetentionDays } from '../../functions/platform/files.ts';
import type { ExactObject, MovableFiles } from '../../functions/platform/movable-files.ts';
import { countingIds, fakeClock, memoryLog } from './fixed-deps.ts';
import { type MemoryParts, memoryParts } from './memory-parts.ts';
import { aUser } from './record-builders.ts';
import { type StrictFiles, strictFiles } from './strict-files.ts';
import type { TableEngine } from './table-engine.ts';

export const [firm1, firm10] = ['firm1', 'firm10'];

/** The bucket of drops in memory. `fails` is asked before each effect; what it throws is the kill. */
export interface DropFiles extends StrictFiles, MovableFiles, MemoryParts {
  /** Days after which the bucket deletes what it is to delete. */
  readonly retentions: Map<string, RetentionDays>;
  /** When uploads were written, milliseconds. */
  readonly writtenAtMs: Map<string, number>;
  fails: ((effect: 'copy' | 'write' | 'remove', key: string) => void) | undefined;
}

export function dropFiles(): DropFiles {
  const files = strictFiles();
  const eTagOf = (key: string) => {
    const bytes = files.objects.get(key);
    return bytes && createHash('md5').update(bytes).digest('hex');
  };
  const isThere = ({ key, eTag }: ExactObject) => eTagOf(key) === eTag;
  const { write, writeOnce, writeStream } = files;
  const retentions = new Map<string, RetentionDays>();
  const writtenAtMs = new Map<string, number>();
  const retain = (key: string, retention: RetentionDays | undefined) => {
    if (retention === undefined) retentions.delete(key);
    else retentions.set(key, retention);
  };
  const parts = memoryParts((key, bytes, retention) => {
    files.objects.set(key, bytes);
    retain(key, retention);
  });
  const drop: DropFiles = Object.assign(files, parts, {
    retentions,
    writtenAtMs,
    fails: undefined as DropFiles['fails'],
    async describe(key: string) {
      const eTag = eTagOf(key);
      return eTag === undefined ? undefined : { key, eTag, sizeBytes: files.objects.get(key)?.length ?? 0 };
    },
    async openExact(object: ExactObject) {
      const bytes = files.objects.get(object.key);
      return isThere(object) && bytes ? Readable.from(pieces(bytes), { objectMode: false }) : undefined;
    },
    async *listOlder(prefix: string, before: Date) {
      for await (const { key, sizeBytes } of files.list(prefix)) {
        const writtenAt = new Date(writtenAtMs.get(key) ?? 0);
        if (writtenAt < before) yield { key, eTag: eTagOf(key) ?? '', sizeBytes, writtenAt };
      }
    },
    async copy(object: ExactObject, toKey: string, retention?: RetentionDays) {
      drop.fails?.('copy', toKey);
      const bytes = files.objects.get(object.key);
      if (!isThere(object) || bytes === undefined) return false;
      files.objects.set(toKey, bytes);
      retain(toKey, retention);
      return true;
    },
    async expire(key: string, retention: RetentionDays) {
      if (files.objects.has(key)) retain(key, retention);
    },
    async remove(object: ExactObject) {
      drop.fails?.('remove', object.key);
      if (isThere(object)) files.objects.delete(object.key);
    },
    async write(key: string, body: Buffer | string, contentType?: string, retention?: RetentionDays) {
      drop.fails?.('write', key);
      await write(key, body, contentType);
      retain(key, retention);
    },
    async writeOnce(key: string, body: Buffer | string, contentType?: string, retention?: RetentionDays) {
      if (!files.objects.has(key)) retain(key, retention);
      return writeOnce(key, body, contentType);
    },
    async writeStream(
      key: string,
      body: AsyncIterable<Buffer | string>,
      contentType?: string,
      retention?: RetentionDays,
    ) {
      await writeStream(key, body, contentType);
      retain(key, retention);
    },
  });
  return drop;
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

const writes = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/** The same client, counting what it is asked to write. */
function counted(client: TableEngine['client']) {
  const count = { writeCount: 0 };
  const send = (command: { constructor: { name: string } }) => {
    if (writes.test(command.constructor.name)) count.writeCount += 1;
    return client.send(command as never);
  };
  const proxy = new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { client: proxy, count };
}

/**
 * Everything that the integrator reaches outside, in memory or in an engine of this test's own: two subscribed firms, with
 * an employer, an employee and the lists that the examples of the templates name. It is noon in Los Angeles, 20 November.
 */
export async function integratorWorld(engine: TableEngine) {
  const directory = {
    client: engine.client,
    table: await engine.createTable(Object.values(directoryIndexes)),
  };
  const { client, count } = counted(engine.client);
  const world = {
    clock: fakeClock('2026-11-20T20:00:00.000Z'),
    newId: countingIds(),
    log: memoryLog(),
    directory,
    integrator: { client: engine.client, table: await engine.createTable() },
    immigration: { client, table: await engine.createTable(Object.values(immigrationIndexes)) },
    drop: dropFiles(),
    pause: () => Promise.resolve(),
    identifyCaller: (claims: Record<string, unknown>): Promise<Principal> =>
      identifyCaller({ directory }, claims),
    started: [] as { firmId: string; fileId: string }[],
    checkStarter: {
      start(input: { firmId: string; fileId: string }) {
        world.started.push(input);
        return Promise.resolve();
      },
    },
    /** Writes to what firms keep since the world was made. */
    immigrationWrites: count,
    uploadCount: 0,
  };
  for (const firmId of [firm1, firm10]) await seedFirm(world, firmId);
  for (const user of people) await putUser(world, user);
  count.writeCount = 0;
  return world;
}
export type IntegratorWorld = Awaited<ReturnType<typeof integratorWorld>>;

/** Fay administers firm1, Finn firm10; Vera and Ida are the vendor's own, Dana is a distributor's. */
export const people: readonly User[] = [
  firmUser('sub-fay', firm1),
  firmUser('sub-finn', firm10),
  staff('sub-vera', roles.systemAdministrator),
  staff('sub-ida', roles.implementationProjectManager),
  aUser(),
];

function firmUser(sub: string, firmId: string): User {
  return { ...staff(sub, roles.firmAdministrator), firmId };
}
function staff(sub: string, role: User['roles'][number]): User {
  return aUser({
    sub,
    username: sub,
    displayName: sub,
    email: `${sub}@law.example`,
    roles: [role],
    distributorId: undefined,
  });
}

async function seedFirm(world: Omit<IntegratorWorld, 'checkStarter'>, firmId: string): Promise<void> {
  await putFirm(world, { firmId, name: `Firm ${firmId}`, timeZone: 'America/Los_Angeles' });
  await setUp(world, firmId);
  const person = { firmId, firstName: 'Jo', lastName: 'Doe', officeCode: 'AUS', isActive: true };
  await putFirmUser(world, { ...person, userId: 'jdoe', role: 'CASE_MANAGER' });
  await putFirmUser(world, { ...person, userId: 'asmith', role: 'ATTORNEY' });
  await putPetition(world, {
    firmId,
    petId: 'PET-000187',
    name: 'H-1B extension',
    source: 'ZOOM',
    country: 'USA',
    isActive: true,
  });
  await putCustomField(world, {
    ...{ firmId, keyword: 'BadgeColor', label: 'Badge color', fieldType: 'TEXT', mostLength: 40 },
    options: [],
    isForClients: true,
  });
}

/** Everything set up, but for the differences. */
export async function setUp(
  world: Pick<IntegratorWorld, 'integrator'>,
  firmId: string,
  differences: Partial<FirmSetup> = {},
): Promise<void> {
  const before = await readSetup(world, firmId);
  await saveSetup(world, {
    ...before,
    isSubscribed: true,
    importTasks: dailyTasks(importTemplates.map(({ id }) => id)),
    version: before.version + 1,
    ...differences,
  });
}

type KeptThing = Pick<Entity, 'kind' | 'values'> & { readonly key: readonly string[] };

/** Seeds things that a firm keeps; these writes are not counted. */
export async function keep(world: IntegratorWorld, ...entities: readonly KeptThing[]) {
  const at = '2026-01-01T00:00:00.000Z';
  const { client } = world.integrator;
  await putEntities(
    { immigration: { ...world.immigration, client } },
    entities.map((entity) => ({
      firmId: firm1,
      version: 1,
      createdAt: at,
      modifiedAt: at,
      ...entity,
      key: [...entity.key],
    })),
  );
}
export const anEmployer = {
  kind: 'CORPORATION',
  key: ['ACME-US'],
  values: { EmployerID: 'ACME-US', EmployerName: 'Acme' },
} as const;
export const anEmployee = {
  kind: 'EMPLOYEE',
  key: ['ACME-US', '100234'],
  values: { EmployerID: 'ACME-US', EmployeeID: '100234', LastName: 'Rivera' },
} as const;

export function templateOf(id: number): ImportTemplate {
  const template = importTemplates.find((one) => one.id === id);
  if (template === undefined) throw new Error(`no template ${id}`);
  return template;
}

/** A CSV of a template: the example of each column, but for the differences, once for each row. */
export function csvOf(id: number, ...rows: readonly Readonly<Record<string, string | undefined>>[]): string {
  const { columns } = templateOf(id);
  const quote = (field: string) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const lines = rows.map((row) => columns.map(({ name, example }) => quote(row[name] ?? example)).join(','));
  return `${[templateCsv(templateOf(id)).split('\r\n')[0], ...lines].join('\r\n')}\r\n`;
}

export const keyOf = (name: string, { firmId = firm1, folder = 'Import' } = {}): string =>
  `${firmId}/${folder}/${name}`;

/** Puts an object as an upload does. @returns its event */
export function upload(world: IntegratorWorld, key: string, content: string | Buffer): ObjectCreated {
  world.uploadCount += 1;
  world.drop.objects.set(key, Buffer.from(content));
  world.drop.writtenAtMs.set(key, world.clock.now().getTime());
  world.drop.retentions.delete(key);
  const object = {
    key,
    size: content.length,
    etag: createHash('md5').update(content).digest('hex'),
    sequencer: world.uploadCount.toString(16).toUpperCase().padStart(16, '0'),
  };
  return ObjectCreated.parse({
    detail: { bucket: { name: 'drop' }, object },
    time: world.clock.now().toISOString(),
  });
}

/** Runs the checks that were started, one after the other. */
export async function runChecks(world: IntegratorWorld): Promise<void> {
  for (const input of world.started.splice(0)) await checkFile(world, input, { remainingMs: () => 900_000 });
}

/** Uploads a file, takes notice of it and checks it. @returns the newest file of the firm */
export async function arrive(
  world: IntegratorWorld,
  name: string,
  content: string | Buffer,
  at: { firmId?: string; folder?: string } = {},
): Promise<StoredImportFile> {
  await receiveFile(world, upload(world, keyOf(name, at), content));
  await runChecks(world);
  return newest(world, at.firmId);
}

export async function newest(world: IntegratorWorld, firmId = firm1): Promise<StoredImportFile> {
  const [file] = await listFiles(world, firmId, { limit: 1 });
  if (file === undefined) throw new Error('the firm has no file');
  return file;
}

export const codesOf = ({ notes }: Pick<ImportFile, 'notes'>): string[] => notes.map(({ code }) => code);
export const objectsIn = (world: IntegratorWorld, prefix: string): string[] =>
  [...world.drop.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
export const textAt = (world: IntegratorWorld, key: string): string =>
  String(world.drop.objects.get(key) ?? '');
