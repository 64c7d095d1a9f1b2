import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import type { EmployeeProfile, I9Record } from '../../functions/i9/contract.ts';
import { readProfile } from '../../functions/i9/profile-store.ts';
import { readRecord, recordRows } from '../../functions/i9/record-store.ts';
import { type Canary, canariesIn, canariesOf } from '../support/canaries.ts';
import {
  exportsPath,
  exportThat,
  meridian,
  requestExport,
  saveSettings,
  transferComplete,
} from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer, type OpensshServer, startOpensshServer } from '../support/openssh-server.ts';
import { type PlacedText, textsBelow } from '../support/state-texts.ts';

const client = { distributorId: 'meridian-hr', clientId: 1001 };
const damagedId = 5_000_009;
/** Personal data where the schema does not expect it: what a schema says of it must not repeat it. */
const planted: readonly Canary[] = [
  { kind: 'number', text: '31.12.1985-CANARY' },
  { kind: 'number', text: 'CANARY-WORKFLOW' },
  { kind: 'number', text: '900-12-3456-CANARY' },
];
const [plantedBirthDate, plantedWorkflow, plantedSsn] = planted.map(({ text }) => text);

describe.runIf(hasOpensshServer)('personal data after exports that succeeded and failed', () => {
  const flow = useFlow({ recordCount: 60 });
  const answers: PlacedText[] = [];
  let canaries: Canary[];
  let recordTexts: string[];

  beforeAll(async () => {
    const { records, profiles } = await storedPeople();
    recordTexts = [...records, ...profiles].map((one) => JSON.stringify(one));
    canaries = [...canariesOf(records, profiles), ...planted];
    const dana = flow().person('dana');
    const dataExportId = await requestExport(dana, { employeeNote: 'Handed over.' });
    await transferComplete(dana, dataExportId);
    await failDelivery(dana);
    await failExtraction(dana);
    for (const body of strangeRequests()) await note(dana, 'POST', exportsPath, body);
    await note(dana, 'GET', exportsPath);
    await note(dana, 'GET', `${exportsPath}/${dataExportId}`);
    await note(flow().person('nina'), 'GET', `${exportsPath}/${dataExportId}`);
  }, 180_000);

  it('is found by this search where it belongs', async () => {
    const kinds = recordTexts.flatMap((text) => canariesIn(text, canaries).map(({ kind }) => kind));
    expect([...new Set(kinds)].sort()).toEqual(['SSN', 'birth date', 'e-mail', 'name', 'number', 'phone']);
    const inPackage = await textsOfObjects('ExportsBucketName', isPackageContent);
    expect(inPackage.some(({ text }) => canariesIn(text, canaries).length > 0)).toBe(true);
  });

  it('is not in logs, workflow states, queues, events, mails or any other file of the runtime', () => {
    const isLeftOut = (path: string) =>
      path.startsWith('s3/') && !path.endsWith('.sqlite') // looked at object by object
        ? true
        : path.startsWith('partner/files/');
    const texts = [...textsBelow(flow().stateFolder, isLeftOut)];
    const places = texts.map(({ place }) => place);
    for (const wanted of [/^logs\/.*ExtractChunk/, /^states.*events/, /^mail/, /^sqs|^queues/])
      expect(
        places.some((place) => wanted.test(place)),
        String(wanted),
      ).toBe(true);
    expect(leaks(texts)).toEqual([]);
  });

  it('is not in the tables of exports, deliveries and the directory', async () => {
    const items = await flow().items('ExportsTable', 'DeliveriesTable', 'DirectoryTable');
    expect(items.length).toBeGreaterThan(10);
    expect(
      leaks(items.map((item) => ({ place: `${item['pk']} ${item['sk']}`, text: JSON.stringify(item) }))),
    ).toEqual([]);
  });

  it('is in no key of an object, and in no object but what the package holds', async () => {
    const keys = [...(await keysOf('ExportsBucketName')), ...(await keysOf('AttachmentsBucketName'))];
    expect(keys.length).toBeGreaterThan(10);
    expect(leaks(keys.map((key) => ({ place: 'key', text: key })))).toEqual([]);
    const others = await textsOfObjects('ExportsBucketName', (key) => !isPackageContent(key));
    expect(others.some(({ place }) => place.includes('/plan/'))).toBe(true);
    expect(others.some(({ place }) => place.includes('/map/'))).toBe(true);
    expect(leaks(others)).toEqual([]);
  });

  it('is in no line that the runtime printed and in no answer of the API', () => {
    expect(leaks([{ place: 'output', text: flow().lines.join('\n') }, ...answers])).toEqual([]);
    expect(answers.length).toBeGreaterThan(5);
  });

  /** Places with what was found there; the findings themselves are invented, so they may be shown. */
  function leaks(texts: readonly PlacedText[]): string[] {
    const found = texts.flatMap(({ place, text }) =>
      canariesIn(text, canaries).map(({ kind, text: canary }) => `${place}: ${kind} ${canary}`),
    );
    return [...new Set(found)];
  }

  async function storedPeople(): Promise<{ records: I9Record[]; profiles: EmployeeProfile[] }> {
    const deps = { i9: { client: flow().inside.table, table: flow().output('I9TableName') } };
    const records: I9Record[] = [];
    const profiles: EmployeeProfile[] = [];
    for await (const rows of recordRows(deps, client))
      for (const { i9Id, profileId } of rows) {
        const record = await readRecord(deps, { ...client, i9Id });
        const stored = await readProfile(deps, { ...client, profileId });
        if (record !== undefined) records.push(record);
        if (stored !== undefined) profiles.push(stored.profile);
      }
    return { records, profiles };
  }

  /** The attempt fails for a directory that is not there; log row and mail tell of it. */
  async function failDelivery(dana: ApiSession): Promise<void> {
    const server: OpensshServer = await startOpensshServer();
    try {
      // It is there while the connection is tested, and gone when the package comes.
      const directory = join(server.folder, 'inbox');
      mkdirSync(directory);
      chmodSync(directory, 0o777);
      await saveSettings(flow().person('pat'), server, { destination: { directory: 'inbox' } });
      rmSync(directory, { recursive: true });
      const dataExportId = await requestExport(dana);
      await exportThat(
        dana,
        dataExportId,
        ({ transfer }) => transfer?.failureCode !== undefined,
        'a failed attempt',
      );
      await eventually('its mail', async () =>
        (await flow().mails()).find(({ text }) => text.includes('DIR_NOT_FOUND')),
      );
    } finally {
      await server.stop();
    }
  }

  /** A record that its schema refuses is an exception; a worksite that its schema refuses fails the step. */
  async function failExtraction(dana: ApiSession): Promise<void> {
    const record = await readRecord(
      { i9: { client: flow().inside.table, table: flow().output('I9TableName') } },
      { ...client, i9Id: damagedId },
    );
    if (record === undefined) throw new Error('there is no record to damage');
    const section1 = { ...record.section1, dateOfBirth: plantedBirthDate, lastName: { text: plantedSsn } };
    const damaged = { ...record, section1, workflow: plantedWorkflow };
    await flow().inside.table.send(
      new UpdateCommand({
        TableName: flow().output('I9TableName'),
        Key: { pk: `D#meridian-hr#C#1001#I#${damagedId}`, sk: 'RECORD' },
        UpdateExpression: 'SET #record = :damaged',
        ExpressionAttributeNames: { '#record': 'record' },
        ExpressionAttributeValues: { ':damaged': deflateRawSync(JSON.stringify(damaged)) },
      }),
    );
    const recordSet = { kind: 'I9_IDS', i9Ids: [damagedId] };
    const exceptional = await requestExport(dana, { recordSet });
    await exportThat(dana, exceptional, ({ status }) => status === 'COMPLETE_WITH_EXCEPTIONS', 'exceptions');
    const earlierName = await renameWorksite({ text: plantedSsn });
    const failing = await requestExport(dana, { recordSet });
    await exportThat(dana, failing, ({ status }) => status === 'FAILED', 'Failed');
    await renameWorksite(earlierName); // the directory is searched too
    await eventually('its mail', async () =>
      (await flow().mails()).find(({ to }) => to[0] === 'dana@meridian-hr.example'),
    );
  }

  /** @returns the name it had */
  async function renameWorksite(name: unknown): Promise<unknown> {
    const { Attributes } = await flow().inside.table.send(
      new UpdateCommand({
        TableName: flow().output('DirectoryTableName'),
        Key: { pk: 'D#meridian-hr#C#1001', sk: 'WORKSITE#12#104' },
        UpdateExpression: 'SET #name = :name',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': name },
        ReturnValues: 'UPDATED_OLD',
      }),
    );
    return Attributes?.['name'];
  }

  /** Requests in which a person's data stands where it does not belong. */
  function strangeRequests(): unknown[] {
    const good = {
      description: 'x',
      clientId: 1001,
      recordSet: { kind: 'ALL_EMPLOYERS' },
      assets: ['I9_DATA'],
    };
    return [
      // A token in a list of I-9 IDs is named to whoever typed it, as the form does; anything else is not.
      { ...good, recordSet: { kind: 'I9_IDS', i9Ids: [1], employerId: plantedSsn } },
      { ...good, recordSet: { kind: plantedSsn } },
      { ...good, assets: [plantedSsn] },
      { ...good, clientId: plantedSsn },
      plantedSsn,
    ];
  }

  async function note(caller: ApiSession, method: string, path: string, body?: unknown): Promise<void> {
    const { status, text } = await caller.call(method, path, body);
    answers.push({ place: `${method} ${path.replace(meridian, '')} ${status}`, text });
  }

  async function keysOf(bucketOutput: string): Promise<string[]> {
    const { s3 } = flow().inside;
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: flow().output(bucketOutput) },
    ))
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
    return keys;
  }

  async function textsOfObjects(
    bucketOutput: string,
    isWanted: (key: string) => boolean,
  ): Promise<PlacedText[]> {
    const { s3 } = flow().inside;
    const texts: PlacedText[] = [];
    for (const Key of (await keysOf(bucketOutput)).filter(isWanted)) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: flow().output(bucketOutput), Key }));
      texts.push({ place: Key, text: (await Body?.transformToString()) ?? '' });
    }
    return texts;
  }
});

/** Pieces of the package and what they are joined from. */
function isPackageContent(key: string): boolean {
  return /\/(chunks|index|volumes|package)\//.test(key);
}
