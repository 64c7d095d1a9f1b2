import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import { sendFile, temporaryNameOf } from '../../../functions/transfer/send-file.ts';
import { aFileToSend, aRun } from './file-to-send.ts';
import { destination, failure, memoryTransport } from './memory-transport.ts';

const bytes = Buffer.from('the quick brown fox jumps over the lazy dog');
const file = aFileToSend(bytes);
const temporaryName = temporaryNameOf('a.zip');
const progressOf = (changes: Partial<SendProgress>) => SendProgress.parse(changes);
const lastOf = ({ saved }: ReturnType<typeof aRun>) => saved.at(-1) ?? progressOf({});

describe('going on where the last turn stopped', () => {
  it('goes on at the acknowledged byte after a pause', async () => {
    let asked = 0;
    const run = aRun({ shouldPause: () => ++asked > 3 });
    const transport = memoryTransport(new Map(), { windowBytes: 8 });
    expect(await sendFile(transport, file, run)).toEqual({ kind: 'paused' });
    expect(run.saved.at(-1)).toMatchObject(progressOf({ acknowledgedBytes: 12 }));
    await sendFile(transport, file, aRun({ progress: lastOf(run) }));
    expect(transport.calls).toContain(`write ${temporaryName} from 12`);
    expect(transport.files.get('a.zip')).toEqual(bytes);
  });

  it('starts anew when the settings name another destination meanwhile', async () => {
    let asked = 0;
    const run = aRun({ shouldPause: () => ++asked > 3 });
    await sendFile(memoryTransport(), file, run);
    const elsewhere = Object.assign(memoryTransport(), {
      destination: { ...destination, host: 'other.acme.example' },
    });
    expect(await sendFile(elsewhere, file, aRun({ progress: lastOf(run) }))).toMatchObject({ kind: 'sent' });
    expect(elsewhere.calls).toContain(`write ${temporaryName} from 0`);
  });

  it('goes on a window behind the acknowledged byte after a cut', async () => {
    const files = new Map<string, Buffer>();
    const run = aRun();
    const cut = memoryTransport(files, {
      windowBytes: 8,
      keep: (chunk, at) => {
        if (at >= 20) throw failure('CONNECTION_LOST');
        return chunk;
      },
    });
    await expect(sendFile(cut, file, run)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(run.saved.at(-1)?.acknowledgedBytes).toBe(12);
    const transport = memoryTransport(files, { windowBytes: 8 });
    await sendFile(transport, file, aRun({ progress: lastOf(run) }));
    expect(transport.calls).toContain(`write ${temporaryName} from 12`);
    expect(files).toEqual(new Map([['a.zip', bytes]]));
  });

  it.each([
    { what: 'shorter than acknowledged', temporary: bytes.subarray(0, 20), from: 12 },
    { what: 'longer than acknowledged', temporary: bytes.subarray(0, 40), from: 30 },
    { what: 'longer than the file', temporary: Buffer.alloc(99), from: 0 },
    { what: 'gone', temporary: undefined, from: 0 },
  ])('starts at $from when the temporary file is $what', async ({ temporary, from }) => {
    const files = new Map(temporary === undefined ? [] : [[temporaryName, temporary] as const]);
    const transport = memoryTransport(files, { windowBytes: 8 });
    await sendFile(transport, file, aRun({ progress: progressOf({ acknowledgedBytes: 30 }) }));
    const writes = transport.calls.filter((call) => call.startsWith('write'));
    expect(writes).toEqual([`write ${temporaryName} from ${from}`]);
    expect(files).toEqual(new Map([['a.zip', bytes]]));
  });

  it('saves at every checkpoint while it sends', async () => {
    const run = aRun({ checkpointBytes: 8 });
    await sendFile(memoryTransport(), file, run);
    const sending = run.saved.filter(({ phase }) => phase === 'sending');
    expect(sending.map(({ acknowledgedBytes }) => acknowledgedBytes)).toEqual([8, 16, 24, 32, 40]);
  });

  it('pauses while it verifies and reads no block twice', async () => {
    const transport = memoryTransport(new Map([[temporaryName, bytes]]));
    let progress = progressOf({ phase: 'verifying', acknowledgedBytes: bytes.length });
    const counts: number[] = [];
    for (;;) {
      const run = aRun({ progress, shouldPause: () => true });
      const { kind } = await sendFile(transport, file, run);
      progress = run.saved.at(-1) ?? progress;
      counts.push(progress.verifiedBlockCount);
      if (kind === 'sent') break;
    }
    expect(counts).toEqual([1, 2, 3, 4, 5]);
  });

  it('arrives whole however it is killed and paused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.infiniteStream(fc.nat(9)),
        async (content, dice) => {
          const random = Buffer.from(content);
          const files = new Map<string, Buffer>();
          let progress = progressOf({});
          for (let turn = 0; turn < 500; turn += 1) {
            const roll = () => dice.next().value === 0;
            const transport = memoryTransport(files, {
              windowBytes: 8,
              before: () => {
                if (roll()) throw failure('CONNECTION_LOST');
              },
              after: () => {
                if (roll()) throw failure('CONNECTION_LOST');
              },
              keep: (chunk) => {
                if (roll()) throw failure('NO_PROGRESS');
                return chunk;
              },
            });
            const run = aRun({
              progress,
              shouldPause: roll,
              save: async (next) => {
                progress = next;
              },
            });
            const outcome = await sendFile(transport, aFileToSend(random), run).catch(() => undefined);
            if (outcome?.kind === 'sent') break;
            expect(files.get('a.zip') ?? random).toEqual(random);
          }
          expect(progress.phase).toBe('sent');
          expect(files).toEqual(new Map([['a.zip', random]]));
        },
      ),
      { numRuns: 200 },
    );
  });
});
