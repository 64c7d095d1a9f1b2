import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrill } from '../../bin/drill/run-drill.ts';
import { contentOf, differences, type Fingerprint, textOf } from '../../bin/drill/stage-state.ts';

const fingerprint = (hashes: [string, string][]): Fingerprint => ({
  hashes: new Map(hashes),
  itemCount: 1,
  objectCount: 1,
  sizeBytes: 1,
});

describe('a backup', () => {
  it('writes an item down so that the same item comes back, bytes too', () => {
    const item = {
      sk: { S: 'é"\n' },
      pk: { S: 'D#1' },
      n: { N: '1.0' },
      b: { B: Buffer.from([0, 255, 10]) },
    };
    expect(contentOf(textOf(item))).toEqual(item);
    expect(contentOf(textOf({ b: { B: new Uint8Array([1, 2]) } }))).toEqual({
      b: { B: Buffer.from([1, 2]) },
    });
  });

  it('gives an item one text, whatever the order of its attributes', () => {
    expect(textOf({ b: { S: '2' }, a: { S: '1' } })).toBe(textOf({ a: { S: '1' }, b: { S: '2' } }));
  });

  it('tells every table and bucket that changed, came or went', () => {
    const before = fingerprint([
      ['table a', '1'],
      ['table b', '1'],
      ['bucket c', '1'],
    ]);
    const after = fingerprint([
      ['table a', '2'],
      ['bucket c', '1'],
      ['bucket d', '1'],
    ]);
    expect(differences(before, after)).toEqual(['bucket d', 'table a', 'table b']);
    expect(differences(before, before)).toEqual([]);
  });
});

describe.runIf(process.env['WAYBILL_DEEP'] !== undefined)('T-RESTORE: the restore drill', () => {
  it('brings everything back, and nothing that was purged', { timeout: 900_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-drill-'));
    try {
      const figures = await runDrill({ folder, recordCount: 120, say: (line) => console.log(line) });
      expect(figures).toMatchObject({ wrong: [], leftCount: 0 });
      expect(figures.comeBackCount).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
