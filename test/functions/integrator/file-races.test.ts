import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkFile } from '../../../functions/integrator/check-file.ts';
import { listFiles, pendingFileIds } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  csvOf,
  type DropFiles,
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
const [blue, red] = [csvOf(10, {}), csvOf(10, { FieldValue: 'Red' }, { EmployeeID: 'nobody' })];
const statuses = async () => (await listFiles(world, firm1, { limit: 9 })).map(({ status }) => status);
const run = { remainingMs: () => 900_000 };

describe('the event of an upload', () => {
  it('that comes twice makes one file', async () => {
    const event = upload(world, keyOf(name), blue);
    expect(await receiveFile(world, event)).toBe('RECEIVED');
    expect(await receiveFile(world, event)).toBe('RECEIVED');
    await runChecks(world);
    expect(await receiveFile(world, event)).toBe('WAITING');
    expect([await statuses(), world.started]).toEqual([['WAITING'], []]);
  });

  it('that comes after that of a later upload changes nothing of it', async () => {
    const first = upload(world, keyOf(name), blue);
    world.clock.advance(1000);
    const second = upload(world, keyOf(name), red);
    await receiveFile(world, second);
    await runChecks(world);
    const before = await newest(world);
    expect(await receiveFile(world, first)).toBe('REPLACED');
    expect(await newest(world)).toEqual(before);
    expect(await statuses()).toEqual(['WAITING', 'REPLACED']);
    expect(await pendingFileIds(world, firm1)).toEqual([before.fileId]);
  });

  it('tells by its sequencer alone which upload was later', async () => {
    const first = upload(world, keyOf(name), blue);
    const second = upload(world, keyOf(name), red);
    const withoutTag = (event: typeof first) => {
      const { etag: _etag, ...object } = event.detail.object;
      return { ...event, detail: { ...event.detail, object } };
    };
    await receiveFile(world, withoutTag(second));
    expect(await receiveFile(world, withoutTag(first))).toBe('REPLACED');
    expect((await statuses()).sort()).toEqual(['RECEIVED', 'REPLACED']);
  });

  it('of which the answer of the write was lost makes one file', async () => {
    const event = upload(world, keyOf(name), blue);
    const { client } = world.integrator;
    let isLost = true;
    const send = async (command: unknown) => {
      const answer = await client.send(command as TransactWriteCommand);
      if (!isLost || !(command instanceof TransactWriteCommand)) return answer;
      isLost = false;
      // What the SDK's own second try meets.
      return client.send(new TransactWriteCommand(command.input));
    };
    const through = new Proxy(client, {
      get: (target, key) => (key === 'send' ? send : Reflect.get(target, key)),
    });
    const lossy = { ...world, integrator: { ...world.integrator, client: through } };
    expect(await receiveFile(lossy, event)).toBe('RECEIVED');
    expect(await statuses()).toEqual(['RECEIVED']);
  });

  it('leads to a check although the first start was lost', async () => {
    const event = upload(world, keyOf(name), blue);
    const broken = { ...world, checkStarter: { start: () => Promise.reject(new Error('not reached')) } };
    await expect(receiveFile(broken, event)).rejects.toThrow('not reached');
    await receiveFile(world, event);
    await runChecks(world);
    expect(await statuses()).toEqual(['WAITING']);
  });

  it('of two uploads of a name, taken in at once, leaves one pending', async () => {
    const first = upload(world, keyOf(name), blue);
    world.clock.advance(1000);
    const second = upload(world, keyOf(name), red);
    await Promise.all([receiveFile(world, first), receiveFile(world, second), receiveFile(world, second)]);
    await runChecks(world);
    expect((await statuses()).sort()).toEqual(['REPLACED', 'WAITING']);
    expect(await pendingFileIds(world, firm1)).toHaveLength(1);
  });

  it('of an object that is gone makes no file', async () => {
    const event = upload(world, keyOf(name), blue);
    world.drop.objects.clear();
    expect(await receiveFile(world, event)).toBe('GONE');
    expect(await statuses()).toEqual([]);
  });
});

describe('a file that is replaced while it is checked', () => {
  /** Does something when the check reads the file for the second time. */
  function whenReadAgain(act: () => Promise<unknown>): IntegratorWorld {
    let readCount = 0;
    const openExact: DropFiles['openExact'] = async (object) => {
      readCount += 1;
      if (readCount === 2) await act();
      return world.drop.openExact(object);
    };
    return { ...world, drop: Object.assign(Object.create(world.drop) as DropFiles, { openExact }) };
  }

  it('has its result discarded, and the later upload is checked', async () => {
    await receiveFile(world, upload(world, keyOf(name), blue));
    const [input] = world.started.splice(0);
    if (input === undefined) throw new Error('a check was started');
    world.clock.advance(1000);
    const disturbed = whenReadAgain(() => receiveFile(world, upload(world, keyOf(name), red)));
    expect(await checkFile(disturbed, input, run)).toEqual({ status: 'REPLACED' });
    expect(objectsIn(world, `${firm1}/Archive/`)).toEqual([]);
    await runChecks(world);
    expect(await statuses()).toEqual(['WAITING', 'REPLACED']);
    expect((await newest(world)).summary).toMatchObject({ rowCount: 2, rejectCount: 1 });
  });

  it('is not judged by the later content, although its event has not come yet', async () => {
    await receiveFile(world, upload(world, keyOf(name), blue));
    const [input] = world.started.splice(0);
    if (input === undefined) throw new Error('a check was started');
    const event = upload(world, keyOf(name), red);
    expect(await checkFile(world, input, run)).toEqual({ status: 'CHECKING' });
    await receiveFile(world, event);
    await runChecks(world);
    expect((await statuses()).sort()).toEqual(['REPLACED', 'WAITING']);
  });

  it('has one result when two checks of it run at once', async () => {
    await receiveFile(world, upload(world, keyOf(name), red));
    const [input] = world.started.splice(0);
    if (input === undefined) throw new Error('a check was started');
    const disturbed = whenReadAgain(() => checkFile(world, input, run));
    expect(await checkFile(disturbed, input, run)).toEqual({ status: 'WAITING' });
    const file = await newest(world);
    expect(file.shownCheckId).toBe(file.checkId);
    expect(objectsIn(world, `${firm1}/.integrator/`)).toHaveLength(4);
  });
});

describe('a rejected file', () => {
  const moved = `${firm1}/Rejected/20261120`;

  it.each(['copy', 'write', 'remove'] as const)(
    'is moved in the end although the function is killed before it can %s',
    async (effect) => {
      const event = upload(world, keyOf('wrong.csv'), blue);
      world.drop.fails = (what) => {
        if (what === effect) throw new Error('killed');
      };
      await expect(receiveFile(world, event)).rejects.toThrow('killed');
      expect(objectsIn(world, `${firm1}/Import/`)).toHaveLength(1);
      world.drop.fails = undefined;
      expect(await receiveFile(world, event)).toBe('REJECTED');
      expect(objectsIn(world, `${firm1}/`)).toEqual([`${moved}/wrong.csv`, `${moved}/wrong.csv.error.txt`]);
      expect(textAt(world, `${moved}/wrong.csv`)).toBe(blue);
      expect(await statuses()).toEqual(['REJECTED']);
    },
  );

  it('of a check that is killed between copy and deletion is moved when the check is tried again', async () => {
    await receiveFile(world, upload(world, keyOf(name), 'wrong,header\r\n'));
    const [input] = world.started;
    world.drop.fails = (what) => {
      if (what === 'remove') throw new Error('killed');
    };
    await expect(runChecks(world)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    if (input !== undefined) await checkFile(world, input, run);
    expect(objectsIn(world, `${firm1}/`)).toEqual([`${moved}/${name}`, `${moved}/${name}.error.txt`]);
    expect(await pendingFileIds(world, firm1)).toEqual([]);
  });

  it('leaves a later upload of its name where it is', async () => {
    const event = upload(world, keyOf('wrong.csv'), blue);
    world.drop.fails = (what) => {
      if (what === 'copy') throw new Error('killed');
    };
    await expect(receiveFile(world, event)).rejects.toThrow('killed');
    world.drop.fails = undefined;
    world.drop.objects.set(keyOf('wrong.csv'), Buffer.from(red));
    await receiveFile(world, event);
    expect(objectsIn(world, `${firm1}/`)).toEqual([keyOf('wrong.csv')]);
  });
});

describe('files of firms whose names begin alike', () => {
  it('are kept apart', async () => {
    await arrive(world, name, blue);
    const other = await arrive(world, name, blue, { firmId: firm10 });
    expect(other).toMatchObject({ status: 'WAITING', firmId: firm10, summary: { rejectCount: 1 } });
    expect(await statuses()).toEqual(['WAITING']);
    expect(await pendingFileIds(world, firm10)).toEqual([other.fileId]);
  });
});
