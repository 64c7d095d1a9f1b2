import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import { aFileToSend, aRun } from './file-to-send.ts';
import {
  aWholeMemory,
  hashOf,
  memoryWholeTransport,
  stored,
  type WholeHooks,
  wholeFailure,
} from './memory-whole-transport.ts';

const bytes = Buffer.from('the quick brown fox jumps over the lazy dog');
const file = aFileToSend(bytes);
const small = aFileToSend(bytes.subarray(0, 9));
const freshlySent = { kind: 'sent', wasAlreadyThere: false, wasCollected: false, isReadBack: true };
const lastOf = (run: { saved: SendProgress[] }) => run.saved.at(-1) ?? SendProgress.parse({});

async function send(hooks: WholeHooks = {}, memory = aWholeMemory(), run = aRun(), sent = file) {
  const transport = memoryWholeTransport(memory, hooks);
  const outcome = await sendFile(transport, sent, run);
  return { outcome, transport, bytes: memory.files.get('a.zip')?.bytes, run };
}

describe('sending a file to a store that shows whole files only', () => {
  it('sends a small file in one piece', async () => {
    const { outcome, bytes, transport } = await send({}, aWholeMemory(), aRun(), small);
    expect([outcome, bytes?.toString()]).toEqual([freshlySent, 'the quick']);
    expect(transport.calls).toEqual(['stat a.zip', 'create a.zip', 'stat a.zip']);
  });

  it('sends an empty file too', async () => {
    const { outcome, bytes } = await send({}, aWholeMemory(), aRun(), aFileToSend(Buffer.alloc(0)));
    expect([outcome, bytes?.length]).toEqual([freshlySent, 0]);
  });

  it('sends a larger file in parts and leaves no upload behind', async () => {
    const sent = await send();
    expect([sent.outcome, sent.bytes]).toEqual([freshlySent, bytes]);
    expect(sent.transport.uploads.size).toBe(0);
    expect(sent.transport.calls.filter((call) => call.startsWith('part'))).toHaveLength(5);
  });

  it('saves that it is about to finish before it finishes', async () => {
    const run = aRun();
    const before = (call: string) => {
      if (/^(finish|create)/.test(call)) expect(run.saved.at(-1)?.phase).toBe('renaming');
    };
    await send({ before }, aWholeMemory(), run);
    expect(run.saved.at(-1)).not.toHaveProperty('upload');
  });

  it('says that it was not read back where the account may only write', async () => {
    const sent = await send({ isWriteOnly: true });
    expect([sent.outcome, sent.bytes]).toEqual([{ ...freshlySent, isReadBack: false }, bytes]);
  });

  it('takes a file that is collected as soon as it shows for sent', async () => {
    const memory = aWholeMemory();
    const after = (call: string) => {
      if (call.startsWith('finish')) memory.files.clear();
    };
    expect((await send({ after }, memory)).outcome).toMatchObject({ kind: 'sent', wasCollected: true });
  });

  it('fails with SOURCE_DIFFERS and shows nothing when the source is not what its hashes say', async () => {
    const other = Buffer.from(bytes.toString().replace('lazy', 'busy'));
    const wrong = { ...file, openSource: async (offset: number) => Readable.from([other.subarray(offset)]) };
    const memory = aWholeMemory();
    await expect(send({}, memory, aRun(), wrong)).rejects.toMatchObject({ code: 'SOURCE_DIFFERS' });
    expect(memory.files.size).toBe(0);
  });

  it('goes on with the parts that arrived when it is paused', async () => {
    const memory = aWholeMemory();
    let asked = 0;
    const run = aRun({ shouldPause: () => ++asked > 6 });
    expect((await send({}, memory, run)).outcome).toEqual({ kind: 'paused' });
    expect(lastOf(run)).toMatchObject({ acknowledgedBytes: 20, upload: { parts: [{}, {}] } });
    const next = await send({}, memory, aRun({ progress: lastOf(run) }));
    expect([next.outcome, next.bytes]).toEqual([freshlySent, bytes]);
    expect(next.transport.calls.filter((call) => call.startsWith('part'))).toEqual([
      'part 3',
      'part 4',
      'part 5',
    ]);
  });

  it('starts again, once, when the upload is gone', async () => {
    const memory = aWholeMemory();
    let isGone = false;
    const before = (call: string) => {
      if (call === 'part 4' && !isGone) memory.uploads.clear();
      isGone ||= call === 'part 4';
    };
    const sent = await send({ before }, memory);
    expect([sent.outcome, sent.bytes, memory.uploads.size]).toEqual([freshlySent, bytes, 0]);
    const always = (call: string) => void (call === 'part 4' && memory.uploads.clear());
    memory.files.clear();
    await expect(send({ before: always }, memory)).rejects.toMatchObject({ code: 'VERIFY_FAILED' });
  });

  it('fails with VERIFY_FAILED and takes away what the store keeps otherwise than it was given', async () => {
    const memory = aWholeMemory();
    const keep = (part: Buffer) => part.subarray(0, part.length - 1);
    await expect(send({ keep }, memory)).rejects.toMatchObject({ code: 'VERIFY_FAILED' });
    expect([memory.files.size, memory.uploads.size]).toEqual([0, 0]);
  });
});

describe('a file that is already in the store under the final name', () => {
  it.each([
    {
      what: 'its hash tells',
      file: { ...stored(bytes.subarray(0, 9)), sha256: hashOf(bytes.subarray(0, 9)) },
      reads: 0,
    },
    { what: 'its bytes tell', file: stored(bytes.subarray(0, 9)), reads: 1 },
  ])('counts as sent when it is equal, as $what', async ({ file: there, reads }) => {
    const memory = aWholeMemory();
    memory.files.set('a.zip', there);
    const { outcome, transport } = await send({}, memory, aRun(), small);
    expect(outcome).toEqual({ ...freshlySent, wasAlreadyThere: true });
    expect(transport.calls.filter((call) => call.startsWith('read'))).toHaveLength(reads);
  });

  it.each(['other', bytes.toString().replace('lazy', 'busy')])(
    'fails with FILE_DIFFERS when it is %j, and stays as it is',
    async (there) => {
      const memory = aWholeMemory();
      memory.files.set('a.zip', stored(Buffer.from(there)));
      await expect(send({}, memory)).rejects.toMatchObject({ name: 'PermanentError', code: 'FILE_DIFFERS' });
      expect([memory.files.get('a.zip')?.bytes.toString(), memory.uploads.size]).toEqual([there, 0]);
    },
  );

  it('is never replaced when it comes while the parts are sent', async () => {
    const memory = aWholeMemory();
    const before = (call: string) => {
      if (call.startsWith('finish')) memory.files.set('a.zip', stored(Buffer.from('theirs')));
    };
    await expect(send({ before }, memory)).rejects.toMatchObject({ code: 'FILE_DIFFERS' });
    expect([memory.files.get('a.zip')?.bytes.toString(), memory.uploads.size]).toEqual(['theirs', 0]);
  });

  it('fails with FILE_DIFFERS when the account may not look and we never announced ours', async () => {
    const memory = aWholeMemory();
    memory.files.set('a.zip', stored(bytes));
    await expect(send({ isWriteOnly: true }, memory)).rejects.toMatchObject({ code: 'FILE_DIFFERS' });
  });
});

describe('when the answer to the last request is lost', () => {
  async function loseAnswer(memory: ReturnType<typeof aWholeMemory>, hooks: WholeHooks = {}) {
    const run = aRun();
    const after = (call: string) => {
      if (call.startsWith('finish')) throw wholeFailure('CONNECTION_LOST');
    };
    await expect(send({ ...hooks, after }, memory, run)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    return lastOf(run);
  }

  it('finds the file sent', async () => {
    const memory = aWholeMemory();
    const progress = await loseAnswer(memory);
    const { outcome, transport } = await send({}, memory, aRun({ progress }));
    expect(outcome).toEqual({ ...freshlySent, wasAlreadyThere: true });
    expect(transport.calls.filter((call) => /^(part|finish)/.test(call))).toEqual([]);
  });

  it('sends again, which harms nobody, where nothing shows any more', async () => {
    const memory = aWholeMemory();
    const progress = await loseAnswer(memory);
    memory.files.clear();
    const { outcome, bytes: arrived } = await send({}, memory, aRun({ progress }));
    expect([outcome, arrived]).toEqual([freshlySent, bytes]);
  });

  it('only finishes when nothing had come of it', async () => {
    const memory = aWholeMemory();
    const run = aRun();
    const before = (call: string) => {
      if (call.startsWith('finish')) throw wholeFailure('SERVER_BUSY');
    };
    await expect(send({ before }, memory, run)).rejects.toMatchObject({ code: 'SERVER_BUSY' });
    const { outcome, transport } = await send({}, memory, aRun({ progress: lastOf(run) }));
    expect(outcome).toEqual(freshlySent);
    expect(transport.calls.filter((call) => call.startsWith('part'))).toEqual([]);
  });
});

it('arrives whole in a store however it is killed and paused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 70 }),
      fc.constantFrom(1, 3, 5, 10, 20),
      fc.infiniteStream(fc.nat(9)),
      async (content, blockBytes, dice) => {
        const random = Buffer.from(content);
        const memory = aWholeMemory();
        const roll = () => dice.next().value === 0;
        const fail = () => {
          if (roll()) throw wholeFailure('CONNECTION_LOST');
        };
        let progress = SendProgress.parse({});
        for (let turn = 0; turn < 500 && progress.phase !== 'sent'; turn += 1) {
          const save = async (next: SendProgress) => {
            progress = JSON.parse(JSON.stringify(next));
            if (roll()) throw new Error('killed');
          };
          const run = aRun({ progress, shouldPause: roll, save, checkpointBytes: 10 });
          const transport = memoryWholeTransport(memory, { before: fail, after: fail });
          await sendFile(transport, aFileToSend(random, { blockBytes }), run).catch(() => undefined);
          expect(memory.files.get('a.zip')?.bytes ?? random).toEqual(random);
        }
        expect(progress.phase).toBe('sent');
        expect(memory.files.get('a.zip')?.bytes).toEqual(random);
        expect(memory.uploads.size).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});
