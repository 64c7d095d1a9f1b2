import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readClient, readWorksites } from '../../../functions/directory/directory-store.ts';
import { readAttachments } from '../../../functions/i9/attachment-store.ts';
import { verifyChain } from '../../../functions/i9/audit-chain.ts';
import { readProfile } from '../../../functions/i9/profile-store.ts';
import { countRecords, readRecord, rowsOf } from '../../../functions/i9/record-store.ts';
import type { NoteLine, RecordLine } from '../../../functions/interchange/contract.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'waybill-load-'));
});
afterEach(() => rm(folder, { recursive: true }));

const records = 'records-0001.ndjson';
const harborview = { distributorId: 'meridian-hr', clientId: 1001 };

async function linesOf<T>(deps: Awaited<ReturnType<typeof loadDeps>>['deps'], file: string): Promise<T[]> {
  const lines: T[] = [];
  for await (const { text } of deps.pack.lines(file)) lines.push(JSON.parse(text ?? ''));
  return lines;
}

describe('a whole pack', () => {
  it('is found again in tables and bucket, line by line and byte by byte', async () => {
    await writePack(folder, 30);
    const { deps, directory, rejected } = await loadDeps(engine, folder);
    const summary = await loadRecords(deps);
    expect([summary.rejectedCount, summary.loadedCount, rejected]).toEqual([0, summary.totalCount, []]);
    for (const line of await linesOf<RecordLine>(deps, records)) {
      const record = await readRecord(deps, line);
      const { attachments: stored = [], ...form } = record ?? {};
      const { attachments, ...expected } = line;
      expect(form).toEqual(expected);
      const contents = await readAttachments(deps, { attachments: stored });
      for (const { attachmentId, file, offset, sizeBytes } of attachments) {
        const bytes = file && (await deps.pack.readRange(file, offset, offset + sizeBytes));
        const content = bytes ? { kind: 'PRESENT', bytes } : { kind: 'MISSING', reason: 'OBJECT_MISSING' };
        expect(contents.get(attachmentId)).toEqual(content);
      }
    }
    const [note] = await linesOf<NoteLine>(deps, 'notes.ndjson');
    if (note === undefined) throw new Error('the pack has no note');
    const { distributorId, clientId, profileId, ...text } = note;
    expect((await readProfile(deps, { distributorId, clientId, profileId }))?.notes).toEqual([text]);
    expect(await readClient(directory, harborview)).toMatchObject({ employerCount: 3, recordCount: 30 });
    expect(await readWorksites(directory, { ...harborview, employerId: 11 })).toHaveLength(3);
  });

  it('stores one object per record with attachments, under the tenant it belongs to', async () => {
    await writePack(folder, 20);
    const { deps } = await loadDeps(engine, folder);
    await loadRecords(deps);
    const withBytes = (await linesOf<RecordLine>(deps, records)).filter((line) =>
      line.attachments.some((attachment) => attachment.file !== undefined),
    );
    const folders = [...deps.attachments.objects.keys()].map((key) => key.replace(/[^/]+$/, ''));
    expect(folders.sort()).toEqual(
      withBytes.map((line) => `D/${line.distributorId}/C/${line.clientId}/I/${line.i9Id}/`).sort(),
    );
  });

  it('loaded again changes nothing', async () => {
    await writePack(folder, 20);
    const { deps } = await loadDeps(engine, folder);
    const first = await loadRecords(deps);
    const again = await loadRecords(deps);
    expect([again.rejectedCount, again.unchangedCount]).toEqual([0, 100]);
    expect(again.loadedCount + again.unchangedCount).toBe(first.loadedCount);
    expect(await countRecords(deps, harborview)).toBe(20);
  });

  it('without hashes in its trails gets them chained', async () => {
    await writePack(folder, 5);
    await changeLines(folder, records, {
      1: changed((record) => {
        for (const event of record.auditTrail) {
          delete event.hash;
          delete event.previousHash;
        }
      }),
    });
    const { deps } = await loadDeps(engine, folder);
    await loadRecords(deps);
    const record = await readRecord(deps, { ...harborview, i9Id: 5_000_001 });
    expect(verifyChain(record?.auditTrail ?? [])).toEqual({ isIntact: true });
  });
});

describe('a pack of version 1.0', () => {
  const later = ['priorVersions', 'communications', 'resolveEntries', 'remoteEvents'];
  const toVersion10 = async (): Promise<void> => {
    await writePack(folder, 20);
    await changeLines(folder, 'interchange.json', { 3: () => '"version": "1.0.0",' });
    const without = (names: readonly string[]) =>
      changed((line) => {
        for (const name of names) delete line[name];
      });
    const allLines = (names: readonly string[]) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, position) => [position + 1, without(names)]));
    await changeLines(folder, records, allLines(later));
    await changeLines(folder, 'profiles.ndjson', allLines(['customFields', 'assignments']));
  };

  it('is loaded whole, with nothing in what it does not know, and known again when it comes again', async () => {
    await toVersion10();
    const { deps, rejected } = await loadDeps(engine, folder);
    const first = await loadRecords(deps);
    const again = await loadRecords(deps);
    expect([first.loadedCount, again.unchangedCount, rejected]).toEqual([first.totalCount, 100, []]);
    const record = await readRecord(deps, { ...harborview, i9Id: 5_000_001 });
    const read = await readProfile(deps, { ...harborview, profileId: 5_000_001 });
    expect(later.map((name) => (record as Record<string, unknown> | undefined)?.[name])).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect([read?.profile.customFields, read?.profile.assignments]).toEqual([[], []]);
  });
});

describe('a load that is cut off', () => {
  it('goes on at its checkpoint and ends as if it had not been', async () => {
    await writePack(folder, 640);
    await changeLines(folder, records, { 3: () => 'no JSON', 600: () => 'no JSON' });
    const { deps, rejected, progress } = await loadDeps(engine, folder);
    const { write } = deps.attachments;
    let writesLeft = 450;
    deps.attachments.write = (...given) => {
      writesLeft -= 1;
      return writesLeft < 0 ? Promise.reject(new Error('killed')) : write(...given);
    };
    await expect(loadRecords(deps)).rejects.toThrow('killed');
    rejected.push({ file: records, line: 400, problem: 'listed after the checkpoint' });
    const before = progress.length;
    deps.attachments.write = write;
    const summary = await loadRecords(deps);
    expect(progress[before]?.loadedCount).toBeGreaterThan(900); // the first rounds are not repeated
    expect(rejected.map(({ line }) => line)).toEqual([3, 600]);
    expect(summary.loadedCount + summary.unchangedCount).toBe(summary.totalCount - 2);
    expect(await countRecords(deps, harborview)).toBe(638);
  });

  it('starts from the beginning when the pack was changed since', async () => {
    await writePack(folder, 20);
    const { deps } = await loadDeps(engine, folder);
    deps.attachments.write = () => Promise.reject(new Error('killed'));
    await expect(loadRecords(deps)).rejects.toThrow('killed');
    await changeLines(folder, 'profiles.ndjson', {
      1: changed((profile) => (profile.lastName = 'Yarrowsmith-New')),
    });
    const second = await loadDeps(engine, folder);
    await loadRecords({ ...deps, attachments: second.deps.attachments, pack: second.deps.pack });
    const read = await readProfile(deps, { ...harborview, profileId: 5_000_001 });
    expect(read?.profile.lastName).toBe('Yarrowsmith-New');
  });
});

describe('bad lines', () => {
  it('are listed by file and line without their values, and the rest is loaded', async () => {
    await writePack(folder, 40);
    const withAttachment = changed((record) => {
      record.attachments = [
        { ...attachment, sizeBytes: 3, sha256: '0'.repeat(64), file: 'files/CANARY.bin' },
      ];
    });
    await changeLines(folder, records, {
      2: () => '{"lastName":"CANARY"',
      4: changed((record) => (record.section1.dateOfBirth = 'CANARY')),
      6: changed((record) => (record.worksiteId = 301)),
      8: changed((record) => (record.auditTrail[2].actorName = 'CANARY')),
      10: withAttachment,
      12: changed((record) => {
        record.attachments = [
          { ...attachment, sizeBytes: 3, sha256: '0'.repeat(64), file: 'files/bundle-0001.bin' },
        ];
      }),
      14: changed((record) => (record.i9Id = 5_000_001)),
      16: changed((record) => (record.distributorId = 'northgate')),
      18: changed((record) => (record.securityGroupIds = [4711])),
    });
    const { deps, rejected } = await loadDeps(engine, folder);
    const summary = await loadRecords(deps);
    expect(rejected).toEqual([
      { file: records, line: 2, problem: 'the line is not JSON' },
      { file: records, line: 4, problem: expect.stringMatching(/^\/section1\/dateOfBirth: /) },
      { file: records, line: 6, problem: '/worksiteId: not in directory.ndjson of this pack' },
      { file: records, line: 8, problem: '/auditTrail/2: the chain of hashes breaks here' },
      { file: records, line: 10, problem: expect.stringMatching(/^\/attachments\/0\/file: not in the pack/) },
      { file: records, line: 12, problem: '/attachments/0/sha256: the bytes have another SHA-256' },
      { file: records, line: 14, problem: '/i9Id: a record with other content is stored under this id' },
      { file: records, line: 16, problem: '/clientId: not in directory.ndjson of this pack' },
      { file: records, line: 18, problem: '/securityGroupIds/0: not in directory.ndjson of this pack' },
    ]);
    expect(JSON.stringify(rejected)).not.toContain('CANARY');
    expect([summary.rejectedCount, await countRecords(deps, harborview)]).toEqual([9, 31]);
  });

  const attachment = {
    attachmentId: 'a',
    section: 'S2',
    documentTypeCode: 'DRIVERS_LICENSE',
    fileName: 'a.jpg',
    mimeType: 'image/jpeg',
    uploadedBy: 'Dana',
    uploadedAt: '2026-03-04T14:50:00.000Z',
  };

  it('are profiles too that name a place which the directory does not have', async () => {
    await writePack(folder, 5);
    const place = { employerId: 11, worksiteId: 101, fromDate: '2024-03-04' };
    const withPlace = (differences: object) =>
      changed((profile) => (profile.assignments = [place, { ...place, ...differences }]));
    await changeLines(folder, 'profiles.ndjson', {
      2: withPlace({ employerId: 4711 }),
      3: withPlace({ employerId: 12 }),
      4: withPlace({ employerId: 12, worksiteId: 104 }),
    });
    const { deps, rejected } = await loadDeps(engine, folder);
    await loadRecords(deps);
    const file = 'profiles.ndjson';
    expect(rejected).toEqual([
      { file, line: 2, problem: '/assignments/1/employerId: not in directory.ndjson of this pack' },
      { file, line: 3, problem: '/assignments/1/worksiteId: not in directory.ndjson of this pack' },
    ]);
  });

  it('can be mended and loaded after the rest', async () => {
    await writePack(folder, 20);
    let good = '';
    await changeLines(folder, records, {
      5: (line) => {
        good = line;
        return '{}';
      },
    });
    const { deps } = await loadDeps(engine, folder);
    await loadRecords(deps);
    await changeLines(folder, records, { 5: () => good });
    const summary = await loadRecords(deps);
    expect([summary.rejectedCount, await countRecords(deps, harborview)]).toEqual([0, 20]);
  });

  it('never change a record that is on file', async () => {
    await writePack(folder, 20);
    const { deps, rejected } = await loadDeps(engine, folder);
    await loadRecords(deps);
    const key = { ...harborview, i9Id: 5_000_001 };
    const stored = [await readRecord(deps, key), await rowsOf(deps, harborview, [key.i9Id])];
    await changeLines(folder, records, { 1: changed((record) => (record.section1.lastName = 'Rewritten')) });
    await loadRecords(deps);
    expect(rejected).toMatchObject([{ line: 1, problem: expect.stringContaining('/i9Id') }]);
    expect([await readRecord(deps, key), await rowsOf(deps, harborview, [key.i9Id])]).toEqual(stored);
  });
});

describe('a folder', () => {
  it('with fewer lines than its manifest counts is reported', async () => {
    await writePack(folder, 20);
    await changeLines(folder, records, { 20: () => '', 19: () => '' });
    const { deps, rejected } = await loadDeps(engine, folder);
    await loadRecords(deps);
    expect(rejected).toEqual([
      { file: 'interchange.json', problem: '/counts: 2 lines fewer than counted; the pack is not whole' },
    ]);
  });

  it('is rejected without a manifest, and with one of another major version', async () => {
    const { deps } = await loadDeps(engine, folder);
    await expect(loadRecords(deps)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
    await writePack(folder, 1);
    await changeLines(folder, 'interchange.json', { 3: () => '"version": "2.0.0",' });
    await expect(loadRecords(deps)).rejects.toMatchObject({ code: 'MANIFEST_NOT_VALID' });
  });
});
