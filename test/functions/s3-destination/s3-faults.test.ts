import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../../functions/destinations/open-transport.ts';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';
import { type Interception, type S3World, startS3World } from './s3-world.ts';

const mebibyte = 1024 * 1024;
const freshlySent = { kind: 'sent', wasAlreadyThere: false, wasCollected: false, isReadBack: true };
const bytes = randomBytes(20 * mebibyte + 3);
const small = randomBytes(300_000);
const sha256 = (content: Buffer | undefined) => content && createHash('sha256').update(content).digest('hex');
const isPart = (what: string) => what.startsWith('PUT') && what.includes('partNumber');
const isFinish = (what: string) => what === 'POST uploadId';
/** For a test that waits for just this; long enough for a busy machine to get by otherwise. */
const impatient = { noProgressMs: 1_500 };

let world: S3World;
let nameCount = 0;
beforeAll(async () => {
  world = await startS3World();
});
afterAll(() => world.stop());
afterEach(() => {
  world.intercept = () => undefined;
  world.proxy.inject(undefined);
  world.proxy.dropNewConnections(false);
  world.proxy.setLatency(0);
});

function aFile(content: Buffer) {
  nameCount += 1;
  return aFileToSend(content, {
    finalName: `export-${nameCount}.zip`,
    blockBytes: 8 * mebibyte,
    chunkBytes: 65_536,
  });
}

async function send(file: ReturnType<typeof aFile>, run = aRun(), timing: TransportOptions['timing'] = {}) {
  const transport = await world.open({}, timing);
  try {
    return await sendFile(transport, file, run);
  } finally {
    await transport.close();
  }
}

/** Under the name is nothing or the file. */
async function expectAbsentOrWhole({ finalName }: { finalName: string }, content: Buffer) {
  const there = await world.fileAt(finalName);
  expect(sha256(there) ?? sha256(content)).toBe(sha256(content));
}

/** The next attempt, over a sound network. */
async function expectNextToSucceed(
  file: ReturnType<typeof aFile>,
  content: Buffer,
  run: ReturnType<typeof aRun>,
) {
  await expectAbsentOrWhole(file, content);
  world.intercept = () => undefined;
  world.proxy.inject(undefined);
  world.proxy.dropNewConnections(false);
  const outcome = await send(file, aRun({ progress: run.saved.at(-1) ?? SendProgress.parse({}) }));
  expect(sha256(await world.fileAt(file.finalName))).toBe(sha256(content));
  expect(await world.unfinishedUploads(file.finalName)).toBe(0);
  expect((await world.keys()).filter((key) => key.includes(file.finalName))).toHaveLength(1);
  return outcome;
}

describe('sending to Amazon S3 over a bad network', () => {
  it.each([
    { kind: 'reset', share: 0, code: 'CONNECTION_LOST' },
    { kind: 'reset', share: 0.25, code: 'CONNECTION_LOST' },
    { kind: 'cut', share: 0.5, code: 'CONNECTION_LOST' },
    { kind: 'reset', share: 0.99, code: 'CONNECTION_LOST' },
    { kind: 'freeze', share: 0.5, code: 'NO_PROGRESS' },
  ] as const)(
    'fails with $code at a lasting $kind after $share, and then arrives',
    async ({ kind, share, code }) => {
      const file = aFile(bytes);
      const run = aRun({ checkpointBytes: 8 * mebibyte });
      const transport = await world.open({}, kind === 'freeze' ? impatient : {});
      world.proxy.inject({ kind, afterBytes: 2_000 + share * bytes.length, isLasting: kind !== 'freeze' });
      await expect(sendFile(transport, file, run)).rejects.toMatchObject({ name: 'TransientError', code });
      await transport.close();
      expect(await expectNextToSucceed(file, bytes, run)).toEqual(freshlySent);
    },
  );

  it('heals a connection that is reset once by itself', async () => {
    const file = aFile(bytes);
    const transport = await world.open();
    world.proxy.inject({ kind: 'reset', afterBytes: 5 * mebibyte });
    expect(await sendFile(transport, file, aRun())).toEqual(freshlySent);
    await transport.close();
    await expectAbsentOrWhole(file, bytes);
  });

  it('arrives over a slow way without losing patience', async () => {
    const file = aFile(bytes);
    world.proxy.setLatency(30);
    expect(await send(file, aRun(), { noProgressMs: 10_000 })).toEqual(freshlySent);
    await expectAbsentOrWhole(file, bytes);
  });

  it('fails with NO_PROGRESS at its deadline, although bytes still pass', async () => {
    world.intercept = ({ what }) => (isPart(what) ? busy : undefined);
    await expect(send(aFile(bytes), aRun(), { deadlineMs: 150 })).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('fails with CONNECT_REFUSED where nobody listens', async () => {
    const usual = process.env['AWS_ENDPOINT_URL'];
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    await expect(world.open()).rejects.toMatchObject({
      name: 'TransientError',
      code: 'CONNECT_REFUSED',
      message: 'The server did not answer on port 443. Check the port and firewall allow-list.',
    });
    process.env['AWS_ENDPOINT_URL'] = usual;
  });
});

const busy: Interception = { status: 503, code: 'SlowDown' };

describe('sending to Amazon S3 when it hesitates', () => {
  it('goes on after two requests to slow down', async () => {
    const file = aFile(bytes);
    let refusedCount = 0;
    world.intercept = ({ what }) => (isPart(what) && ++refusedCount <= 2 ? busy : undefined);
    expect(await send(file)).toEqual(freshlySent);
    expect(sha256(await world.fileAt(file.finalName))).toBe(sha256(bytes));
  });

  it.each([
    { what: 'a part', isIt: isPart },
    { what: 'the end', isIt: isFinish },
  ])('fails with SERVER_BUSY when it stays busy at $what, and then arrives', async ({ isIt }) => {
    const file = aFile(bytes);
    const run = aRun();
    world.intercept = ({ what }) => (isIt(what) ? busy : undefined);
    await expect(send(file, run)).rejects.toMatchObject({ name: 'TransientError', code: 'SERVER_BUSY' });
    await expectNextToSucceed(file, bytes, run);
  });

  it.each([
    { what: 'in parts', content: bytes, isIt: isFinish },
    { what: 'in one piece', content: small, isIt: (what: string) => what === 'PUT' },
  ])(
    'finds a file sent $what whose last answer was lost, and sends nothing twice',
    async ({ content, isIt }) => {
      const file = aFile(content);
      const run = aRun();
      world.intercept = ({ what }) => (isIt(what) ? 'lose the answer' : undefined);
      await expect(send(file, run)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      expect(sha256(await world.fileAt(file.finalName))).toBe(sha256(content));
      world.seen.length = 0;
      const outcome = await expectNextToSucceed(file, content, run);
      expect(outcome).toEqual({ ...freshlySent, wasAlreadyThere: true });
      expect(world.seen.filter(({ what }) => /^(PUT|POST)/.test(what))).toEqual([]);
    },
  );

  it('fails with NO_PROGRESS when the end is never answered, and then arrives', async () => {
    const file = aFile(bytes);
    const run = aRun();
    world.intercept = ({ what }) => (isFinish(what) ? 'never answer' : undefined);
    await expect(send(file, run, impatient)).rejects.toMatchObject({ code: 'NO_PROGRESS' });
    world.seen.length = 0;
    await expectNextToSucceed(file, bytes, run);
    expect(world.seen.filter(({ what }) => isPart(what))).toEqual([]);
  });

  it.each([1, 2, 3])('goes on after it was killed at save %i', async (fatalSave) => {
    const file = aFile(bytes);
    const saved: SendProgress[] = [];
    const run = aRun({
      checkpointBytes: 8 * mebibyte,
      save: async (progress) => {
        if (saved.length === fatalSave) throw new Error('killed');
        saved.push(progress);
      },
    });
    await expect(send(file, run)).rejects.toThrow('killed');
    await expectNextToSucceed(file, bytes, aRunWith(saved));
  });

  it('sends again when the bucket threw the upload away between two turns', async () => {
    const file = aFile(bytes);
    const run = aRun();
    world.intercept = ({ what }) => (isFinish(what) ? busy : undefined);
    await expect(send(file, run)).rejects.toMatchObject({ code: 'SERVER_BUSY' });
    world.intercept = () => undefined;
    const transport = await world.open();
    await transport.dropUploads(file.finalName);
    await transport.close();
    expect(await expectNextToSucceed(file, bytes, run)).toEqual(freshlySent);
  });
});

const aRunWith = (saved: SendProgress[]) => ({ ...aRun(), saved });

describe('a file that is already in the bucket', () => {
  it.each([
    { what: 'small', content: small },
    { what: 'large', content: bytes },
  ])('counts as sent when it is equal and $what', async ({ content }) => {
    const file = aFile(content);
    await world.putFile(file.finalName, content);
    expect(await send(file)).toEqual({ ...freshlySent, wasAlreadyThere: true });
    expect(await world.unfinishedUploads(file.finalName)).toBe(0);
  });

  it('fails with FILE_DIFFERS when it differs, and stays as it is', async () => {
    const file = aFile(small);
    await world.putFile(file.finalName, Buffer.from('theirs'));
    await expect(send(file)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'FILE_DIFFERS',
      message:
        'A different file with the same name is already in acme-hr-deliveries/inbox/. Remove or rename it.',
    });
    expect((await world.fileAt(file.finalName))?.toString()).toBe('theirs');
  });

  it('is not replaced when it comes while the parts are on their way', async () => {
    const file = aFile(bytes);
    const put: Promise<void>[] = [];
    world.intercept = ({ what }) => {
      if (isPart(what) && put.length === 0) put.push(world.putFile(file.finalName, Buffer.from('theirs')));
      return undefined;
    };
    await expect(send(file)).rejects.toMatchObject({ code: 'FILE_DIFFERS' });
    await Promise.all(put);
    expect((await world.fileAt(file.finalName))?.toString()).toBe('theirs');
    expect(await world.unfinishedUploads(file.finalName)).toBe(0);
  });
});
