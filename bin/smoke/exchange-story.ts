import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { integratorRoutes } from '../../functions/integrator/contract.ts';
import { billingRoutes } from '../../functions/integrator-billing/contract.ts';
import { endedStatuses } from '../../functions/integrator-jobs/contract.ts';
import { integratorReportRoutes, ShownRun } from '../../functions/integrator-reports/contract.ts';
import { uploadRoutes } from '../../functions/integrator-uploads/contract.ts';
import { webhookRoutes } from '../../functions/webhooks/contract.ts';
import { goOnTo, timeOf } from '../clock-of-application.ts';
import { sampleCsv, sampleName } from '../sample-csv.ts';
import type { ApiSession } from './api-session.ts';
import { csvRecords } from './csv-rows.ts';
import type { FirmDrop } from './firm-drop.ts';
import { openFirmMachineSession, openSession } from './open-session.ts';
import { eventually, requireEqual, type Story } from './story.ts';
import { connect, firm, rotateAndSuspend, type Scene, subscribe } from './subscription-steps.ts';
import { requireSignedBy, WebhookReceiver } from './webhook-receiver.ts';

/** A firm subscribes, is set up, sends its first files and gets its first exports, and sees what it has used. */
export const exchangeStory: Story = async (application, step) => {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-exchange-'));
  const receiver = await WebhookReceiver.open();
  try {
    const hana = await step('sign in as hana, of a firm without a subscription', () =>
      openSession(application, 'hana@hazel-grove.example'),
    );
    const pat = await openSession(application, 'pat@waybill.example');
    const scene = { application, step, hana, pat, receiver, folder };
    await subscribe(scene);
    const drop = await connect(scene);
    const secret = await listen(scene);
    await exchange(scene, drop);
    await hear(scene, secret);
    await billed(scene);
    await rotateAndSuspend(scene, drop);
    await machines(scene);
  } finally {
    await receiver.close();
    await rm(folder, { recursive: true, force: true });
  }
};

/** @returns the secret of the webhook */
async function listen({ step, hana, receiver }: Scene): Promise<string> {
  const { createWebhook, testWebhook } = webhookRoutes;
  const webhook = await step('add a webhook', () =>
    hana.post(`${firm}/webhooks`, { url: receiver.url }, createWebhook.success.body),
  );
  await step('its test message comes, signed', async () => {
    const address = `${firm}/webhooks/${webhook.webhookId}/test`;
    await hana.post(address, undefined, testWebhook.success.body);
    const message = await eventually('it is here', () => receiver.messages[0], 30_000);
    requireEqual('type', message.type, 'webhook.test');
    requireSignedBy(webhook.secret, message);
  });
  return webhook.secret;
}

const ended = (hana: ApiSession, runId: string): Promise<ShownRun> =>
  eventually(`the run ${runId} has ended`, async () => {
    const answer = await hana.call('GET', `${firm}/runs/${runId}`);
    if (answer.status === 404) return undefined;
    const found = ShownRun.parse(JSON.parse(answer.text));
    return endedStatuses.includes(found.status) ? found : undefined;
  });

async function pass({ application, hana }: Scene): Promise<ShownRun> {
  const runDate = runDateOf(await timeOf(application.clock));
  await goOnTo(application.clock, new Date(runInstantOf(runDate).getTime() + 1000));
  return ended(hana, runDate);
}

async function waiting({ hana }: Scene, count: number): Promise<void> {
  const { listImportFiles } = integratorRoutes;
  await eventually(`${count} files are checked`, async () => {
    const { items } = await hana.get(`${firm}/import-files`, listImportFiles.success.body);
    const checked = items.filter(({ status, summary }) => status === 'WAITING' && summary !== undefined);
    return checked.length === count ? true : undefined;
  });
}

const employees = ['400001', '400002'];

async function exchange(scene: Scene, drop: FirmDrop): Promise<void> {
  const { application, step, hana } = scene;
  await step('drop employers, employees and visas', async () => {
    const today = runDateOf(new Date((await timeOf(application.clock)).getTime() - 86_400_000));
    const put = (templateId: number, rows: readonly Record<string, string>[]) =>
      drop.put(`Import/${sampleName(templateId, today)}`, sampleCsv(templateId, rows));
    const own = { SSN: '', AlienNumber: '', CaseManagerID: '', AttorneyID: '' };
    await put(1, [{ ParentEmployerID: '', CaseManagerID: '', AttorneyID: '', FirmOfficeCode: '' }]);
    await put(
      3,
      employees.map((EmployeeID) => ({ ...own, EmployeeID, WorkEmail: `${EmployeeID}@acme.example` })),
    );
    await put(
      5,
      employees.map((EmployeeID) => ({ EmployeeID, VisaNumber: `V${EmployeeID}` })),
    );
    await waiting(scene, 3);
  });
  const night = await step('2 a.m. Pacific: imports, then exports', () => pass(scene));
  requireEqual('status', night.status, 'COMPLETED');
  requireEqual(
    'jobs',
    night.jobs.map(({ kind, templateId, rowCount }) => `${kind} ${templateId}: ${rowCount}`),
    [
      ...['IMPORT 1: 1', 'IMPORT 3: 2', 'IMPORT 5: 2'],
      ...['EXPORT 1: 1', 'EXPORT 2: 2', 'EXPORT 3: 0', 'EXPORT 4: 2'],
      ...['EXPORT 5: 0', 'EXPORT 6: 0', 'EXPORT 7: 0', 'EXPORT 8: 0'],
    ],
  );
  const names = await step('eight files lie in Export', () => drop.list('Export'));
  requireEqual('count', names.length, 8);
  const wrong = names.find((name) => !/^[a-z_]+_export_\d{12}\.csv$/.test(name));
  if (wrong !== undefined) throw new Error(`the export is named ${wrong}`);
  await step('the visas come back as they were sent', async () => {
    const name = names.find((one) => one.startsWith('fn_visa_details_export'));
    const rows = csvRecords(await drop.get(`Export/${name}`));
    requireEqual(
      'visas',
      rows.map((row) => [row['EmployerID'], row['EmployeeID'], row['VisaNumber']]),
      employees.map((id) => ['ACME-US', id, `V${id}`]),
    );
  });
  await step('run two exports now: other names', async () => {
    const { runExports } = integratorReportRoutes;
    const asked = await hana.post(`${firm}/export-runs`, { templateIds: [1, 2] }, runExports.success.body);
    const { jobs } = await ended(hana, asked.runId);
    requireEqual(
      'rows',
      jobs.map(({ rowCount }) => rowCount),
      [1, 2],
    );
    requireEqual('files', (await drop.list('Export')).length, 10);
  });
}

async function hear({ step, hana, receiver }: Scene, secret: string): Promise<void> {
  const told = await step('the webhook has told of runs, exports and the limit', () =>
    eventually('fourteen messages are here', () => {
      const ids = new Set(receiver.messages.map(({ id }) => id));
      return ids.size >= 14 ? receiver.messages : undefined;
    }),
  );
  const count = (type: string) => new Set(told.filter((one) => one.type === type).map(({ id }) => id)).size;
  requireEqual('exports', count('export.completed'), 10);
  requireEqual('runs', count('run.completed'), 2);
  for (const message of told) requireSignedBy(secret, message);
  await step('replay one message: the same id again', async () => {
    const { listWebhooks, replayWebhook } = webhookRoutes;
    const { items } = await hana.get(`${firm}/webhooks`, listWebhooks.success.body);
    const { id: eventId } = told.find(({ type }) => type === 'run.completed') ?? { id: '' };
    const before = receiver.messages.filter(({ id }) => id === eventId).length;
    const address = `${firm}/webhooks/${items[0]?.webhookId}/replay`;
    await hana.post(address, { eventId }, replayWebhook.success.body);
    await eventually('it is here again', () =>
      receiver.messages.filter(({ id }) => id === eventId).length > before ? true : undefined,
    );
    const since = { since: '2026-01-01T00:00:00.000Z' };
    const { eventCount } = await hana.post(address, since, replayWebhook.success.body);
    requireEqual('messages that were not accepted', eventCount, 0);
  });
}

async function billed({ step, hana, application }: Scene): Promise<void> {
  await step('billing counts rows read and rows written, once', async () => {
    const { getBilling } = billingRoutes;
    const billing = await hana.get(`${firm}/billing`, getBilling.success.body);
    requireEqual('used, remaining', [billing.usedCount, billing.remainingCount], [13, 11]);
    requireEqual('percent', billing.usedPercent, 54);
    const { downloadBilling } = billingRoutes;
    const { url } = await hana.post(`${firm}/billing/download`, undefined, downloadBilling.success.body);
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    requireEqual('the beginning of a workbook', bytes.toString('latin1', 0, 2), 'PK');
  });
  await step('half of the limit is told by mail, once', async () => {
    const isNotice = (text: string) => text.includes('50') && text.includes('hazel-grove') === false;
    const mails = await eventually('the mail is there', async () => {
      const all = (await (await fetch(`${application.mailUrl}/mails.json`)).json()) as {
        to: string[];
        subject: string;
      }[];
      const own = all.filter(
        ({ to, subject }) => to.includes('feeds@hazel-grove.example') && isNotice(subject),
      );
      return own.length > 0 ? own : undefined;
    });
    requireEqual('mails', mails.length, 1);
  });
}

/** A program of the demo firm, which has a subscription already. */
async function machines({ application, step, hana }: Scene): Promise<void> {
  const other = '/v1/firms/birch-vale';
  const machine = await openFirmMachineSession(application);
  const today = runDateOf(new Date((await timeOf(application.clock)).getTime() - 86_400_000));
  const csv = Buffer.from(sampleCsv(1, [{ EmployerID: 'BY-API', ParentEmployerID: '' }]));
  const uploadId = await step('a program asks for an upload and sends its file by PUT', async () => {
    const body = { fileName: sampleName(1, today), sizeBytes: csv.length };
    const asked = await machine.post(`${other}/uploads`, body, uploadRoutes.createUpload.success.body);
    const answer = await fetch(asked.url, { method: 'PUT', body: csv, headers: asked.headers });
    requireEqual('status', answer.status, 200);
    return asked.uploadId;
  });
  await step('it is checked as if it had been dropped', () =>
    eventually('the file is checked', async () => {
      const upload = await machine.get(`${other}/uploads/${uploadId}`, uploadRoutes.getUpload.success.body);
      return upload.file?.summary?.createCount === 1 ? true : undefined;
    }),
  );
  await step('it reads runs of its own firm alone', async () => {
    await machine.get(`${other}/runs`, integratorReportRoutes.listRuns.success.body);
    requireEqual('the other firm', (await machine.call('GET', `${firm}/runs`)).status, 404);
    requireEqual('from the other firm', (await hana.call('GET', `${other}/runs`)).status, 404);
  });
}
