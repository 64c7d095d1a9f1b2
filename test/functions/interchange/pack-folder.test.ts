import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderPack } from '../../../functions/interchange/pack-folder.ts';
import type { PackLine } from '../../../functions/interchange/pack-line.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-pack-'));
  await mkdir(join(folder, 'pack', 'files'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => writeFile(join(folder, 'pack', name), content);
async function linesOf(name: string, from?: { lineNumber: number; offset: number }): Promise<PackLine[]> {
  const lines: PackLine[] = [];
  for await (const line of folderPack(join(folder, 'pack')).lines(name, from)) lines.push(line);
  return lines;
}

describe('lines', () => {
  it('end at line feeds only, keep their numbers over blank ones, and need no line feed at the end', async () => {
    await write('a.ndjson', '\ufeff"one"\r\n\n"two\u2028still two"\n"three"');
    const lines = await linesOf('a.ndjson');
    expect(lines.map(({ lineNumber, text }) => [lineNumber, text])).toEqual([
      [1, '"one"'],
      [3, '"two\u2028still two"'],
      [4, '"three"'],
    ]);
  });

  it('can be read on from where any of them ended', async () => {
    await write('a.ndjson', '"Łukasz"\n"b"\n\n"d"\n');
    const all = await linesOf('a.ndjson');
    for (const [position, { lineNumber, endOffset }] of all.entries())
      expect(await linesOf('a.ndjson', { lineNumber, offset: endOffset })).toEqual(all.slice(position + 1));
  });

  it('longer than a read are whole', async () => {
    const long = 'ü'.repeat(1_500_000);
    await write('a.ndjson', `${long}\n"short"\n`);
    expect((await linesOf('a.ndjson')).map((line) => line.text)).toEqual([long, '"short"']);
  });

  it('that are no UTF-8 have no text, and the next has', async () => {
    await write('a.ndjson', Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.from('"b"\n')]));
    expect((await linesOf('a.ndjson')).map((line) => line.text)).toEqual([undefined, '"b"']);
  });

  it('of a missing file are none', async () => {
    expect(await linesOf('notes.ndjson')).toEqual([]);
  });
});

describe('bytes', () => {
  it('are read by range, and are undefined beyond the end of a file', async () => {
    await write('files/a.bin', '0123456789');
    const pack = folderPack(join(folder, 'pack'));
    const read = [await pack.readRange('files/a.bin', 2, 5), await pack.readRange('files/a.bin', 8, 11)];
    expect(read.map((bytes) => bytes?.toString())).toEqual(['234', undefined]);
  });

  it('outside the pack are undefined, also behind a link', async () => {
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await symlink(join(folder, 'secret.txt'), join(folder, 'pack', 'files', 'link'));
    const pack = folderPack(join(folder, 'pack'));
    const read = [await pack.readRange('files/link', 0, 6), await pack.readRange('files/none', 0, 1)];
    expect(read).toEqual([undefined, undefined]);
  });
});
