import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as yauzl from 'yauzl';
import { longestPath, pathName } from '../../../functions/archives/archive-path.ts';
import { centralDirectory, ZipSegmentBuilder } from '../../../functions/archives/zip-segment.ts';
import { packageName, volumeName } from '../../../functions/data-exports/package-keys.ts';
import { attachmentPaths, recordFolder } from '../../../functions/record-assets/record-folder.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const archiveCount = isDeep ? 2_000 : 2;
const recordsOfEach = isDeep ? 6 : 60;
const nameCount = 100_000;

/** Names that backends have trouble with, as files and as folders (rclone's list), and those that lead elsewhere. */
const awkward = [
  ...[
    '\x00\x01\x1f',
    '.',
    '..',
    ' leading',
    'trailing ',
    'trailing.',
    'trailing. .',
    '%46',
    '\x7f',
    '\ufffd',
    'a/b',
  ],
  ...[
    'a\\b',
    'C:\\x',
    'CON',
    'con.txt',
    'LPT9.tar.gz',
    'COM¹',
    'CONIN$',
    'aux .txt',
    '*?"<>|:',
    '\r\n',
    'Z̡',
    '\u2024\u2024',
  ],
  ...[
    '../../etc/passwd',
    '..\\..\\x',
    '/etc/passwd',
    '~root',
    '-rf',
    '%2e%2e%2f',
    '\u202egnp',
    'a:b',
    '\ud800',
    '．．／',
  ],
  ...['x'.repeat(300), '\u0301'.repeat(300), '.'.repeat(300), '😀'.repeat(200)],
];
const known = [...awkward, ...naughtyStrings, ...hostileVectors];
const piece = fc.constantFrom(
  ...awkward,
  ...'./\\:*"<>|~$% \0\t\n-_aAéßİ漢\u200b\u202e'.split(''),
  'nul',
  'Com1',
);
const anyName = fc.oneof(
  fc.string({ unit: piece, maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(...known),
);
const namesOf = (count: number, seed: number) => fc.sample(anyName, { numRuns: count, seed });

/** Letters, digits and three signs; nothing that Windows keeps for itself or takes away at the end. */
const plainName = /^(?!\.)(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[A-Za-z0-9_.-]+(?<!\.)$/i;

describe(`${(known.length + nameCount).toLocaleString('en-US')} hostile names`, () => {
  it('become plain names of one segment, of people, employers, packages and volumes', () => {
    const wrong = [...known, ...namesOf(nameCount, 1)].filter((name) => {
      const at = { clientName: name, exportNumber: 'DE-1', asOfAt: '2026-11-20T12:00:00.000Z' };
      const made = [pathName(name), pathName(name, 20), volumeName(packageName(at), 1, 2)];
      return made.some((one) => !plainName.test(one) || one.length > 100);
    });
    expect(wrong).toEqual([]);
  }, 60_000);
});

const aRecord = anI9Record();
/** Records of people with such names, with stored files whose types have such names, too. */
function recordFiles(names: readonly string[], firstId: number): Map<string, Buffer> {
  const nameAt = (place: number) => names[place % names.length] ?? '';
  const files = new Map<string, Buffer>();
  for (const [place, lastName] of names.entries()) {
    const types = [nameAt(place + 3), nameAt(place + 4), nameAt(place + 3)];
    const record = {
      ...aRecord,
      i9Id: firstId + place,
      employeeId: nameAt(place + 1),
      section1: { ...aRecord.section1, lastName, firstName: nameAt(place + 2) },
      attachments: types.map((documentTypeCode) => ({ ...anAttachment(Buffer.alloc(0)), documentTypeCode })),
    };
    const folder = recordFolder(record, nameAt(place + 5));
    for (const path of attachmentPaths(record)) files.set(folder + path, Buffer.from(`${folder}${path}`));
  }
  return files;
}

function archiveOf(files: ReadonlyMap<string, Buffer>): Buffer {
  const at = new Date('2026-02-03T04:05:06Z');
  const builder = new ZipSegmentBuilder(at);
  for (const [path, content] of files) builder.add(path, content);
  const { bytes, entries } = builder.finish();
  return Buffer.concat([bytes, centralDirectory([{ baseOffset: 0, entries }], bytes.length, at)]);
}

const folder = mkdtempSync(join(tmpdir(), 'waybill-hostile-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How programs that recipients have unpack an archive into a folder. */
const programs: Record<string, (zip: string, into: string) => [program: string, words: string[]]> = {
  unzip: (zip, into) => ['unzip', ['-q', zip, '-d', into]],
  bsdtar: (zip, into) => ['bsdtar', ['-xf', zip, '-C', into]],
  '7z': (zip, into) => ['7z', ['x', '-bd', '-y', `-o${into}`, zip]],
  'Python’s zipfile': (zip, into) => ['python3', ['-m', 'zipfile', '-e', zip, into]],
  'Java’s jar': (zip) => ['jar', ['xf', zip]],
};
const isThere = (program: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((one) => existsSync(join(one, program)));
const installed = Object.entries(programs).filter(([, call]) => isThere(call('', '')[0]));

/** Every file below a folder by its path. */
function treeOf(root: string): Map<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    found.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

/** By yauzl, which refuses paths that lead elsewhere. */
async function treeByYauzl(zip: Buffer): Promise<Map<string, string>> {
  const opened = await yauzl.fromBufferPromise(zip, { strictFileNames: true });
  const found = new Map<string, string>();
  for await (const entry of opened.eachEntry()) {
    if (found.has(entry.fileName)) throw new Error(`${entry.fileName} is there twice`);
    found.set(entry.fileName, (await buffer(await opened.openReadStreamPromise(entry))).toString());
  }
  return found;
}

describe(`${archiveCount.toLocaleString('en-US')} archives of ${recordsOfEach} employees with hostile names each`, () => {
  const archives = Array.from({ length: archiveCount }, (_, at) => {
    const some = namesOf(recordsOfEach, 100 + at);
    const start = (at * recordsOfEach) % known.length;
    const names = [...known.slice(start, start + Math.ceil(recordsOfEach / 2)), ...some].slice(
      0,
      recordsOfEach,
    );
    return recordFiles(names, 5_000_000 + at * recordsOfEach);
  });
  const sorted = (files: Iterable<readonly [string, Buffer | string]>) =>
    [...files]
      .map(([path, content]) => [path, String(content)])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));

  it('hold every file under a path of its own, in whatever case, of no more than 200 plain characters', () => {
    for (const files of archives) {
      expect(files.size).toBe(recordsOfEach * 3);
      expect(new Set([...files.keys()].map((path) => path.toLowerCase())).size).toBe(files.size);
      const wrong = [...files.keys()].filter(
        (path) => path.length > longestPath || path.split('/').some((name) => !plainName.test(name)),
      );
      expect(wrong).toEqual([]);
    }
  });

  it('are the same tree to yauzl, which finds no path that leads elsewhere', async () => {
    for (const files of archives) expect(sorted(await treeByYauzl(archiveOf(files)))).toEqual(sorted(files));
  }, 600_000);

  it.each(installed)(
    'are the same tree when %s has unpacked them, and nothing lies beside it',
    (name, call) => {
      const own = join(folder, name.replace(/\W/g, '_'));
      for (const files of archives) {
        const into = join(own, 'inner', 'into');
        mkdirSync(into, { recursive: true });
        writeFileSync(join(own, 'a.zip'), archiveOf(files));
        const [program, words] = call(join(own, 'a.zip'), into);
        execFileSync(program, words, { cwd: into, stdio: ['ignore', 'ignore', 'pipe'] });
        const unpacked = sorted(treeOf(into));
        if (unpacked.length !== files.size) expect(unpacked).toEqual(sorted(files));
        expect(unpacked).toEqual(sorted(files));
        expect([readdirSync(own).toSorted(), readdirSync(join(own, 'inner'))]).toEqual([
          ['a.zip', 'inner'],
          ['into'],
        ]);
        rmSync(own, { recursive: true });
      }
    },
    1_800_000,
  );

  it('are unpacked by two programs at least', () => {
    expect(installed.length).toBeGreaterThanOrEqual(process.env['CI'] === undefined ? 0 : 2);
  });
});
