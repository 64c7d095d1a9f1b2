import { describe, expect, it } from 'vitest';
import { RowSpool } from '../../../functions/export-packages/row-spool.ts';
import { memoryFiles } from '../../support/memory-files.ts';

async function read(spool: RowSpool, column: string): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of spool.read(column)) pieces.push(piece.toString());
  return pieces;
}

/** A piece of this many bytes that can be told from others. */
const piece = (name: string, sizeBytes = 0) => Buffer.from(`${name} `.padEnd(sizeBytes, '.'));

describe('a spool of rows', () => {
  it('gives each column back piece by piece, however much went to the bucket in between', async () => {
    const files = memoryFiles();
    const spool = new RowSpool(files, (number) => `block-${number}`);
    const expected: Record<string, string[]> = { long: [], short: [], late: [] };
    for (let chunk = 1; chunk <= 20; chunk += 1)
      for (const [column, sizeBytes] of Object.entries({ long: 900_000, short: 10, late: 0 })) {
        if (column === 'late' && chunk < 19) continue;
        const added = piece(`${column} ${chunk}`, sizeBytes);
        expected[column]?.push(added.toString());
        await spool.add(column, added);
      }
    expect(files.objects.size).toBeGreaterThan(3);
    for (const [column, pieces] of Object.entries(expected))
      expect(await read(spool, column)).toEqual(pieces);
    expect(await read(spool, 'long')).toEqual(expected['long']);
    expect(await read(spool, 'unknown')).toEqual([]);
  });

  it('asks the bucket for nothing while there is little', async () => {
    const files = memoryFiles();
    const spool = new RowSpool(files, (number) => `block-${number}`);
    for (const name of ['one', 'two', '']) await spool.add('column', Buffer.from(name));
    expect(await read(spool, 'column')).toEqual(['one', 'two', '']);
    expect([files.objects.size, files.readCount]).toEqual([0, 0]);
  });
});
