import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readClient } from '../../../functions/directory/directory-store.ts';
import type { RecordLine } from '../../../functions/interchange/contract.ts';
import { loadRecords } from '../../../functions/interchange/load-records.ts';
import { changed, changeLines, loadDeps, writePack } from '../../support/pack-load.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let folder: string;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-counts-'));
});
afterEach(() => rm(folder, { recursive: true }));

const records = 'records-0001.ndjson';
const harborview = { distributorId: 'meridian-hr', clientId: 1001 };

async function recordLines({ pack }: Awaited<ReturnType<typeof loadDeps>>['deps']): Promise<RecordLine[]> {
  const lines: RecordLine[] = [];
  for await (const { text } of pack.lines(records)) lines.push(JSON.parse(text ?? ''));
  return lines;
}

describe('what the records of a client come to', () => {
  const counts = async (directory: Parameters<typeof readClient>[0]) => {
    const { recordCount, lastRecordCreatedAt, pendingByWorkflow, worksiteCount } =
      (await readClient(directory, harborview)) ?? {};
    return { recordCount, lastRecordCreatedAt, pendingByWorkflow, worksiteCount };
  };
  const expected = (lines: readonly RecordLine[]) => {
    const pending = lines.filter((line) => !(line.section1.signature && line.section2?.signature));
    const byWorkflow = Map.groupBy(pending, ({ workflow }) => workflow);
    return {
      recordCount: lines.length,
      lastRecordCreatedAt: lines
        .map((line) => line.auditTrail[0]?.at ?? '')
        .sort()
        .at(-1),
      pendingByWorkflow: Object.fromEntries([...byWorkflow].map(([workflow, of]) => [workflow, of.length])),
      worksiteCount: 8,
    };
  };

  it('is counted by a load that sees them all, and again by the same pack', async () => {
    await writePack(folder, 60);
    const { deps, directory } = await loadDeps(engine, folder);
    const lines = await recordLines(deps);
    const own = expected(lines.filter(({ clientId }) => clientId === harborview.clientId));
    await loadRecords(deps);
    expect(Object.keys(own.pendingByWorkflow).length).toBeGreaterThan(0);
    expect(await counts(directory)).toEqual(own);
    await loadRecords(deps);
    expect(await counts(directory)).toEqual(own);
  });

  it('is left as the directory says by a load that refused some of them before, or brings a few more', async () => {
    await writePack(folder, 20);
    const { deps, directory } = await loadDeps(engine, folder);
    await loadRecords(deps);
    const before = await counts(directory);
    await changeLines(folder, records, { 3: changed((record) => (record.section1.lastName = 'Other')) });
    await loadRecords({ ...deps, pack: (await loadDeps(engine, folder)).deps.pack });
    expect(await counts(directory)).toEqual(before);
  });

  it('comes with a contact and a day of creation from the directory of the pack', async () => {
    await writePack(folder, 1);
    const { deps, directory } = await loadDeps(engine, folder);
    await loadRecords(deps);
    expect(await readClient(directory, harborview)).toMatchObject({
      createdAt: '2021-04-12T14:00:00.000Z',
      activeUserCount: 38,
      primaryContactName: 'Philippa Marchbanks',
      primaryContactEmail: 'philippa.marchbanks@harborview.example',
    });
  });
});
