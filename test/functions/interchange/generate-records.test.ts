import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVerifyStatus } from '../../../functions/i9/contract.ts';
import { isPurgeable, isTerminated } from '../../../functions/i9/record-status.ts';
import { retentionDate } from '../../../functions/i9/retention-date.ts';
import {
  DirectoryLine,
  NoteLine,
  ProfileLine,
  type RecordLine,
  RecordLine as RecordSchema,
} from '../../../functions/interchange/contract.ts';
import {
  directoryEntries,
  directoryIndex,
  type Reference,
} from '../../../functions/interchange/directory-index.ts';
import { generateRecords } from '../../../functions/interchange/generate-records.ts';
import { folderPack } from '../../../functions/interchange/pack-folder.ts';
import { parseLine } from '../../../functions/interchange/pack-line.ts';
import { checkRecord } from '../../../functions/interchange/pack-record.ts';
import { startPack } from '../../../functions/interchange/pack-writer.ts';

const asOfDate = '2026-11-01';
const attachmentSizes = { leastBytes: 600, mostBytes: 2000 };
let root: string;
let lines: RecordLine[];
let main: RecordLine[];

async function write(name: string, seed: number, recordCount: number): Promise<string> {
  const folder = join(root, name);
  await generateRecords({ pack: await startPack(folder) }, { seed, recordCount, asOfDate, attachmentSizes });
  return folder;
}

// biome-ignore lint/suspicious/noExplicitAny: read back with several schemas
async function read(folder: string, file: string, schema: any): Promise<any[]> {
  const values: unknown[] = [];
  for await (const line of folderPack(folder).lines(file)) {
    const parsed = parseLine(schema, line);
    if (!parsed.isAccepted) throw new Error(`${file}:${line.lineNumber} ${parsed.problem}`);
    values.push(parsed.value);
  }
  return values;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name !== 'files').sort();
  for (const name of names) hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'waybill-generate-'));
  lines = await read(await write('fixture', 1, 600), 'records-0001.ndjson', RecordSchema);
  main = lines.filter((line) => line.clientId === 1001);
});
afterAll(() => rm(root, { recursive: true }));

const isLost = (attachment: RecordLine['attachments'][number]) => attachment.file === undefined;
const countOf = (isCounted: (line: RecordLine) => boolean): number => main.filter(isCounted).length;

describe('a generated pack', () => {
  it('is the same for the same seed and another for another', async () => {
    const folders = await Promise.all([write('a', 7, 50), write('b', 7, 50), write('c', 8, 50)]);
    const [a, b, c] = await Promise.all(folders.map(hashOf));
    expect([a === b, a === c]).toEqual([true, false]);
  });

  it('begins with the records of a smaller one', async () => {
    const small = await read(await write('small', 1, 150), 'records-0001.ndjson', RecordSchema);
    const withoutPlaces = (line: RecordLine) => ({
      ...line,
      attachments: line.attachments.map(({ file: _file, offset: _offset, ...attachment }) => attachment),
    });
    expect(small.slice(0, 150).map(withoutPlaces)).toEqual(main.slice(0, 150).map(withoutPlaces));
  });

  it('keeps the format to the last line, and every reference and chain holds', async () => {
    const folder = join(root, 'fixture');
    const directory: DirectoryLine[] = await read(folder, 'directory.ndjson', DirectoryLine);
    const profiles: Reference[] = await read(folder, 'profiles.ndjson', ProfileLine);
    await read(folder, 'notes.ndjson', NoteLine);
    const brokenReference = directoryIndex(directoryEntries(directory));
    expect([...lines, ...profiles].map(brokenReference).filter(Boolean)).toEqual([]);
    expect(lines.map(checkRecord).filter((checked) => 'problem' in checked)).toEqual([]);
  });

  it('is refused a folder that holds something', async () => {
    await expect(write('fixture', 1, 1)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  });
});

describe('the fixture of 600', () => {
  it('has the tenants, clients and units it promises', async () => {
    const directory: DirectoryLine[] = await read(join(root, 'fixture'), 'directory.ndjson', DirectoryLine);
    const entries = directoryEntries(directory.filter((line) => line.distributorId === 'meridian-hr'));
    const { clients, employers, worksites, securityGroups } = entries;
    expect([clients, employers, worksites, securityGroups].map((list) => list.length)).toEqual([3, 5, 12, 2]);
    expect(clients.filter((client) => !client.isActive)).toHaveLength(1);
    const perClient = Object.entries(
      Object.groupBy(lines, (line) => `${line.distributorId} ${line.clientId}`),
    );
    expect(perClient.map(([client, records]) => [client, records?.length])).toEqual([
      ['meridian-hr 1001', 600],
      ['meridian-hr 1002', 40],
      ['meridian-hr 1003', 25],
      ['northgate 2001', 15],
    ]);
  });

  it('has the mix it promises', () => {
    const isGone = (line: RecordLine) => isTerminated(line, asOfDate);
    const isPast = (line: RecordLine) => (retentionDate(line) ?? '9999') <= asOfDate;
    expect({
      active: countOf((line) => !isGone(line)),
      withinRetention: countOf((line) => isGone(line) && !isPast(line)),
      pastRetention: countOf((line) => isGone(line) && isPast(line)),
      incomplete: countOf((line) => !line.section1.signature || !line.section2?.signature),
      historical: countOf((line) => line.recordType === 'HISTORICAL'),
      everify: countOf((line) => line.everifyCases.length > 0),
      lost: countOf(
        (line) => line.isFormMissing || line.attachments.some((one) => isLost(one) && !one.everify),
      ),
    }).toEqual({
      active: 420,
      withinRetention: 120,
      pastRetention: 60,
      incomplete: 30,
      historical: 48,
      everify: 180,
      lost: 6,
    });
  });

  it.each([
    ['CITIZEN', 72],
    ['NONCITIZEN_NATIONAL', 1],
    ['LAWFUL_PERMANENT_RESIDENT', 12],
    ['ALIEN_AUTHORIZED', 15],
  ])('has about as many of status %s as promised: %i %%', (status, percent) => {
    const share = countOf((line) => line.section1.citizenshipStatus === status) / 6;
    expect(Math.abs(share - percent)).toBeLessThan(1.5);
  });

  it('has E-Verify cases of every status', () => {
    const statuses = new Set(main.flatMap((line) => line.everifyCases.map((one) => one.status)));
    expect(statuses).toEqual(new Set(EVerifyStatus.options));
  });

  it('has names that break careless programs', () => {
    const names = main.map((line) => `${line.section1.firstName}|${line.section1.lastName}`).join(' ');
    const longest = Math.max(...main.map((line) => line.section1.lastName.length));
    expect(names).toMatch(/'/);
    expect(names).toMatch(/[ŁĐŠễ]/);
    expect(longest).toBe(40);
  });

  it('lets every trail tell what the record says, in order and up to the day it looks as it should', () => {
    for (const { auditTrail, section1, section2, recordType, attachments } of main) {
      const times = auditTrail.map((event) => event.at);
      expect(times).toEqual(times.toSorted());
      expect(times.at(-1)?.slice(0, 10) ?? '').toSatisfy((date: string) => date <= asOfDate);
      const at = (name: string) => auditTrail.find((event) => event.event === name)?.at;
      if (recordType === 'ELECTRONIC')
        expect([at('SIGNED_S1'), at('SIGNED_S2')]).toEqual([section1.signature?.at, section2?.signature?.at]);
      expect(auditTrail.filter((event) => event.event === 'ATTACHMENT_ADDED')).toHaveLength(
        attachments.length,
      );
    }
  });

  it('never makes a record purgeable while a case is open', () => {
    const open = main.filter((line) => line.everifyCases.some((one) => one.status === 'REFERRED'));
    const purgeable = open.filter((line) =>
      isPurgeable({ ...line, openEverifyCaseCount: 1 } as never, asOfDate),
    );
    expect([open.length > 0, purgeable]).toEqual([true, []]);
  });
});
