import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemIn } from '../../bin/smoke/api-session.ts';
import { checkPackage } from '../../bin/smoke/package-check.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { listExportExceptions } from '../../functions/data-exports/contract.ts';
import {
  listDistributors,
  listSecurityGroups,
  listWorksites,
  searchClients,
} from '../../functions/directory/contract.ts';
import {
  allAssets,
  anExportRequest,
  exportsPath,
  exportThat,
  meridian,
  requestExport,
  saveSettings,
  transferComplete,
  type WatchedExport,
} from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer, type OpensshServer, startOpensshServer } from '../support/openssh-server.ts';
import { expectProvenGrants, expectReviewedGrants } from '../support/reviewed-grants.ts';

/** What is granted to the rooms of exports, not needed here, and used by the stories from outside. */
const usedByStories = [
  'DataExportsFunctionsApiRole kms:GenerateDataKey key/RecordsKey',
  'DataExportsFunctionsApiRole s3:PutObject exportsbucket/*',
  'DataExportsFunctionsExtractChunkRole s3:ListBucket attachmentsbucket',
  'StatementKeysRole kms:GetPublicKey key/StatementKey',
];

describe.runIf(hasOpensshServer)('an export that is sent to a server of its own by SFTP', () => {
  const recordCount = 40;
  const flow = useFlow({ recordCount });
  let server: OpensshServer;
  let sent: WatchedExport;

  beforeAll(async () => {
    server = await startOpensshServer();
    await saveSettings(flow().person('pat'), server);
    const dana = flow().person('dana');
    const dataExportId = await requestExport(dana, { employeeNote: 'Exported for the hand-over.' });
    sent = await transferComplete(dana, dataExportId);
  }, 120_000);
  afterAll(() => server.stop());

  it('arrives whole: marker, manifest and every file inside agree, and every record is there once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-flow-package-'));
    try {
      cpSync(server.folder, folder, { recursive: true });
      const checked = await checkPackage(folder, allAssets);
      expect(checked.exportNumber).toBe(sent.exportNumber);
      expect(checked.i9Ids).toHaveLength(recordCount);
      expect(Object.fromEntries(checked.sha256ByName)).toEqual(
        Object.fromEntries(sent.files.map(({ name, sha256 }) => [name, sha256])),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('arrives byte for byte as it lies in the bucket of exports', async () => {
    const prefix = `meridian-hr/${sent.dataExportId}/g1/`;
    const inBucket = await hashesBelow([`${prefix}volumes/`, `${prefix}package/`]);
    const arrived = sent.files.map(({ name }) => sha256Of(readFileSync(join(server.folder, name))));
    expect(arrived).toHaveLength(6);
    expect(inBucket).toEqual(expect.arrayContaining(arrived));
  });

  it('is announced by one mail with the hash of every file', async () => {
    const mails = await eventually('a mail', async () => {
      const all = await flow().mails();
      return all.length > 0 ? all : undefined;
    });
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [
        ['exports@meridian-hr.example'],
        `Waybill Data Export Status Update – Success: Quarterly hand-over (${sent.exportNumber})`,
      ],
    ]);
    for (const { sha256 } of sent.files) expect(mails[0]?.text).toContain(sha256);
    const isNoted = ({ sk }: Record<string, unknown>) => String(sk).startsWith('ADDRESS#');
    await eventually('its delivery to be noted', async () =>
      (await flow().items('DeliveriesTable')).find(isNoted),
    );
  });

  it('leaves its note once on the profile of every record', async () => {
    const items = await flow().items('I9Table');
    const notes = items.filter(({ sk }) => sk === `N#EXPORT#${sent.dataExportId}`);
    const profiles = items.filter(({ pk, sk }) => sk === 'PROFILE' && String(pk).includes('#1001#'));
    expect(notes.map(({ pk }) => pk).sort()).toEqual(profiles.map(({ pk }) => pk).sort());
  });

  it('is Complete with Exceptions when a record is damaged, and says which and why', async () => {
    await spoilItem('I9TableName', { pk: 'D#meridian-hr#C#1001#I#5000007', sk: 'RECORD' }, 'record');
    const dana = flow().person('dana');
    const recordSet = { kind: 'I9_IDS', i9Ids: [5_000_007, 5_000_008] };
    const { dataExportId } = await transferComplete(dana, await requestExport(dana, { recordSet }));
    const done = await exportThat(dana, dataExportId, ({ extractedAt }) => extractedAt !== undefined, 'done');
    expect(done).toMatchObject({ status: 'COMPLETE_WITH_EXCEPTIONS', recordCount: 2, exceptionCount: 1 });
    const { items } = await dana.get(
      `${exportsPath}/${dataExportId}/exceptions`,
      listExportExceptions.success.body,
    );
    expect(items).toContainEqual({
      i9Id: 5_000_007,
      assetCode: 'RECORD',
      reason: 'RECORD_DAMAGED',
      detail: 'the stored record cannot be read',
    });
  });

  it('ends as Failed, and tells the person who asked, when what all records need is damaged', async () => {
    const worksite = { pk: 'D#meridian-hr#C#1001', sk: 'WORKSITE#12#104' };
    const restore = await spoilItem('DirectoryTableName', worksite, 'name');
    const dana = flow().person('dana');
    const recordSet = { kind: 'I9_IDS', i9Ids: [5_000_008] };
    const dataExportId = await requestExport(dana, { recordSet });
    const failed = await exportThat(dana, dataExportId, ({ status }) => status === 'FAILED', 'Failed');
    await restore();
    expect(failed).toMatchObject({ failureCode: 'EXTRACTION_FAILED', files: [], attempts: [] });
    expect(failed.transfer).toBeUndefined();
    const mail = await eventually('a mail to the person', async () =>
      (await flow().mails()).find(({ to }) => to[0] === 'dana@meridian-hr.example'),
    );
    expect(mail.subject).toContain(`Failure: Quarterly hand-over (${failed.exportNumber})`);
    expect(mail.text).toContain(failed.failureText);
  });

  it('may do what its functions need, and what it may beyond that is reviewed', async () => {
    const pat = flow().person('pat');
    const dana = flow().person('dana');
    await pat.get('/v1/distributors', listDistributors.success.body);
    await dana.get(`${meridian}/clients?employerName=cold`, searchClients.success.body);
    const strangeSite = { kind: 'WORKSITES', employerId: 11, worksiteIds: [999] };
    const refused = await dana.call('POST', exportsPath, anExportRequest({ recordSet: strangeSite }));
    expect(problemIn(refused).code).toBe('WORKSITE_NOT_FOUND');
    const employer = `${meridian}/clients/1001/employers/11`;
    await dana.get(`${employer}/worksites`, listWorksites.success.body);
    await dana.get(`${employer}/security-groups`, listSecurityGroups.success.body);
    const ofExports = /^(DataExports|Deliveries|Directory|StatementKeys)/;
    expectReviewedGrants(flow().runtime, ofExports, usedByStories);
    expectProvenGrants(flow().runtime, 'export-sent-by-sftp');
  });

  /** Replaces what an item says by what nothing can read. @returns what puts it back */
  async function spoilItem(table: 'I9TableName' | 'DirectoryTableName', Key: Item, attribute: string) {
    const { table: client } = flow().inside;
    const TableName = flow().output(table);
    const { Item } = await client.send(new GetCommand({ TableName, Key }));
    if (Item?.[attribute] === undefined) throw new Error(`no item ${Key.sk} with ${attribute}`);
    const garbage = { ...Item, [attribute]: Buffer.from('garbage') };
    await client.send(new PutCommand({ TableName, Item: garbage }));
    return () => client.send(new PutCommand({ TableName, Item }));
  }

  async function hashesBelow(prefixes: readonly string[]): Promise<string[]> {
    const { s3 } = flow().inside;
    const Bucket = flow().output('ExportsBucketName');
    const hashes: string[] = [];
    for (const Prefix of prefixes) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        hashes.push(sha256Of((await Body?.transformToByteArray()) ?? new Uint8Array()));
      }
    }
    return hashes;
  }
});

interface Item {
  readonly pk: string;
  readonly sk: string;
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
