import { deflateRawSync } from 'node:zlib';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExtractChunkDeps, extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { saveProfiles } from '../../../functions/i9/profile-store.ts';
import { TransientError } from '../../../functions/platform/errors.ts';
import { type ExportWorld, exportWorld, saveRecords, someRecords } from '../../support/export-world.ts';
import { anI9Record, aProfile } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { rowsAt, runningExport } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const [first, damaged, third] = [5_000_001, 5_000_002, 5_000_003];
const client = 'D#meridian-hr#C#1001';

/** Replaces an attribute of a stored item. */
async function spoil(pk: string, sk: string, attribute: string, value: unknown): Promise<void> {
  await world.i9.client.send(
    new UpdateCommand({
      TableName: world.i9.table,
      Key: { pk: `${client}#${pk}`, sk },
      UpdateExpression: 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

const packed = (content: unknown) => deflateRawSync(JSON.stringify(content));

describe('a damaged record', () => {
  it.each<[string, () => Promise<void>]>([
    ['is not deflated', () => spoil('I#5000002', 'RECORD', 'record', Buffer.from('garbage'))],
    ['is no bytes at all', () => spoil('I#5000002', 'RECORD', 'record', 7)],
    ['is cut', () => spoil('I#5000002', 'RECORD', 'record', packed(anI9Record()).subarray(0, 99))],
    ['breaks the schema', () => spoil('I#5000002', 'RECORD', 'record', packed({ i9Id: damaged }))],
    ['is the record of another', () => spoil('I#5000002', 'RECORD', 'record', packed(anI9Record()))],
    [
      'has a trail that cannot be read',
      () => spoil('I#5000002', 'T#0000000000000001', 'events', packed([{ sequence: 'one' }])),
    ],
    [
      'has attachments that cannot be read',
      () => spoil('I#5000002', 'A#0000000000000001', 'attachments', '[{'),
    ],
  ])('that %s is an exception of its own, and its neighbours are given', async (_, damage) => {
    await saveRecords(world, someRecords(3));
    await damage();
    const { ref, keys } = await runningExport(world, { assets: ['I9_DATA'] });
    const i9Ids = [first, damaged, third];
    const output = await extractChunk(world, { ...ref, chunkNumber: 1, i9Ids });
    expect(output).toEqual({ chunkNumber: 1, recordCount: 3, exceptionCount: 1 });
    expect(rowsAt(world, keys.chunkRows(1), 'Exceptions')).toEqual([
      [String(damaged), 'RECORD', 'RECORD_DAMAGED', 'the stored record cannot be read'],
    ]);
    expect(rowsAt(world, keys.chunkRows(1), 'Records').map(([id]) => Number(id))).toEqual([first, third]);
  });
});

describe('a damaged profile', () => {
  it.each<[string, () => Promise<void>]>([
    ['cannot be read', () => spoil('P#5000001', 'PROFILE', 'profile', '{')],
    ['breaks the schema', () => spoil('P#5000001', 'PROFILE', 'profile', '{"lastName":7}')],
    ['has a note that breaks the schema', () => spoil('P#5000001', 'N#1', 'note', '{"text":7}')],
  ])('that %s costs what is made of it and nothing else', async (_, damage) => {
    await saveRecords(world, someRecords(1, { profileId: 5_000_001 }));
    await saveProfiles(world, [aProfile({ profileId: 5_000_001 })]);
    await damage();
    const { ref, keys } = await runningExport(world, {
      assets: ['I9_DATA', 'EMPLOYEE_PROFILE', 'PROFILE_NOTES'],
    });
    await extractChunk(world, { ...ref, chunkNumber: 1, i9Ids: [first] });
    const why = 'the stored employee profile or one of its notes cannot be read';
    expect(rowsAt(world, keys.chunkRows(1), 'Exceptions')).toEqual([
      [String(first), 'EMPLOYEE_PROFILE', 'PROFILE_DAMAGED', why],
      [String(first), 'PROFILE_NOTES', 'PROFILE_DAMAGED', why],
    ]);
    expect(rowsAt(world, keys.chunkRows(1), 'Records')).toHaveLength(1);
  });
});

describe('a table that does not answer is no damage', () => {
  /** The table of records with an error in place of every answer of one partition. */
  function failing(error: Error, partition: string): ExtractChunkDeps {
    const send = world.i9.client.send.bind(world.i9.client);
    const failingClient = Object.create(world.i9.client, {
      send: {
        value: (command: QueryCommand) => {
          const isAsked = command.input.ExpressionAttributeValues?.[':pk'] === `${client}#${partition}`;
          return command instanceof QueryCommand && isAsked ? Promise.reject(error) : send(command);
        },
      },
    });
    return { ...world, i9: { ...world.i9, client: failingClient } };
  }

  it.each<[string, Error]>([
    ['a passing failure', new TransientError('TABLE_THROTTLED', 'too much at once')],
    ['a throttle', Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: {} })],
    ['a lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['an answer that is no JSON', Object.assign(new SyntaxError('<html>'), { $response: {} })],
    ['a denial', Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client' })],
  ])('%s fails the step for a retry and leaves no chunk', async (_, error) => {
    await saveRecords(world, someRecords(1, { profileId: 5_000_001 }));
    await saveProfiles(world, [aProfile({ profileId: 5_000_001 })]);
    const { ref, keys } = await runningExport(world, { assets: ['EMPLOYEE_PROFILE'] });
    const input = { ...ref, chunkNumber: 1, i9Ids: [first] };
    for (const partition of ['I#5000001', 'P#5000001'])
      await expect(extractChunk(failing(error, partition), input)).rejects.toBe(error);
    expect(world.files.objects.has(keys.chunkEntries(1))).toBe(false);
  });
});
