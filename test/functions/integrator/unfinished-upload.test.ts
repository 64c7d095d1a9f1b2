import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectCreated } from '../../../functions/integrator/contract.ts';
import { listFiles, pendingFileIds } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { receiveMessages } from '../../../functions/integrator/receive-messages.ts';
import { tellLeftOvers } from '../../../functions/integrator/unfinished-upload.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  codesOf,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  newest,
  objectsIn,
  runChecks,
  textAt,
  upload,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  await keep(world, anEmployer, anEmployee);
});
afterEach(() => {
  expect(world.immigrationWrites.writeCount).toBe(0);
});

const name = 'fn_Custom_Data_import_20261120.csv';
const csv = csvOf(10, {});
const part = csv.slice(0, -10);
const rejected = (fileName: string) => `${firm1}/Rejected/20261120/${fileName}`;
const statuses = async () => (await listFiles(world, firm1, { limit: 9 })).map(({ status }) => status);

/** Takes messages as Transfer writes their events, and runs the checks that were started. */
async function tell(type: string, ...details: Record<string, unknown>[]): Promise<void> {
  const Records = details.map((detail, at) => ({
    messageId: `m${at}`,
    body: JSON.stringify({
      'detail-type': `SFTP Server File ${type}`,
      detail: { 'end-timestamp': world.clock.now().toISOString(), ...detail },
    }),
  }));
  expect(await receiveMessages(world, { Records } as never)).toEqual({ batchItemFailures: [] });
  await runChecks(world);
}

const uploadDetail = ({ detail: { object }, time }: ObjectCreated) => ({
  ...{ 'file-path': `/drop/${object.key}`, 'end-timestamp': time, etag: object.etag, bytes: object.size },
});
const breakOff = (event: ObjectCreated) => tell('Upload Failed', uploadDetail(event));

/** Renames as Transfer does: by a copy and a deletion. */
function moveObject(from: string, to: string): void {
  const { objects } = world.drop;
  objects.set(to, objects.get(from) ?? Buffer.alloc(0));
  objects.delete(from);
}
const renamed = (from: string, to: string) => ({
  'original-file-path': `/drop/${from}`,
  'renamed-file-path': `/drop/${to}`,
});

describe('a file that is uploaded under another name and renamed', () => {
  it.each([
    ['WinSCP', `${name}.filepart`],
    ['rclone', `${name}.1a2b3c4d.partial`],
    ['lftp', `.in.${name}`],
    ['others', `${name}.part`],
  ])('as %s does is taken in at the renaming, and just once', async (_client, unfinished) => {
    const event = upload(world, keyOf(unfinished), csv);
    await tell('Upload Completed', uploadDetail(event));
    expect(await statuses()).toEqual([]);
    moveObject(keyOf(unfinished), keyOf(name));
    const detail = renamed(keyOf(unfinished), keyOf(name));
    await tell('Rename Completed', detail, detail);
    expect(await statuses()).toEqual(['WAITING']);
    expect(await newest(world)).toMatchObject({ fileName: name, summary: { rowCount: 1 } });
  });

  it('is taken in also when Transfer’s clock tells nanoseconds', async () => {
    const event = upload(world, keyOf(name), csv);
    await tell('Upload Completed', {
      ...uploadDetail(event),
      'end-timestamp': '2026-11-20T19:59:59.749749117Z',
    });
    expect(await newest(world)).toMatchObject({ arrivedAt: '2026-11-20T19:59:59.749Z', status: 'WAITING' });
  });

  it('that had been waiting under the other name waits under the new one only', async () => {
    const earlier = 'fn_Custom_Data_import_20261119.csv';
    const before = await arrive(world, earlier, csv);
    world.clock.advance(1000);
    moveObject(keyOf(earlier), keyOf(name));
    await tell('Rename Completed', renamed(keyOf(earlier), keyOf(name)));
    const [file, old] = await listFiles(world, firm1, { limit: 2 });
    expect(file).toMatchObject({ fileName: name, status: 'WAITING' });
    expect(old).toMatchObject({ fileId: before.fileId, status: 'REJECTED', notes: [{ code: 'ZI-F-012' }] });
    expect(await pendingFileIds(world, firm1)).toEqual([file?.fileId]);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([keyOf(name)]);
  });

  it('between names that mean nothing here changes nothing, nor does a file that is there again', async () => {
    await arrive(world, name, csv);
    await tell('Rename Completed', renamed(keyOf('a.tmp'), keyOf('b.tmp')));
    await tell('Rename Completed', renamed(keyOf(name), keyOf('b.tmp')));
    expect(await statuses()).toEqual(['WAITING']);
  });
});

describe('an upload that broke off', () => {
  it('ZI-F-012: is told to be uploaded again, and what arrived is moved away unread', async () => {
    const event = upload(world, keyOf(name), part);
    await breakOff(event);
    await breakOff(event);
    const file = await newest(world);
    expect([await statuses(), codesOf(file)]).toEqual([['REJECTED'], ['ZI-F-012']]);
    expect(file).toMatchObject({ templateId: 10, jobId: expect.stringContaining('.UP.') });
    expect(file.notes[0]?.message).toBe(
      'The upload of the file did not finish; nothing of it was read. Upload it again.',
    );
    expect(file.summary).toBeUndefined();
    expect(objectsIn(world, `${firm1}/`)).toEqual([rejected(name), rejected(`${name}.error.txt`)]);
    expect((await arrive(world, name, csv)).status).toBe('WAITING');
  });

  it('of which nothing was stored leaves the earlier upload of its name waiting', async () => {
    const before = await arrive(world, name, csv);
    world.clock.advance(1000);
    await tell('Upload Failed', { 'file-path': `/drop/${keyOf(name)}`, etag: '', bytes: 0 });
    const [broken, file] = await listFiles(world, firm1, { limit: 3 });
    expect(broken).toMatchObject({ status: 'REJECTED', notes: [{ code: 'ZI-F-012' }] });
    expect(file).toEqual(before);
    expect(await pendingFileIds(world, firm1)).toEqual([before.fileId]);
    expect(textAt(world, keyOf(name))).toBe(csv);
  });

  it('and took the place of a waiting file ends that as replaced, and says so', async () => {
    const before = await arrive(world, name, csv);
    world.clock.advance(1000);
    await breakOff(upload(world, keyOf(name), part));
    const [broken, replaced] = await listFiles(world, firm1, { limit: 3 });
    expect([broken?.status, codesOf(broken ?? { notes: [] })]).toEqual([
      'REJECTED',
      ['ZI-F-012', 'ZI-I-004'],
    ]);
    expect(broken?.notes[0]?.message).toContain('cannot be run any more');
    expect(broken?.notes[1]?.message).toContain(`SHA-256 ${before.sha256}`);
    expect(replaced).toMatchObject({ fileId: before.fileId, status: 'REPLACED' });
    expect(replaced?.runDate).toBeUndefined();
    expect(await pendingFileIds(world, firm1)).toEqual([]);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
  });

  it('whose event comes after the whole upload that followed changes nothing of that', async () => {
    const broken = upload(world, keyOf(name), part);
    world.clock.advance(1000);
    const whole = await arrive(world, name, csv);
    await breakOff(broken);
    expect((await listFiles(world, firm1, { limit: 3, status: 'WAITING' })).at(0)).toEqual(whole);
    expect(textAt(world, keyOf(name))).toBe(csv);
    expect((await statuses()).sort()).toEqual(['REJECTED', 'WAITING']);
  });

  it('whose event comes before that of the whole upload that followed leaves that to be taken in', async () => {
    const broken = upload(world, keyOf(name), part);
    world.clock.advance(1000);
    const whole = upload(world, keyOf(name), csv);
    await breakOff(broken);
    await receiveFile(world, whole);
    await runChecks(world);
    expect(await statuses()).toEqual(['WAITING', 'REJECTED']);
  });

  it('whose event has no entity tag is known by its size', async () => {
    const { etag: _etag, ...detail } = uploadDetail(upload(world, keyOf(name), part));
    await tell('Upload Failed', detail);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
    await arrive(world, name, csv);
    world.clock.advance(1000);
    await tell('Upload Failed', { ...detail, 'end-timestamp': world.clock.now().toISOString() });
    expect(textAt(world, keyOf(name))).toBe(csv);
    expect(await pendingFileIds(world, firm1)).toHaveLength(1);
  });

  it('under a name that is changed at the end is not worth a word', async () => {
    await breakOff(upload(world, keyOf(`${name}.filepart`), part));
    expect(await statuses()).toEqual([]);
  });

  it('has the files checked again that counted on what it replaced', async () => {
    const employer = csvOf(1, { EmployerID: 'NEW-US', ParentEmployerID: '' });
    await arrive(world, 'company_Details_import_20261120.csv', employer);
    const child = 'fn_Details_Data_import_20261120.csv';
    await arrive(world, child, csvOf(3, { EmployerID: 'NEW-US' }));
    world.clock.advance(1000);
    await breakOff(upload(world, keyOf('company_Details_import_20261120.csv'), employer.slice(0, -9)));
    const files = await listFiles(world, firm1, { limit: 5, status: 'WAITING' });
    expect(files).toMatchObject([{ fileName: child, summary: { rejectCount: 1 } }]);
  });

  it.each(['copy', 'write', 'remove'] as const)(
    'is moved away in the end although the function is killed before it can %s',
    async (effect) => {
      const before = await arrive(world, name, csv);
      world.clock.advance(1000);
      const event = upload(world, keyOf(name), part);
      world.drop.fails = (what) => {
        if (what === effect) throw new Error('killed');
      };
      const Records = [
        {
          messageId: 'm',
          body: JSON.stringify({
            'detail-type': 'SFTP Server File Upload Failed',
            detail: uploadDetail(event),
          }),
        },
      ];
      const failed = await receiveMessages(world, { Records } as never);
      expect(failed.batchItemFailures).toHaveLength(1);
      world.drop.fails = undefined;
      await breakOff(event);
      expect(await statuses()).toEqual(['REJECTED', 'REPLACED']);
      expect((await listFiles(world, firm1, { limit: 2 }))[1]?.fileId).toBe(before.fileId);
      expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
    },
  );
});

describe('a file that was left under the name of an unfinished upload', () => {
  const unfinished = `${name}.filepart`;
  const day = 24 * 3_600_000;

  it('ZI-F-012: is told once, after a day, and moved to Rejected', async () => {
    upload(world, keyOf(unfinished), part);
    world.clock.advance(day);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
    world.clock.advance(1);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
    const file = await newest(world);
    expect([await statuses(), codesOf(file)]).toEqual([['REJECTED'], ['ZI-F-012']]);
    expect(file).toMatchObject({ fileName: unfinished, arrivedAt: '2026-11-20T20:00:00.000Z' });
    const moved = `${firm1}/Rejected/20261121/${unfinished}`;
    expect(objectsIn(world, `${firm1}/`)).toEqual([moved, `${moved}.error.txt`]);
  });

  it('is told once although the telling is killed before the file is moved', async () => {
    upload(world, keyOf(unfinished), part);
    world.clock.advance(day + 1);
    world.drop.fails = () => {
      throw new Error('killed');
    };
    await expect(tellLeftOvers(world)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 0 });
    expect(await statuses()).toEqual(['REJECTED']);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
  });

  it('is nobody else’s, and waiting files are none', async () => {
    await arrive(world, name, csv);
    upload(world, keyOf(unfinished, { firmId: firm10 }), part);
    upload(world, keyOf(unfinished, { folder: 'Import/old' }), part);
    world.clock.advance(day + 1);
    expect(await tellLeftOvers(world)).toEqual({ toldCount: 1 });
    expect(await statuses()).toEqual(['WAITING']);
    expect((await newest(world, firm10)).fileName).toBe(unfinished);
  });
});
