import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { csvRows } from './csv-rows.ts';
import { run } from './sftp-client.ts';

/*
 * Checks a delivered package as its recipient would: from the files alone, with programs and code that the application
 * does not use. Whatever is wrong throws an Error that names the file.
 */

const HashedFile = z.object({ name: z.string(), sizeBytes: z.int(), sha256: z.string() });
const Marker = z.object({
  exportNumber: z.string(),
  recordCount: z.int(),
  volumes: z.array(HashedFile),
  manifest: HashedFile,
  checksums: z.array(HashedFile),
  statement: HashedFile,
});
type Marker = z.infer<typeof Marker>;
/** What is signed is looked at as it is, field by field, for its canonical form. */
const Statement = z.object({
  statement: z.looseObject({
    exportNumber: z.string(),
    recordCount: z.int(),
    exportedCount: z.int(),
    exceptionCount: z.int(),
    fileCount: z.int(),
    volumes: z.array(HashedFile),
    manifest: HashedFile,
    checksums: z.array(HashedFile),
  }),
  signature: z.object({ algorithm: z.string(), value: z.base64(), publicKeyPem: z.string() }),
});
const Manifest = z.object({
  volumes: z.array(HashedFile),
  files: z.array(
    z.object({
      path: z.string(),
      volume: z.string(),
      sizeBytes: z.int(),
      sha256: z.string(),
      i9Id: z.int().optional(),
      assetCode: z.string(),
    }),
  ),
});
type Manifest = z.infer<typeof Manifest>;

export interface CheckedPackage {
  readonly exportNumber: string;
  /** Ids of `01_index/Records.csv`, in its order. */
  readonly i9Ids: readonly number[];
  /** Rows of `01_index/Exceptions.csv`. */
  readonly exceptions: readonly {
    readonly i9Id: number;
    readonly assetCode: string;
    readonly reason: string;
  }[];
  /** SHA-256 of every delivered file, by its name. */
  readonly sha256ByName: ReadonlyMap<string, string>;
  /** Files inside the volumes. */
  readonly fileCount: number;
}

/** @param folder holds the delivered files of one package and nothing else */
export async function checkPackage(folder: string, assetCodes: readonly string[]): Promise<CheckedPackage> {
  const names = (await readdir(folder)).sort();
  const markerName = names.find((name) => name.endsWith('_COMPLETE.json'));
  if (markerName === undefined) throw new Error(`no completion marker among ${names.join(', ')}`);
  const marker = Marker.parse(JSON.parse(await readFile(join(folder, markerName), 'utf8')));
  const delivered = [...marker.volumes, marker.manifest, ...marker.checksums, marker.statement];
  requireSame('the delivered files', names, [...delivered.map(({ name }) => name), markerName]);
  const sha256ByName = new Map([[markerName, await sha256Of(join(folder, markerName))]]);
  for (const file of delivered) sha256ByName.set(file.name, await checkFile(folder, file));
  const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, marker.manifest.name), 'utf8')));
  await checkStatement(folder, marker, manifest.files.length);
  const unpacked = join(folder, 'unpacked');
  try {
    for (const volume of marker.volumes) await checkVolume(folder, volume.name, unpacked, manifest);
    await checkSums(folder, marker, unpacked);
    await checkFront(unpacked);
    const i9Ids = await idsIn(unpacked);
    const exceptions = await exceptionsIn(unpacked);
    const missingIds = exceptions.filter(({ assetCode }) => assetCode === 'RECORD').map(({ i9Id }) => i9Id);
    if (i9Ids.length + missingIds.length !== marker.recordCount)
      throw new Error(
        `${i9Ids.length} records and ${missingIds.length} missing are not ${marker.recordCount}`,
      );
    requireOnce('a record', [...i9Ids, ...missingIds]);
    requireAssets(manifest, { i9Ids, exceptions, assetCodes });
    const { exportNumber } = marker;
    return { exportNumber, i9Ids, exceptions, sha256ByName, fileCount: manifest.files.length };
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function checkFile(folder: string, file: z.infer<typeof HashedFile>): Promise<string> {
  const path = join(folder, file.name);
  if ((await stat(path)).size !== file.sizeBytes)
    throw new Error(`${file.name} has another size than announced`);
  const sha256 = await sha256Of(path);
  if (sha256 !== file.sha256) throw new Error(`${file.name} has another hash than announced`);
  return sha256;
}

async function checkVolume(
  folder: string,
  name: string,
  unpacked: string,
  manifest: Manifest,
): Promise<void> {
  const volume = join(folder, name);
  await run('unzip', ['-tq', volume]);
  const listed = (await run('unzip', ['-Z1', volume])).trimEnd().split('\n');
  const wanted = manifest.files.filter((file) => file.volume === name);
  requireSame(
    `the entries of ${name}`,
    listed,
    wanted.map((file) => file.path),
  );
  await mkdir(unpacked, { recursive: true });
  await run('unzip', ['-q', volume, '-d', unpacked]); // fails on a name that is there already
  for (const file of wanted)
    await checkFile(unpacked, { name: file.path, sizeBytes: file.sizeBytes, sha256: file.sha256 });
}

/** The statement says what the marker says, and OpenSSL finds it signed by the key that it names. */
async function checkStatement(folder: string, marker: Marker, fileCount: number): Promise<void> {
  const { name } = marker.statement;
  const { statement, signature } = Statement.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
  const stated = [...statement.volumes, statement.manifest, ...statement.checksums];
  const marked = [...marker.volumes, marker.manifest, ...marker.checksums];
  if (canonical(stated) !== canonical(marked)) throw new Error(`${name} lists other files than the marker`);
  const { exportNumber, recordCount, exportedCount, exceptionCount } = statement;
  if (exportNumber !== marker.exportNumber || recordCount !== marker.recordCount)
    throw new Error(`${name} is of another export than the marker`);
  if (exportedCount + exceptionCount !== recordCount || statement.fileCount !== fileCount)
    throw new Error(`${name} has counts that do not sum`);
  if (signature.algorithm !== 'ECDSA_P256_SHA256')
    throw new Error(`${name} is signed by ${signature.algorithm}`);
  const proof = await mkdtemp(join(tmpdir(), 'waybill-proof-'));
  try {
    const [key, value, signed] = ['key.pem', 'signature', 'statement'].map((file) => join(proof, file)) as [
      string,
      string,
      string,
    ];
    await writeFile(key, signature.publicKeyPem);
    await writeFile(value, Buffer.from(signature.value, 'base64'));
    await writeFile(signed, canonical(statement));
    await run('openssl', ['dgst', '-sha256', '-verify', key, '-signature', value, signed]);
  } finally {
    await rm(proof, { recursive: true, force: true });
  }
}

/** RFC 8785 for what a statement holds: texts, whole numbers, lists and objects. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** coreutils agrees, for the delivered files and for everything in the volumes. */
async function checkSums(folder: string, { checksums }: Marker, unpacked: string): Promise<void> {
  for (const { name } of checksums) {
    const isOfTree = name.endsWith('_manifest-sha256.txt');
    await run('sh', [
      '-c',
      'cd "$1" && sha256sum --quiet -c "$2"',
      'sh',
      isOfTree ? unpacked : folder,
      join(folder, name),
    ]);
  }
}

/** What every package begins with. */
async function checkFront(unpacked: string): Promise<void> {
  for (const path of ['00_README.txt', '01_index/Dictionary.csv', '02_system/System_Description.pdf'])
    if ((await stat(join(unpacked, path))).size === 0) throw new Error(`${path} is empty`);
  const names = await readdir(join(unpacked, '01_index'));
  const workbooks = names.filter((name) => /^I9_Index(_part\d+)?\.xlsx$/.test(name));
  if (workbooks.length === 0) throw new Error('the index has no workbook');
  for (const name of workbooks) await run('unzip', ['-tq', join(unpacked, '01_index', name)]);
}

async function sheets(unpacked: string, sheet: string): Promise<string[][]> {
  const folder = join(unpacked, '01_index');
  const names = (await readdir(folder)).filter(
    (name) => name === `${sheet}.csv` || name.startsWith(`${sheet}_part`),
  );
  const tables = await Promise.all(
    names.sort().map(async (name) => csvRows(await readFile(join(folder, name), 'utf8'))),
  );
  return tables.flatMap((rows) => rows.slice(1));
}

const idsIn = async (unpacked: string) => (await sheets(unpacked, 'Records')).map(([id]) => Number(id));

async function exceptionsIn(unpacked: string) {
  const rows = await sheets(unpacked, 'Exceptions');
  return rows.map(([i9Id, assetCode = '', reason = '']) => ({ i9Id: Number(i9Id), assetCode, reason }));
}

/** Assets of which every record has a file; the others are there where a record has something of the kind. */
const assetsOfAll = ['I9_FORM', 'I9_AUDIT_TRAIL', 'I9_DATA', 'EMPLOYEE_PROFILE'];

/** Every record has a file of every chosen asset that all records have, or an exception. */
function requireAssets(
  manifest: Manifest,
  of: Pick<CheckedPackage, 'i9Ids' | 'exceptions'> & { assetCodes: readonly string[] },
): void {
  const given = new Set(manifest.files.map(({ i9Id, assetCode }) => `${i9Id} ${assetCode}`));
  const excepted = new Set(of.exceptions.map(({ i9Id, assetCode }) => `${i9Id} ${assetCode}`));
  for (const assetCode of of.assetCodes.filter((code) => assetsOfAll.includes(code)))
    for (const i9Id of of.i9Ids)
      if (!given.has(`${i9Id} ${assetCode}`) && !excepted.has(`${i9Id} ${assetCode}`))
        throw new Error(`record ${i9Id} has neither ${assetCode} nor an exception`);
}

function requireSame(what: string, found: readonly string[], wanted: readonly string[]): void {
  requireOnce(what, found);
  const [first, second] = [[...found].sort(), [...wanted].sort()];
  if (JSON.stringify(first) === JSON.stringify(second)) return;
  const odd = [
    ...first.filter((one) => !second.includes(one)),
    ...second.filter((one) => !first.includes(one)),
  ];
  throw new Error(`${what} are not those announced: ${odd.slice(0, 5).join(', ')}`);
}

function requireOnce(what: string, found: readonly (string | number)[]): void {
  if (new Set(found).size !== found.length) throw new Error(`${what} is there twice`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
