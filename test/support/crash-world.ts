import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { identifyCaller } from '../../functions/directory/identify-caller.ts';
import type { Attachment, I9Record } from '../../functions/i9/contract.ts';
import { addProfileNote, saveProfiles } from '../../functions/i9/profile-store.ts';
import type { Files } from '../../functions/platform/files.ts';
import type { CrashableProcess } from './crash-switch.ts';
import { type ExportWorld, exportWorld, saveRecords } from './export-world.ts';
import { anAttachment, anI9Record, aProfile } from './record-builders.ts';
import type { TableEngine } from './table-engine.ts';

export const crashRecordCount = 25;
const firstId = 5_000_001;
/** Declared so large, and lost: with the second of them a chunk is full, although hardly a byte is read. */
const lostBytes = 40 * 1024 * 1024;
/** Records whose one supporting document was lost; each but the first begins a chunk. */
const lostAt = [6, 13, 19];
/** The record whose form was lost. */
const formlessAt = 3;
/** The record with a document of this size: its volume is sent in parts where a destination takes parts. */
const largeAt = 10;
const largeBytes = 9 * 1024 * 1024;
/** Two records of one person: they share a profile. */
const sharedAt = [1, 2];
/** Bytes that are read from the bucket in one piece. */
const pieceBytes = 1024 * 1024;

export const crashAssets = [
  'I9_FORM',
  'I9_ATTACHMENTS',
  'I9_AUDIT_TRAIL',
  'I9_DATA',
  'PROFILE_NOTES',
] as const;
export const crashI9Ids = Array.from({ length: crashRecordCount }, (_, index) => firstId + index);
export const crashExceptionIds = [formlessAt, ...lostAt].map((index) => firstId + index);
export const crashProfileIds = [...new Set(crashI9Ids.map((_, index) => profileIdAt(index)))];

function profileIdAt(index: number): number {
  return 7_000_001 + (index === sharedAt[1] ? (sharedAt[0] ?? 0) : index);
}

/** Twenty-five records of the client, some incomplete, and one of its other client; a note of a person on one profile. */
export async function crashWorld(engine: TableEngine): Promise<ExportWorld> {
  const world = await exportWorld(engine);
  const records = await Promise.all(
    crashI9Ids.map(async (i9Id, index) =>
      anI9Record({
        i9Id,
        profileId: profileIdAt(index),
        isFormMissing: index === formlessAt,
        attachments: await attachmentsAt(world, i9Id, index),
      }),
    ),
  );
  const other = anI9Record({
    clientId: 1002,
    employerId: 21,
    worksiteId: 201,
    i9Id: 6_000_001,
    profileId: 8_000_001,
  });
  await saveRecords(world, [...records, other]);
  const profiles = new Map([...records, other].map((record) => [record.profileId, profileOf(record)]));
  await saveProfiles(world, [...profiles.values()]);
  const note = {
    text: 'Called back.',
    author: 'Rita',
    at: '2026-11-01T10:00:00.000Z',
    source: 'UI' as const,
  };
  await addProfileNote(world, profileOf(records[0] ?? other), { noteKey: 'U#1', note });
  return world;
}

const profileOf = ({ distributorId, clientId, profileId, employerId, worksiteId }: I9Record) =>
  aProfile({ distributorId, clientId, profileId, employerId, worksiteId });

async function attachmentsAt(world: ExportWorld, i9Id: number, index: number): Promise<Attachment[]> {
  const objectKey = `D/meridian-hr/C/1001/I/${i9Id}/bundle`;
  const attachmentId = `${i9Id}-1`;
  if (lostAt.includes(index))
    return [
      anAttachment(Buffer.alloc(0), { attachmentId, objectKey: `${objectKey}-lost`, sizeBytes: lostBytes }),
    ];
  const bytes = randomBytes(index === largeAt ? largeBytes : 2_000);
  await world.attachments.write(objectKey, bytes);
  return [anAttachment(bytes, { attachmentId, objectKey })];
}

/** The same world, as a process reaches it that can be killed at everything that it does outside of itself. */
export function worldOf(process: CrashableProcess, world: ExportWorld): ExportWorld {
  const table = (name: 'exports' | 'directory' | 'i9' | 'deliveries') => ({
    ...world[name],
    client: process.wrapClient(world[name].client, name),
  });
  const directory = table('directory');
  const { kms, keyId } = world.credentialsKey;
  return {
    ...world,
    exports: table('exports'),
    directory,
    i9: table('i9'),
    deliveries: table('deliveries'),
    files: wrappedFiles(process, world.files, 'files'),
    attachments: wrappedFiles(process, world.attachments, 'attachments'),
    signer: process.wrap(world.signer, 'signer'),
    startHint: process.wrap(world.startHint, 'hint'),
    workflow: process.wrap(world.workflow, 'workflow'),
    mailer: process.wrap(world.mailer, 'mailer'),
    credentialsKey: { keyId, kms: process.wrapClient(kms, 'kms') },
    identifyCaller: (claims) => identifyCaller({ directory }, claims),
  };
}

function wrappedFiles<T extends Files>(process: CrashableProcess, files: T, name: string): T {
  const wrapped = process.wrap(files, name);
  const openStream: Files['openStream'] = async (key, start) => {
    const whole = await wrapped.openStream(key, start);
    return Readable.from(process.pieces(`${name}.stream`, inPieces(whole)), { objectMode: false });
  };
  return new Proxy(wrapped, {
    get: (inner, key) => (key === 'openStream' ? openStream : Reflect.get(inner, key)),
  });
}

async function* inPieces(whole: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const bytes of whole)
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
