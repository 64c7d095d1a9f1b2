import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { takeMessages } from '../../../functions/integrator-uploads/take-messages.ts';
import { takeUpload } from '../../../functions/integrator-uploads/take-upload.ts';
import {
  csvOf,
  firm1,
  keyOf,
  objectsIn,
  runChecks,
  setUp,
  textAt,
  upload,
} from '../../support/integrator-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { ask, put, shown, type UploadsWorld, uploadsWorld } from './uploads-world.ts';

let engine: TableEngine;
let world: UploadsWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await uploadsWorld(engine);
});

const fileName = 'company_Details_import_20261120.csv';
const importKey = keyOf(fileName);
const content = csvOf(1, { ParentEmployerID: '' });
const otherContent = csvOf(1, { ParentEmployerID: '', EmployerName: 'Other' });

const files = async (of = world) => (await listFiles(of, firm1, { limit: 50 })).toReversed();
const statuses = async (of = world) => (await files(of)).map(({ status }) => status);

/** Drops a file by SFTP: its events have no sequencer. */
function drop(text: string) {
  const event = upload(world, importKey, text);
  return { ...event, detail: { ...event.detail, object: { ...event.detail.object, sequencer: undefined } } };
}

describe('what was uploaded by request', () => {
  it('is taken in as if it had been dropped into Import, and checked', async () => {
    const uploadId = await ask(world, fileName, content);
    const event = put(world, uploadId, content);
    world.clock.advance(60_000);
    expect(await takeUpload(world, event)).toBe('RECEIVED');
    await runChecks(world);
    const { status, file } = await shown(world, uploadId);
    expect([status, file.status, file.fileName, file.arrivedAt]).toEqual([
      'RECEIVED',
      'WAITING',
      fileName,
      '2026-11-20T20:00:00.000Z',
    ]);
    expect(file.summary).toMatchObject({ rowCount: 1, createCount: 1, rejectCount: 0 });
    expect([objectsIn(world, '.uploads/'), textAt(world, importKey)]).toEqual([[], content]);
  });

  it('counts by when the upload ended: before two in Los Angeles for this night, after it for the next', async () => {
    const dates = [];
    for (const [at, text] of [
      ['2026-11-21T09:59:59.000Z', content],
      ['2026-11-21T10:00:00.000Z', otherContent],
    ] as const) {
      world.clock.set(at);
      const event = put(world, await ask(world, fileName, text), text);
      world.clock.set('2026-11-21T10:00:05.000Z');
      await takeUpload(world, event);
      await runChecks(world);
      dates.push((await files()).at(-1)?.runDate);
    }
    expect(dates).toEqual(['2026-11-21', '2026-11-22']);
  });

  it('is taken once, however often S3 tells of it', async () => {
    const uploadId = await ask(world, fileName, content);
    const event = put(world, uploadId, content);
    await takeUpload(world, event);
    const { file } = await shown(world, uploadId);
    expect(await takeUpload(world, event)).toBe('KNOWN');
    expect((await files()).map(({ fileId }) => fileId)).toEqual([file.fileId]);
  });

  it('is not taken again when the address is used again', async () => {
    const uploadId = await ask(world, fileName, content);
    await takeUpload(world, put(world, uploadId, content));
    expect(await takeUpload(world, put(world, uploadId, otherContent))).toBe('KNOWN');
    expect([textAt(world, importKey), objectsIn(world, '.uploads/')]).toEqual([content, []]);
  });

  it('and was put twice before it was taken is the second', async () => {
    const uploadId = await ask(world, fileName, content);
    const first = put(world, uploadId, otherContent);
    const second = put(world, uploadId, content);
    expect([await takeUpload(world, first), await takeUpload(world, second)]).toEqual(['GONE', 'RECEIVED']);
    expect(textAt(world, importKey)).toBe(content);
  });

  it('without having been asked for is removed', async () => {
    const event = put(world, '01JD9999999999999999999999', content);
    expect(await takeUpload(world, event)).toBe('UNASKED');
    expect([await files(), objectsIn(world, '')]).toEqual([[], []]);
  });

  it.each([
    '.uploads/Firm 1/01JD9999999999999999999999',
    '.uploads/firm1/x',
    '.uploads/firm1',
    'firm1/Import/x',
  ])('under the key %s is nothing', async (key) => {
    const object = { key, etag: 'e', size: 1 };
    expect(await takeUpload(world, { time: '2026-11-20T20:00:00Z', detail: { object } })).toBe('IGNORED');
  });

  it('is held while the subscription is suspended', async () => {
    const uploadId = await ask(world, fileName, content);
    await setUp(world, firm1, { isSubscribed: false });
    await takeUpload(world, put(world, uploadId, content));
    expect((await shown(world, uploadId)).file.status).toBe('HELD');
  });

  it('and is refused is told of with its upload', async () => {
    const uploadId = await ask(world, fileName, 'no header');
    await takeUpload(world, put(world, uploadId, 'no header'));
    await runChecks(world);
    const { file } = await shown(world, uploadId);
    expect([file.status, file.notes[0].code]).toEqual(['REJECTED', 'ZI-S-002']);
  });
});

describe('two of one name', () => {
  it('the upload that ended later counts, in whatever order they are taken', async () => {
    for (const isSwapped of [false, true]) {
      world = await uploadsWorld(engine);
      const [first, second] = [await ask(world, fileName, otherContent), await ask(world, fileName, content)];
      const events = [put(world, first, otherContent)];
      world.clock.advance(2000);
      events.push(put(world, second, content));
      for (const event of isSwapped ? events.toReversed() : events) await takeUpload(world, event);
      await runChecks(world);
      expect([textAt(world, importKey), await statuses()]).toEqual([content, ['REPLACED', 'WAITING']]);
      expect((await shown(world, second)).file.status).toBe('WAITING');
      expect((await shown(world, first)).file.status).toBe('REPLACED');
    }
  });

  it('within a second, the one that was asked for later counts', async () => {
    const [first, second] = [await ask(world, fileName, otherContent), await ask(world, fileName, content)];
    const [one, two] = [put(world, first, otherContent), put(world, second, content)];
    for (const event of [two, one]) await takeUpload(world, event);
    expect(textAt(world, importKey)).toBe(content);
  });

  it('takes the place of an earlier drop by SFTP', async () => {
    await receiveFile(world, drop(otherContent));
    world.clock.advance(2000);
    await takeUpload(world, put(world, await ask(world, fileName, content), content));
    await runChecks(world);
    expect([textAt(world, importKey), await statuses()]).toEqual([content, ['REPLACED', 'WAITING']]);
  });

  it('leaves a later drop by SFTP, also when it is taken long after', async () => {
    const event = put(world, await ask(world, fileName, content), content);
    world.clock.advance(2000);
    await receiveFile(world, drop(otherContent));
    world.clock.advance(600_000);
    await takeUpload(world, event);
    await runChecks(world);
    expect([textAt(world, importKey), await statuses()]).toEqual([otherContent, ['REPLACED', 'WAITING']]);
  });

  it('of the same content are one file', async () => {
    await receiveFile(world, drop(content));
    world.clock.advance(2000);
    const uploadId = await ask(world, fileName, content);
    await takeUpload(world, put(world, uploadId, content));
    await runChecks(world);
    const { file } = await shown(world, uploadId);
    expect([await statuses(), file.status]).toEqual([['WAITING'], 'WAITING']);
  });
});

describe('killed anywhere and begun again', () => {
  // Killed after a call is killed before the next one.
  it('the file is taken in once', async () => {
    for (let at = 1; at < 60; at += 1) {
      const one = await uploadsWorld(engine);
      world = one;
      await receiveFile(one, drop(otherContent));
      one.started.splice(0);
      one.clock.advance(2000);
      const uploadId = await ask(one, fileName, content);
      const event = put(one, uploadId, content);
      const kill = killSwitch();
      kill.arm(at, 'after');
      const deps = {
        ...one,
        integrator: { ...one.integrator, client: kill.wrap(one.integrator.client) },
        drop: kill.wrap(one.drop),
        checkStarter: kill.wrap(one.checkStarter),
      };
      const isKilled = await takeUpload(deps, event).then(
        () => false,
        () => true,
      );
      kill.disarm();
      one.clock.advance(2000);
      await takeUpload(one, event);
      await runChecks(one);
      expect([at, await statuses(one), textAt(one, importKey)]).toEqual([
        at,
        ['REPLACED', 'WAITING'],
        content,
      ]);
      expect((await shown(one, uploadId)).file.status).toBe('WAITING');
      expect(objectsIn(one, '.uploads/')).toEqual([]);
      if (!isKilled) return;
    }
    throw new Error('it never came to its end');
  });

  it('a later drop of the name that came in between stays', async () => {
    const event = put(world, await ask(world, fileName, content), content);
    const receiving = { ...world, drop: { ...world.drop, describe: world.drop.describe } };
    let looks = 0;
    receiving.drop.describe = async (key) => {
      looks += 1;
      if (looks === 2) throw new Error('killed after the copy');
      return world.drop.describe(key);
    };
    await expect(takeUpload(receiving, event)).rejects.toThrow('killed');
    expect(textAt(world, importKey)).toBe(content);
    world.clock.advance(2000);
    const later = drop(otherContent);
    await takeUpload(world, event);
    await receiveFile(world, later);
    await runChecks(world);
    expect([textAt(world, importKey), await statuses()]).toEqual([otherContent, ['REPLACED', 'WAITING']]);
  });

  it('is not put back after a run has taken it', async () => {
    const event = put(world, await ask(world, fileName, content), content);
    const { client } = world.integrator;
    const send = (command: { constructor: { name: string }; input: { UpdateExpression?: string } }) => {
      if (command.input.UpdateExpression?.includes('takenAt')) throw new Error('killed before it is noted');
      return client.send(command as never);
    };
    const proxy = new Proxy(client, {
      get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
    });
    await expect(
      takeUpload({ ...world, integrator: { ...world.integrator, client: proxy } }, event),
    ).rejects.toThrow('killed');
    world.drop.objects.delete(importKey); // a run archives it
    await takeUpload(world, event);
    expect([objectsIn(world, ''), (await files()).length]).toEqual([[], 1]);
  });
});

describe('messages', () => {
  it('that cannot be read or fail come again, one by one', async () => {
    const uploadId = await ask(world, fileName, content);
    const event = put(world, uploadId, content);
    const record = (messageId: string, body: unknown) => ({ messageId, body: JSON.stringify(body) });
    const Records = [record('a', { neither: 'nor' }), record('b', event)] as never;
    expect(await takeMessages(world, { Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect((await shown(world, uploadId)).status).toBe('RECEIVED');
  });
});
