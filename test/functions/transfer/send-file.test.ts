import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import { sendFile, temporaryNameOf } from '../../../functions/transfer/send-file.ts';
import { aFileToSend, aRun } from './file-to-send.ts';
import { failure, memoryTransport } from './memory-transport.ts';

const bytes = Buffer.from('the quick brown fox jumps over the lazy dog');
const file = aFileToSend(bytes);
const temporaryName = temporaryNameOf('a.zip');
const freshlySent = { kind: 'sent', wasAlreadyThere: false, wasCollected: false, isReadBack: true };
const progressOf = (changes: Partial<SendProgress>) => SendProgress.parse(changes);
const renaming = progressOf({ phase: 'renaming', acknowledgedBytes: bytes.length, verifiedBlockCount: 5 });

describe('sending a file', () => {
  it('leaves exactly the file under its final name', async () => {
    const transport = memoryTransport();
    expect(await sendFile(transport, file, aRun())).toEqual(freshlySent);
    expect(transport.files).toEqual(new Map([['a.zip', bytes]]));
  });

  it('sends an empty file too', async () => {
    const transport = memoryTransport();
    expect(await sendFile(transport, aFileToSend(Buffer.alloc(0)), aRun())).toEqual(freshlySent);
    expect(transport.files).toEqual(new Map([['a.zip', Buffer.alloc(0)]]));
  });

  it('shows nothing under the final name before every byte was read back', async () => {
    const transport = memoryTransport();
    await sendFile(transport, file, aRun());
    const kinds = transport.calls.map((call) => call.split(' ')[0]);
    expect(kinds).toEqual(['stat', 'stat', 'write', 'stat', 'read', 'rename', 'stat']);
  });

  it('saves that it is renaming before it renames', async () => {
    const run = aRun();
    const transport = memoryTransport(new Map(), {
      before: (call) => {
        if (call.startsWith('rename')) expect(run.saved.at(-1)?.phase).toBe('renaming');
      },
    });
    await sendFile(transport, file, run);
    expect(run.saved.map(({ phase }) => phase)).toEqual(['verifying', 'renaming', 'sent']);
  });

  it('does nothing for a file that is known to be sent, even when it has gone from there', async () => {
    const transport = memoryTransport();
    const outcome = await sendFile(transport, file, aRun({ progress: { ...renaming, phase: 'sent' } }));
    expect([outcome.kind, transport.calls]).toEqual(['sent', []]);
  });

  it('fails with SOURCE_SIZE_WRONG when the source is shorter or longer than declared', async () => {
    for (const other of [bytes.subarray(1), Buffer.concat([bytes, Buffer.from('!')])]) {
      const wrong = { ...file, openSource: async () => Readable.from([other]) };
      const transport = memoryTransport();
      await expect(sendFile(transport, wrong, aRun())).rejects.toMatchObject({
        name: 'TransientError',
        code: 'SOURCE_SIZE_WRONG',
      });
      expect(transport.files.has('a.zip')).toBe(false);
    }
  });

  it('fails with a transient error when the source breaks off', async () => {
    const broken = {
      ...file,
      openSource: async () => new Readable({ read: () => undefined }).destroy(new Error('!')),
    };
    await expect(sendFile(memoryTransport(), broken, aRun())).rejects.toMatchObject({
      name: 'TransientError',
    });
  });
});

describe('a file that is already there under the final name', () => {
  it('counts as sent when it is equal, and nothing is written', async () => {
    const transport = memoryTransport(new Map([['a.zip', bytes]]));
    expect(await sendFile(transport, file, aRun())).toEqual({ ...freshlySent, wasAlreadyThere: true });
    expect(transport.calls.filter((call) => call.startsWith('write'))).toEqual([]);
  });

  it('takes away the temporary file that is left beside it', async () => {
    const transport = memoryTransport(
      new Map([
        ['a.zip', bytes],
        [temporaryName, bytes.subarray(0, 9)],
      ]),
    );
    await sendFile(transport, file, aRun());
    expect([...transport.files.keys()]).toEqual(['a.zip']);
  });

  it.each([
    { what: 'another size', there: Buffer.from('other') },
    { what: 'other bytes', there: Buffer.from(bytes.toString().replace('lazy', 'busy')) },
  ])('fails with FILE_DIFFERS when it has $what, and stays as it is', async ({ there }) => {
    const transport = memoryTransport(new Map([['a.zip', there]]));
    await expect(sendFile(transport, file, aRun())).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'FILE_DIFFERS',
    });
    expect(transport.files).toEqual(new Map([['a.zip', there]]));
  });

  it('fails with FILE_DIFFERS when it cannot be read and we never renamed', async () => {
    const transport = memoryTransport(new Map([['a.zip', bytes]]), { isWriteOnly: true });
    await expect(sendFile(transport, file, aRun())).rejects.toMatchObject({ code: 'FILE_DIFFERS' });
  });

  it('is compared in as many turns as it takes', async () => {
    const transport = memoryTransport(new Map([['a.zip', bytes]]));
    const run = aRun({ shouldPause: () => true });
    expect(await sendFile(transport, file, run)).toEqual({ kind: 'paused' });
    expect(run.saved.at(-1)?.comparedBlockCount).toBe(1);
    const outcome = await sendFile(transport, file, aRun({ progress: run.saved.at(-1) ?? renaming }));
    expect(outcome).toEqual({ ...freshlySent, wasAlreadyThere: true });
  });
});

describe('after a kill between the rename and the ledger', () => {
  const resumed = async (files: [string, Buffer][], isWriteOnly = false) => {
    const transport = memoryTransport(new Map(files), { isWriteOnly });
    const run = aRun({ progress: renaming });
    const outcome = await sendFile(transport, file, run);
    return { outcome, files: transport.files, phase: run.saved.at(-1)?.phase, calls: transport.calls };
  };

  it('counts an equal final file as sent', async () => {
    const { outcome, phase } = await resumed([['a.zip', bytes]]);
    expect([outcome, phase]).toEqual([{ ...freshlySent, wasAlreadyThere: true }, 'sent']);
  });

  it('counts an unreadable final file of the right size as sent', async () => {
    expect((await resumed([['a.zip', bytes]], true)).outcome.kind).toBe('sent');
  });

  it('takes both names gone for a file that was collected', async () => {
    const { outcome, phase, calls } = await resumed([]);
    expect([outcome, phase]).toEqual([{ ...freshlySent, wasCollected: true }, 'sent']);
    expect(calls.filter((call) => call.startsWith('write'))).toEqual([]);
  });

  it('renames when only the temporary file is there', async () => {
    const { outcome, files, calls } = await resumed([[temporaryName, bytes]]);
    expect([outcome, files]).toEqual([freshlySent, new Map([['a.zip', bytes]])]);
    expect(calls.filter((call) => call.startsWith('write'))).toEqual([]);
  });

  it('takes the temporary file away when the final one beside it is equal', async () => {
    const { outcome, files } = await resumed([
      ['a.zip', bytes],
      [temporaryName, bytes],
    ]);
    expect([outcome.kind, files]).toEqual(['sent', new Map([['a.zip', bytes]])]);
  });

  it('fails with FILE_DIFFERS when the final one is another file', async () => {
    await expect(
      resumed([
        ['a.zip', Buffer.from('?')],
        [temporaryName, bytes],
      ]),
    ).rejects.toMatchObject({
      code: 'FILE_DIFFERS',
    });
  });

  it('sends again when the temporary file is no longer whole', async () => {
    const { outcome, files } = await resumed([[temporaryName, bytes.subarray(0, 12)]]);
    expect([outcome, files]).toEqual([freshlySent, new Map([['a.zip', bytes]])]);
  });

  it('takes a file that is collected right after the rename for sent', async () => {
    const files = new Map<string, Buffer>();
    const transport = memoryTransport(files, {
      after: (call) => {
        if (call.startsWith('rename')) files.clear();
      },
    });
    expect(await sendFile(transport, file, aRun())).toEqual({ ...freshlySent, wasCollected: true });
  });

  it('finds the file sent when only the answer to the rename was lost', async () => {
    const files = new Map<string, Buffer>();
    const run = aRun();
    const losing = memoryTransport(files, {
      after: (call) => {
        if (call.startsWith('rename')) throw failure('CONNECTION_LOST');
      },
    });
    await expect(sendFile(losing, file, run)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    const outcome = await sendFile(
      memoryTransport(files),
      file,
      aRun({ progress: run.saved.at(-1) ?? renaming }),
    );
    expect(outcome).toEqual({ ...freshlySent, wasAlreadyThere: true });
  });
});

describe('reading back', () => {
  it('sends again from the wrong block, once, by one writer, and is then content', async () => {
    let isSpoilt = false;
    const transport = memoryTransport(new Map(), {
      keep: (chunk, at) => {
        if (isSpoilt || at < 24) return chunk;
        isSpoilt = true;
        return Buffer.alloc(chunk.length, '?');
      },
    });
    expect(await sendFile(transport, file, aRun())).toEqual(freshlySent);
    expect(transport.calls.filter((call) => call.startsWith('write'))).toEqual([
      `write ${temporaryName} from 0`,
      `write ${temporaryName} from 20 by one`,
    ]);
    expect(transport.files.get('a.zip')).toEqual(bytes);
  });

  it.each([
    { what: 'drops the tail', keep: (chunk: Buffer, at: number) => (at >= 30 ? Buffer.alloc(0) : chunk) },
    {
      what: 'spoils a byte',
      keep: (chunk: Buffer, at: number) => (at === 24 ? Buffer.alloc(4, '?') : chunk),
    },
  ])('fails with VERIFY_FAILED when the server $what every time, with no final file', async ({ keep }) => {
    const transport = memoryTransport(new Map(), { keep });
    await expect(sendFile(transport, file, aRun())).rejects.toMatchObject({
      name: 'TransientError',
      code: 'VERIFY_FAILED',
    });
    expect([...transport.files.keys()]).toEqual([temporaryName]);
  });

  it('fails with VERIFY_FAILED when the file ends before the size that the server claims', async () => {
    const transport = memoryTransport(new Map(), {
      claimedBytes: bytes.length,
      keep: (chunk, at) => (at >= 40 ? Buffer.alloc(0) : chunk),
    });
    const progress = progressOf({ phase: 'verifying', acknowledgedBytes: bytes.length });
    transport.files.set(temporaryName, bytes.subarray(0, 40));
    await expect(sendFile(transport, file, aRun({ progress }))).rejects.toMatchObject({
      code: 'VERIFY_FAILED',
    });
    expect([...transport.files.keys()]).toEqual([temporaryName]);
  });

  it('says so when the account may not read, and still compares the size', async () => {
    const transport = memoryTransport(new Map(), { isWriteOnly: true });
    expect(await sendFile(transport, file, aRun())).toEqual({ ...freshlySent, isReadBack: false });
    const lossy = memoryTransport(new Map(), { isWriteOnly: true, keep: (chunk) => chunk.subarray(0, 0) });
    await expect(sendFile(lossy, file, aRun())).rejects.toMatchObject({ code: 'VERIFY_FAILED' });
  });
});
