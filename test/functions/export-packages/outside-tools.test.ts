import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPackage } from '../../../bin/smoke/package-check.ts';
import { assets } from '../../../functions/data-exports/contract.ts';
import { verifyPackage } from '../../../functions/package-proof/verify-package.ts';
import { sheetNames } from '../../../functions/record-assets/index-rows.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { type ExportWorld, exportWorld } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { loadGeneratedClient } from './generated-client.ts';
import { type WholeExport, wholeExport } from './whole-export.ts';

/** What a recipient may have, and how it is installed. */
const programs = {
  unzip: 'unzip',
  '7z': 'p7zip-full',
  python3: 'python3',
  sha256sum: 'coreutils',
  soffice: 'libreoffice-calc-nogui',
  openssl: 'openssl',
  qpdf: 'qpdf',
  pdftotext: 'poppler-utils',
} as const;
type Program = keyof typeof programs;

function isThere(program: Program): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Skips on a machine without the program; where everything is tested it must be there. */
function itWith(program: Program): typeof it {
  if (isThere(program)) return it;
  if (process.env['CI'] === undefined) return it.skip as typeof it;
  throw new Error(`${program} is missing: sudo apt-get install -y ${programs[program]}`);
}

let engine: TableEngine;
let world: ExportWorld;
let made: WholeExport;
/** The delivered files, and where their volumes are unpacked. */
let folder: string;
let unpacked: string;

beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  await loadGeneratedClient(world, 30);
  made = await wholeExport(world, 150);
  folder = await mkdtemp(join(tmpdir(), 'waybill-outside-'));
  unpacked = join(folder, 'unpacked');
  for (const { name, key } of made.offered.files)
    await writeFile(join(folder, name), world.files.objects.get(made.keys.prefix + key) ?? '');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await engine.stop();
});

function run(program: Program, words: readonly string[], cwd = folder): string {
  const result = spawnSync(program, words, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (result.status === 0 && result.stderr === '') return result.stdout;
  throw new Error(`${program} ${words.join(' ')}: ${result.status} ${result.stderr} ${result.stdout}`);
}

async function unpack(): Promise<void> {
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked);
  for (const name of volumeNames()) run('unzip', ['-q', name, '-d', unpacked]);
}

const volumeNames = () => made.offered.files.map(({ name }) => name).filter((name) => name.endsWith('.zip'));
const nameEndingIn = (ending: string) =>
  made.offered.files.map(({ name }) => name).find((name) => name.endsWith(ending)) ?? '';
const csvOf = (sheet: string) => csvRows(made.files.get(`01_index/${sheet}.csv`)?.toString() ?? '');

/** Reads every CSV file strictly and answers the number of rows of each. */
const csvCheck = `
import csv, json, sys
counts = {}
for name in sys.argv[1:]:
    with open(name, encoding='utf-8', newline='') as file:
        rows = list(csv.reader(file, strict=True))
    assert len({len(row) for row in rows}) == 1, name
    counts[name] = len(rows)
print(json.dumps(counts))
`;
const zipCheck = `
import sys, zipfile
for name in sys.argv[1:]:
    with zipfile.ZipFile(name) as volume:
        assert volume.testzip() is None, name
        print(len(volume.namelist()))
`;

describe('a small package, in the hands of other programs,', () => {
  itWith('unzip')('is found whole by Info-ZIP', () => {
    expect(volumeNames().length).toBeGreaterThan(1);
    for (const name of volumeNames()) expect(run('unzip', ['-tq', name])).toContain('No errors detected');
  });

  itWith('7z')('is found whole by 7-Zip, without a warning', () => {
    for (const name of volumeNames()) {
      const told = run('7z', ['t', name]);
      expect(told).toContain('Everything is Ok');
      expect(told).not.toMatch(/warning/i);
    }
  });

  itWith('python3')('is found whole by Python', () => {
    const counts = run('python3', ['-c', zipCheck, ...volumeNames()])
      .trim()
      .split('\n')
      .map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(made.files.size);
  });

  itWith('sha256sum')('is what its checksums say, delivered and unpacked', async () => {
    const delivered = run('sha256sum', ['-c', nameEndingIn('_SHA256SUMS.txt')]);
    expect(delivered.match(/: OK$/gm)).toHaveLength(volumeNames().length + 2);
    await unpack();
    const list = join(folder, nameEndingIn('_manifest-sha256.txt'));
    expect(run('sha256sum', ['-c', list], unpacked).match(/: OK$/gm)).toHaveLength(made.files.size);
  });

  itWith('python3')('has CSV files of which every row has every column', async () => {
    await unpack();
    const names = (await readdir(unpacked, { recursive: true })).filter((name) => name.endsWith('.csv'));
    const counts = JSON.parse(run('python3', ['-c', csvCheck, ...names], unpacked));
    for (const sheet of sheetNames) expect(counts[`01_index/${sheet}.csv`]).toBe(csvOf(sheet).length);
    expect(Object.keys(counts).length).toBeGreaterThan(sheetNames.length + 30);
  });

  itWith('soffice')(
    'has a workbook of which LibreOffice reads every sheet and row',
    async () => {
      const home = join(folder, 'office');
      const path = join(home, 'I9_Index.xlsx');
      await mkdir(home, { recursive: true });
      await writeFile(path, made.files.get('01_index/I9_Index.xlsx') ?? '');
      // Comma, double quote, UTF-8, cells as shown, every sheet into a file of its own.
      const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1';
      const profile = `-env:UserInstallation=file://${home}/profile`;
      spawnSync('soffice', [profile, '--headless', '--convert-to', filter, '--outdir', home, path], {
        cwd: home,
      });
      const readBack = async (sheet: string) =>
        csvRows(await readFile(join(home, `I9_Index-${sheet}.csv`), 'utf8'));
      for (const sheet of [...sheetNames, 'Dictionary'])
        expect(await readBack(sheet), sheet).toHaveLength(csvOf(sheet).length);
      const [header = [], ...rows] = csvOf('Records');
      const shown = await readBack('Records');
      for (const column of [
        'I9 ID',
        'Last Name',
        'First Name',
        'DOB',
        'SSN',
        'ZIP',
        'Folder Path',
        'Retention Date',
      ]) {
        const index = header.indexOf(column);
        expect(
          shown.slice(1).map((row) => row[index]),
          column,
        ).toEqual(rows.map((row) => row[index]));
      }
    },
    120_000,
  );

  itWith('qpdf')('describes the system in a PDF that other programs read', async () => {
    await unpack();
    const path = join(unpacked, '02_system/System_Description.pdf');
    expect(run('qpdf', ['--check', path])).toContain('No syntax or stream encoding errors found');
    expect(run('pdftotext', ['-layout', path, '-'])).toMatch(/Software product: Waybill \d+\.\d+\.\d+/);
  });

  itWith('openssl')('passes the check that shares no code with what made it', async () => {
    for (const name of ['unpacked', 'office']) await rm(join(folder, name), { recursive: true, force: true });
    const checked = await checkPackage(
      folder,
      assets.map(({ code }) => code),
    );
    expect(checked.i9Ids).toHaveLength(30);
    expect(checked.fileCount).toBe(made.files.size);
  });

  it('passes its own check, and fails it with one byte changed', async () => {
    for (const name of ['unpacked', 'office']) await rm(join(folder, name), { recursive: true, force: true });
    const key = await world.signer.publicKey();
    const findings: string[] = [];
    const found = await verifyPackage(folder, (finding) => findings.push(finding), key);
    expect(findings).toEqual([]);
    expect(found.checkedFileCount).toBe(made.files.size);
    const [volume = ''] = volumeNames();
    const bytes = Buffer.from(world.files.objects.get(made.keys.volume(1)) ?? '');
    bytes[5_000] = (bytes[5_000] ?? 0) ^ 1;
    await writeFile(join(folder, volume), bytes);
    await verifyPackage(folder, (finding) => findings.push(finding), key);
    expect(findings[0]).toContain(volume);
  });
});
