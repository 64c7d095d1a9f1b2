import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { listDistributorAudit } from '../../functions/audit/contract.ts';
import {
  assets,
  DataExport,
  exportLogWorkbook,
  getDataExport,
  listDataExports,
  RecordSetPreview,
  requestDataExport,
} from '../../functions/data-exports/contract.ts';
import { listEmployers, listWorksites, searchClients } from '../../functions/directory/contract.ts';
import { type ApiSession, problemIn, withoutTrace } from './api-session.ts';
import { deliverByS3, verifyFolder, verifyNoticesChange } from './delivery-steps.ts';
import { openSession } from './open-session.ts';
import { type CheckedPackage, checkPackage } from './package-check.ts';
import type { KnownApplication } from './running-application.ts';
import { fetchByOpensshSftp } from './sftp-client.ts';
import { eventually, requireEqual, type Step, type Story } from './story.ts';

const distributor = '/v1/distributors/meridian-hr';
const exports = `${distributor}/data-exports`;
const allAssets = assets.map(({ code }) => code);
/** A client of another distributor, and one that nobody has. */
const foreignClientId = 2001;
const unknownClientId = 999_999;

/** Somebody of a distributor exports a client's records, and the partner finds a whole package in the folder. */
export const exportStory: Story = async (application, step) => {
  const dana = await step('sign in as dana', () => openSession(application, 'dana@meridian-hr.example'));
  const client = await step('search the client by name', () => findClient(dana));
  await step('list its employers and worksites', () => listUnits(dana, client.clientId));
  const request = {
    description: 'Smoke test',
    clientId: client.clientId,
    purpose: 'GOVERNMENT_AUDIT',
    recordSet: { kind: 'ALL_EMPLOYERS' },
    assets: allAssets,
  };
  await step('count the records before', async () => {
    const { clientId, recordSet } = request;
    const preview = await dana.post(`${exports}/preview`, { clientId, recordSet }, RecordSetPreview);
    requireEqual('records counted', preview.recordCount, client.recordCount);
  });
  const { dataExportId } = await step('request all its records with every asset', () =>
    dana.post(exports, request, DataExport),
  );
  const watched = await step('watch the extraction move', () => watchExtraction(dana, dataExportId));
  requireEqual('records of the export', watched.recordCount, client.recordCount);
  const sent = await step('Transfer Complete', () => watchTransfer(dana, dataExportId));
  const checked = await fetchedPackage(application, step);
  requireEqual('records delivered', checked.i9Ids.length, client.recordCount);
  await step('the mail names every file with its SHA-256', () => findMail(application, sent, checked));
  await step('the log says Complete', async () => {
    const log = await dana.get(exports, listDataExports.success.body);
    const [line] = log.items;
    requireEqual('newest line', [line?.dataExportId, line?.transfer?.status], [dataExportId, 'COMPLETE']);
    requireEqual(
      'its files',
      line?.files.map(({ sha256 }) => sha256).sort(),
      [...checked.sha256ByName.values()].sort(),
    );
  });
  await step('the log as a workbook, at an address that needs no sign-in', async () => {
    const made = await dana.post(`${exports}/log-workbook`, undefined, exportLogWorkbook.success.body);
    const bytes = Buffer.from(await (await fetch(made.url)).arrayBuffer());
    requireEqual('the beginning of a ZIP file', bytes.toString('latin1', 0, 2), 'PK');
  });
  await step('the audit log tells who asked for it', async () => {
    const address = `${distributor}/audit-entries?action=${requestDataExport.operationId}`;
    const { items } = await dana.get(address, listDistributorAudit.success.body);
    const acts = items.map(({ outcome, actor }) => [outcome, actor.kind]);
    requireEqual('acts', acts, [['DONE', 'user']]);
  });
  await refusals(dana, request, step);
  const pat = await step('sign in as pat', () => openSession(application, 'pat@waybill.example'));
  await deliverByS3(application, { dana, pat }, step);
};

async function findClient(dana: ApiSession) {
  const { items } = await dana.get(`${distributor}/clients?name=harbor`, searchClients.success.body);
  const [client] = items;
  if (client === undefined || items.length !== 1) throw new Error(`${items.length} clients instead of one`);
  return client;
}

async function listUnits(dana: ApiSession, clientId: number): Promise<void> {
  const employers = `${distributor}/clients/${clientId}/employers`;
  const { items } = await dana.get(employers, listEmployers.success.body);
  if (items.length === 0) throw new Error('the client has no employer');
  for (const { employerId } of items) {
    const found = await dana.get(`${employers}/${employerId}/worksites`, listWorksites.success.body);
    if (found.items.length === 0) throw new Error(`employer ${employerId} has no worksite`);
  }
}

const WatchedExport = getDataExport.success.body;

/** Follows the export until it is extracted; at least two different standings must have been seen on the way. */
async function watchExtraction(dana: ApiSession, dataExportId: string): Promise<DataExport> {
  const standings = new Set<string>();
  let processedCount = 0;
  const extracted = await eventually('the extraction is complete', async () => {
    const now = await dana.get(`${exports}/${dataExportId}`, WatchedExport);
    if (now.processedCount < processedCount) throw new Error('the count of records done went back');
    processedCount = now.processedCount;
    standings.add(`${now.status} ${now.processedCount}`);
    if (now.status === 'FAILED') throw new Error(`the extraction failed: ${now.failureText}`);
    return now.status.startsWith('COMPLETE') ? now : undefined;
  });
  if (standings.size < 2) throw new Error(`only ${[...standings].join()} was seen`);
  requireEqual('records done', extracted.processedCount, extracted.recordCount);
  return extracted;
}

function watchTransfer(dana: ApiSession, dataExportId: string): Promise<DataExport> {
  return eventually('the transfer is complete', async () => {
    const now = await dana.get(`${exports}/${dataExportId}`, WatchedExport);
    const { failureText } = now.transfer ?? {};
    if (failureText !== undefined) throw new Error(`the transfer failed: ${failureText}`);
    return now.transfer?.status === 'COMPLETE' ? now : undefined;
  });
}

async function fetchedPackage(application: KnownApplication, step: Step): Promise<CheckedPackage> {
  const { partner } = application;
  const folder = await mkdtemp(join(tmpdir(), 'waybill-smoke-package-'));
  try {
    await step('fetch the package with OpenSSH’s sftp', async () => {
      const lying = await fetchByOpensshSftp(partner, folder);
      requireEqual('what lies there', lying.sort(), (await readdir(folder)).sort());
    });
    await step('npm run verify finds it whole, signed by the published key', () =>
      verifyFolder(application, folder, `${folder}.keys.json`),
    );
    await step('npm run verify names the file of which one byte was changed', async () => {
      const [volume = ''] = (await readdir(folder)).filter((name) => name.endsWith('.zip'));
      await verifyNoticesChange(folder, volume);
    });
    return await step('every file is what marker and manifest say, every record is there once', () =>
      checkPackage(folder, allAssets),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}.keys.json`, { force: true });
  }
}

const Mails = z.array(z.object({ subject: z.string(), text: z.string(), html: z.string() }));

async function findMail(
  { mailUrl }: KnownApplication,
  sent: DataExport,
  checked: CheckedPackage,
): Promise<void> {
  const mail = await eventually('the mail is sent', async () => {
    const mails = Mails.parse(await (await fetch(`${mailUrl}/mails.json`)).json());
    return mails.find(({ subject }) => subject.includes('Success') && subject.includes(sent.exportNumber));
  });
  for (const [name, sha256] of checked.sha256ByName)
    if (!mail.text.includes(name) || !mail.text.includes(sha256) || !mail.html.includes(sha256))
      throw new Error(`the mail does not name ${name} with its hash`);
}

interface ExportRequest {
  readonly clientId: number;
  readonly recordSet: object;
  readonly assets: readonly string[];
}

/** Wrong requests are answered with the right problem, and change nothing. */
async function refusals(dana: ApiSession, good: ExportRequest, step: Step): Promise<void> {
  const ids = (i9Ids: number[]) => ({ kind: 'I9_IDS', i9Ids });
  const cases: [name: string, change: Partial<ExportRequest>, code: string][] = [
    ['no asset', { assets: [] }, 'VALIDATION_FAILED'],
    [
      '10,001 I-9 IDs',
      { recordSet: ids(Array.from({ length: 10_001 }, (_, index) => index + 1)) },
      'VALIDATION_FAILED',
    ],
    ['an I-9 ID that nobody has', { recordSet: ids([123]) }, 'I9_IDS_NOT_FOUND'],
    ['an I-9 ID of another client', { recordSet: ids([2_000_001]) }, 'I9_IDS_NOT_FOUND'],
  ];
  for (const [name, change, code] of cases)
    await step(`${name}: refused as ${code}`, async () => {
      requireEqual('problem', problemIn(await dana.call('POST', exports, { ...good, ...change })).code, code);
    });
  await step("another distributor's client: refused as one that nobody has", async () => {
    const [foreign, unknown] = [
      await dana.call('POST', exports, { ...good, clientId: foreignClientId }),
      await dana.call('POST', exports, { ...good, clientId: unknownClientId }),
    ];
    requireEqual('problem', problemIn(foreign).code, 'CLIENT_NOT_FOUND');
    requireEqual('answer', withoutTrace(foreign), withoutTrace(unknown));
  });
  await step('nothing was exported by what was refused', async () => {
    const log = await dana.get(exports, listDataExports.success.body);
    requireEqual('lines of the log', log.items.length, 1);
  });
}
