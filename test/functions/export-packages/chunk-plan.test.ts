import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mostChunkBytes,
  mostChunkRecords,
  type PlannedChunk,
  planChunks,
} from '../../../functions/export-packages/chunk-plan.ts';

type Row = { i9Id: number; attachmentBytes: number };

async function planned(pages: readonly Row[][]): Promise<PlannedChunk[]> {
  async function* all() {
    yield* pages;
  }
  const chunks: PlannedChunk[] = [];
  for await (const chunk of planChunks(all())) chunks.push(chunk);
  return chunks;
}

const sizes = fc.oneof(
  fc.constant(0),
  fc.nat(2_000_000),
  fc.integer({ min: mostChunkBytes - 2, max: 2 * mostChunkBytes }),
);
/** Up to 350 records with ids of their own, cut into pages anyhow, empty ones among them. */
const pagesOfRows = fc
  .array(fc.array(sizes, { maxLength: 130 }), { maxLength: 5 })
  .map((pages) => pages.map((page, at) => page.map((bytes, index) => row(1000 * at + index + 1, bytes))));
const row = (i9Id: number, attachmentBytes: number): Row => ({ i9Id, attachmentBytes });

describe('the plan of chunks', () => {
  it('holds every record once, in the order in which they came', async () => {
    await fc.assert(
      fc.asyncProperty(pagesOfRows, async (pages) => {
        const ids = (await planned(pages)).flatMap((chunk) => chunk.i9Ids);
        expect(ids).toEqual(pages.flat().map((one) => one.i9Id));
      }),
    );
  });

  it('numbers the chunks from 1 without gaps, none of them empty', async () => {
    await fc.assert(
      fc.asyncProperty(pagesOfRows, async (pages) => {
        const chunks = await planned(pages);
        expect(chunks.map((chunk) => chunk.chunkNumber)).toEqual(chunks.map((_, index) => index + 1));
        expect(chunks.every((chunk) => chunk.i9Ids.length > 0)).toBe(true);
      }),
    );
  });

  it('keeps to the limits, but for a record that alone is larger', async () => {
    await fc.assert(
      fc.asyncProperty(pagesOfRows, async (pages) => {
        const bytesOf = new Map(pages.flat().map((one) => [one.i9Id, one.attachmentBytes]));
        for (const { i9Ids } of await planned(pages)) {
          const bytes = i9Ids.reduce((sum, id) => sum + (bytesOf.get(id) ?? 0), 0);
          expect(i9Ids.length).toBeLessThanOrEqual(mostChunkRecords);
          if (i9Ids.length > 1) expect(bytes).toBeLessThanOrEqual(mostChunkBytes);
        }
      }),
    );
  });

  it('cuts only where the next record would not fit', async () => {
    await fc.assert(
      fc.asyncProperty(pagesOfRows, async (pages) => {
        const bytesOf = new Map(pages.flat().map((one) => [one.i9Id, one.attachmentBytes]));
        const chunks = await planned(pages);
        for (const [index, { i9Ids }] of chunks.slice(0, -1).entries()) {
          const next = chunks[index + 1]?.i9Ids[0] ?? 0;
          const together = [...i9Ids, next].reduce((sum, id) => sum + (bytesOf.get(id) ?? 0), 0);
          expect(i9Ids.length === mostChunkRecords || together > mostChunkBytes).toBe(true);
        }
      }),
    );
  });

  it('is empty when there are no records', async () => {
    expect(await planned([[], []])).toEqual([]);
  });
});
