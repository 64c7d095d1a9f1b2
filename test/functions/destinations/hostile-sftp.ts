import {
  ask,
  attrsOf,
  packet,
  type RawRequest,
  type RawSftp,
  rawAccount,
  startRawSftpServer,
  statusPacket,
  text,
  told,
  uint32,
  uint64,
} from '../sftp/raw-sftp-server.ts';
import { evilWords, type HostileBehaviour, type HostileServer } from './hostile-behaviour.ts';

export async function startRaw(raw: RawSftp): Promise<HostileServer> {
  const { port, fingerprint, files, stop } = await startRawSftpServer(raw);
  const { username, password } = rawAccount;
  const host = 'sftp.partner.example';
  return {
    destination: { protocol: 'SFTP', host, port, username, directory: '', hostKeyFingerprint: fingerprint },
    credentials: { password },
    files,
    stop,
  };
}

type Row = Omit<HostileBehaviour, 'start'> & {
  /** What it does with requests of this type, instead of answering. */
  readonly on: number;
  readonly act: (request: RawRequest) => void;
};

const row = ({ on, act, ...behaviour }: Row): HostileBehaviour => ({
  ...behaviour,
  start: () =>
    startRaw({
      onRequest(request) {
        if (request.type !== on) return undefined;
        act(request);
        return 'handled';
      },
    }),
});

const impatient = { operationMs: 250, noProgressMs: 250 };
const huge = 0x7f_ff_ff_ff;
/** Of each connection: what was held back. */
const heldBack = new WeakMap<object, (() => void)[]>();

/** Wrong, huge, missing and surplus packets of SFTP. */
export const hostilePackets: readonly HostileBehaviour[] = [
  row({
    name: 'a packet of length 0',
    on: ask.stat,
    act: ({ say }) => say(uint32(0)),
    ends: ['CONNECTION_LOST'],
  }),
  row({
    name: 'a packet of length 4,294,967,295',
    on: ask.stat,
    act: ({ say }) => say(uint32(0xff_ff_ff_ff), Buffer.alloc(1_000)),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: 'a packet of length 2,147,483,647',
    on: ask.stat,
    act: ({ say }) => say(uint32(huge), Buffer.alloc(1_000)),
    ends: ['CONNECTION_LOST'],
  }),
  row({
    name: 'a packet shorter than it says, and then nothing',
    on: ask.stat,
    act: ({ say }) => say(uint32(40), Buffer.alloc(10)),
    ends: ['NO_PROGRESS'],
    timing: impatient,
  }),
  row({
    name: 'a packet of a type that there is not',
    on: ask.stat,
    act: ({ say, id }) => say(packet(250, uint32(id))),
    ends: ['CONNECTION_LOST'],
  }),
  row({
    name: 'a string longer than its packet',
    on: ask.open,
    act: ({ say, id }) => say(packet(told.file, uint32(id), uint32(huge), Buffer.alloc(4))),
    ends: ['CONNECTION_LOST'],
  }),
  row({
    name: 'a list of 4,294,967,295 names',
    on: ask.stat,
    act: ({ say, id }) => say(packet(told.name, uint32(id), uint32(0xff_ff_ff_ff), text('../../etc'))),
    ends: ['CONNECTION_LOST'],
  }),
  row({
    name: 'answers to questions that nobody asked',
    on: ask.stat,
    act: ({ say, id }) => say(statusPacket(id + 77, 0), statusPacket(0xff_ff_ff_ff, 4)),
    ends: ['NO_PROGRESS'],
    timing: impatient,
  }),
  row({
    name: 'every answer twice',
    on: ask.write,
    act: ({ answer, say, id }) => {
      answer();
      say(statusPacket(id, 0));
    },
    ends: ['sent'],
  }),
  row({
    name: 'answers in the wrong order',
    on: ask.read,
    act: ({ answer, line }) => {
      const held = heldBack.get(line) ?? [];
      heldBack.set(line, held);
      held.push(answer);
      setImmediate(() => held.pop()?.());
    },
    ends: ['sent'],
  }),
  row({
    name: 'unasked answers without end',
    on: ask.write,
    act: ({ answer, line, id }) => {
      answer();
      const status = statusPacket(id + 1_000_000, 0, 'x'.repeat(1_000));
      line.flood(Buffer.concat([Buffer.from([94]), uint32(0), text(status)]));
    },
    ends: ['CONNECTION_LOST'],
    sizeBytes: 3_000_000,
  }),
  ...[99, 30, 0xff_ff_ff_ff].map((code) =>
    row({
      name: `status ${code}, which there is not`,
      on: ask.write,
      act: ({ say, id }) => say(statusPacket(id, code)),
      ends: ['UNEXPECTED'],
    }),
  ),
  row({
    name: 'escapes, lines and NUL in the words of a status',
    on: ask.open,
    act: ({ say, id }) => say(statusPacket(id, 4, evilWords)),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: '200 KiB of words that are no UTF-8',
    on: ask.open,
    act: ({ say, id }) => say(statusPacket(id, 3, Buffer.alloc(200_000, 0xff))),
    ends: ['WRITE_DENIED'],
  }),
  row({
    name: 'a file where a size was asked for',
    on: ask.stat,
    act: ({ say, id }) => say(packet(told.file, uint32(id), text('..'))),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: '"fine" where a size was asked for',
    on: ask.stat,
    act: ({ say, id }) => say(statusPacket(id, 0)),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: '"fine" where a file was to be opened',
    on: ask.open,
    act: ({ say, id }) => say(statusPacket(id, 0)),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: 'a name of 64 KiB with ".." for an open file',
    on: ask.open,
    act: ({ say, id }) => say(packet(told.file, uint32(id), text('../'.repeat(21_845)))),
    ends: ['VERIFY_FAILED'],
  }),
  ...[
    ['0', 0n],
    ['2^64 - 1', 2n ** 64n - 1n],
  ].map(([what, limit]) => ({
    name: `limits of ${what}, and extensions that are names of our own`,
    ends: ['sent'] as const,
    start: () => startRaw({ onRequest: (request) => limiting(request, limit as bigint) }),
  })),
  row({
    name: 'a version that there is not',
    on: ask.init,
    act: ({ say }) => say(packet(told.version, uint32(0xff_ff_ff_ff))),
    ends: ['sent'],
  }),
];

function limiting({ type, id, say }: RawRequest, limit: bigint): 'handled' | undefined {
  const extensions = ['limits@openssh.com', '1', '__proto__', 'x', 'constructor', 'y'].map((one) =>
    text(one),
  );
  if (type === ask.init) say(packet(told.version, uint32(3), ...extensions));
  else if (type === ask.extended)
    say(packet(201, uint32(id), ...Array.from({ length: 4 }, () => uint64(limit))));
  else return undefined;
  return 'handled';
}

const sizeLies: readonly {
  readonly what: string;
  readonly claimed: (size: number) => bigint;
  readonly ends: HostileBehaviour['ends'];
}[] = [
  { what: 'one byte more', claimed: (size) => BigInt(size + 1), ends: ['VERIFY_FAILED'] },
  { what: 'one byte less', claimed: (size) => BigInt(size - 1), ends: ['VERIFY_FAILED'] },
  { what: '2^63', claimed: () => 2n ** 63n, ends: ['UNEXPECTED'] },
  { what: '2^64 - 1', claimed: () => 2n ** 64n - 1n, ends: ['UNEXPECTED'] },
];

/** Sizes, times, contents and places that are not what they seem. */
export const lyingAnswers: readonly HostileBehaviour[] = [
  ...sizeLies.map(({ what, claimed, ends }) =>
    row({
      name: `a size that lies: ${what}`,
      on: ask.stat,
      act: ({ path, files, answer, say, id }) => {
        const size = files.get(path)?.length;
        if (size === undefined) return answer();
        return say(packet(told.attrs, uint32(id), attrsOf(claimed(size))));
      },
      ends,
    }),
  ),
  row({
    name: 'no size at all',
    on: ask.stat,
    act: ({ path, files, answer, say, id }) =>
      files.has(path) ? say(packet(told.attrs, uint32(id), uint32(0))) : answer(),
    ends: ['UNEXPECTED'],
  }),
  row({
    name: 'a file that was changed in 2106 and before 1970',
    on: ask.stat,
    act: ({ path, files, answer, say, id }) => {
      const size = files.get(path)?.length;
      if (size === undefined) return answer();
      return say(packet(told.attrs, uint32(id), attrsOf(size, [0xff_ff_ff_ff, 0])));
    },
    ends: ['sent'],
  }),
  row({
    name: 'other bytes when they are read back',
    on: ask.read,
    act: ({ say, id }) => say(packet(told.bytes, uint32(id), text(Buffer.alloc(32_768, 'x')))),
    ends: ['VERIFY_FAILED'],
  }),
  row({
    name: 'more bytes than were asked for',
    on: ask.read,
    act: ({ say, id }) => say(packet(told.bytes, uint32(id), text(Buffer.alloc(200_000, 'x')))),
    ends: ['VERIFY_FAILED'],
  }),
  row({
    name: 'no bytes, over and over',
    on: ask.read,
    act: ({ say, id }) => say(packet(told.bytes, uint32(id), text(''))),
    ends: ['VERIFY_FAILED'],
  }),
  row({
    name: 'a directory that becomes a link elsewhere between the rename and what follows',
    on: ask.rename,
    act: ({ answer, path, files }) => {
      const file = files.get(path);
      answer();
      files.delete('package.zip');
      files.set('/elsewhere/package.zip', file ?? Buffer.alloc(0));
    },
    ends: ['sent'],
  }),
  row({
    name: 'another file under the final name right behind the rename',
    on: ask.rename,
    act: ({ answer, files }) => {
      answer();
      files.delete('package.zip');
      files.set('package.zip.other', Buffer.from('somebody else’s'));
    },
    losesFile: true,
    ends: ['sent'],
  }),
];
