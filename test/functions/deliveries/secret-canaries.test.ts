import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { deliveryRoutes } from '../../../functions/deliveries/contract.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { testConnection } from '../../../functions/deliveries/test-connection.ts';
import { webhookRoutes } from '../../../functions/webhooks/contract.ts';
import type { HeapAnswer, HeapCall } from '../../support/api-heap-worker.ts';
import { deliveryApi, exportApi } from '../../support/export-api.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
} from '../../support/export-world.ts';
import { canary, encodings, type SecretCanary, secretsIn } from '../../support/secret-canaries.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { zipEntries } from '../../support/zip-entries.ts';
import { startFakeFtpsServer } from '../ftps/fake-ftps-server.ts';
import { startRawSftpServer, text, uint32 } from '../sftp/raw-sftp-server.ts';
import {
  anEvent,
  aWebhook,
  base,
  sendStarted,
  tell,
  webhookApi,
  webhookWorld,
} from '../webhooks/webhook-world.ts';
import { longRun, offeredPackage } from './offered-package.ts';

const settingsPath = (distributorId = northgate) => `/v1/distributors/${distributorId}/delivery-settings`;
const notificationEmails = ['ops@pinecrest.example'];
const keyHead = '-----BEGIN OPENSSH PRIVATE KEY-----\n';

const entered = {
  sftpPassword: canary('a password for sFTP'),
  formerPassword: canary('a password for sFTP that was replaced'),
  privateKey: canary('a private key', keyHead),
  ftpsPassword: canary('a password for FTPs'),
  s3Secret: canary('a secret access key'),
  testedPassword: canary('a password that was tested only'),
  testedKey: canary('a private key that was tested only', keyHead),
  testedFtps: canary('a password for FTPs that was tested only'),
  testedS3: canary('a secret access key that was tested only'),
  refusedPassword: canary('a password beside values that were refused'),
  refusedKey: canary('a private key where none goes', keyHead),
  sentPassword: canary('a password that a server was sent and repeats'),
} as const;

const sftp = (port = 22) => ({
  ...{ protocol: 'SFTP', host: '127.0.0.1', port: Math.max(port, 22), username: 'pinecrest' },
  hostKeyFingerprint: `SHA256:${'B'.repeat(43)}`,
});
const ftps = { protocol: 'FTPS', host: 'ftps.pinecrest.example', username: 'pine' };
const s3 = { protocol: 'S3', bucket: 'pinecrest', accessKeyId: 'AKIAEXAMPLE000000000' };

/** What the settings page sends in the course of a day. */
const orders: readonly HeapCall[] = [
  ...[
    { destination: sftp(), password: entered.formerPassword.secret },
    { destination: sftp(), password: entered.sftpPassword.secret, privateKey: entered.privateKey.secret },
    { destination: ftps, password: entered.ftpsPassword.secret },
    { destination: s3, secretAccessKey: entered.s3Secret.secret },
    { destination: { ...sftp(), port: 80 }, password: entered.refusedPassword.secret },
    { destination: ftps, password: 'x', privateKey: entered.refusedKey.secret },
  ].map((body) => ({ method: 'PUT', path: settingsPath(), body: { notificationEmails, ...body } })),
  ...[
    { destination: sftp(), password: entered.testedPassword.secret, privateKey: entered.testedKey.secret },
    { destination: ftps, password: entered.testedFtps.secret },
    { destination: s3, secretAccessKey: entered.testedS3.secret },
    {
      destination: { ...sftp(), host: `sftp://a:${entered.refusedPassword.secret}@b.example` },
      password: 'x',
    },
  ].map((body) => ({ method: 'POST', path: `${settingsPath()}/tests`, body })),
  { method: 'GET', path: settingsPath() },
  { method: 'GET', path: `${settingsPath()}/changes` },
];
const statuses = [200, 200, 200, 200, 400, 400, 202, 202, 202, 400, 200, 200];

let engine: TableEngine;
let world: ExportWorld;
let hooks: Awaited<ReturnType<typeof webhookWorld>>;
const canaries: SecretCanary[] = Object.values(entered);
/** Everything that anybody could look into, by its name. */
const places: Record<string, string> = {};
const audited: unknown[] = [];
const written: string[] = [];

/** What is logged in a function goes to its output. */
function watchOutput(): void {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
}

beforeAll(async () => {
  engine = await startTableEngine();
  watchOutput();
  world = {
    ...(await exportWorld(engine)),
    audit: { append: async (draft: unknown) => void audited.push(draft) },
  } as never;
  hooks = await webhookWorld(engine);
  await enterAll();
  await sendToWhoRepeats();
  await useWebhooks();
  await askEverything();
  const { exports, directory, i9, deliveries } = world;
  for (const [name, table] of Object.entries({
    exports,
    directory,
    i9,
    deliveries,
    integrator: hooks.integrator,
  }))
    places[`table ${name}`] = JSON.stringify(await itemsOf(table));
  vi.restoreAllMocks();
  places['the log'] = JSON.stringify([world.log.lines, hooks.log.lines]);
  places['the output'] = written.join('');
  places['the audit trail'] = JSON.stringify(audited);
  places['what workflows and functions are started with'] = JSON.stringify([
    [...world.workflow.runs, world.connectionTests.started, world.startHint.sent],
    [...hooks.started],
  ]);
  places['mails'] = JSON.stringify(world.mailer.sent);
  places['files'] = [...world.files.objects]
    .map(([key, bytes]) => `${key}\n${bytes.toString('latin1')}`)
    .join('\n');
}, 120_000);
afterAll(() => engine.stop());

async function enterAll(): Promise<void> {
  const call = deliveryApi(world);
  const answers = [];
  for (const { method, path, body } of orders)
    answers.push(await call(method, path, { as: 'sub-ida', body }));
  expect(answers.map(({ status }) => status)).toEqual(statuses);
  places['answers to what was entered'] = answers.map(({ text: told }) => told).join('\n');
}

/** Servers that repeat the secret wherever they can say something. */
async function sendToWhoRepeats(): Promise<void> {
  const password = entered.sentPassword.secret;
  const repeating = await startRawSftpServer({
    onSignIn(attempt, { send }) {
      if (attempt.method !== 'password') return undefined;
      send(Buffer.concat([Buffer.from([53]), text(`no: ${attempt.password}`), text('')]));
      send(Buffer.concat([Buffer.from([1]), uint32(14), text(`no: ${attempt.password}`), text('')]));
      return 'handled';
    },
  });
  const said = await startFakeFtpsServer({
    answer: (command, argument) => (command === 'PASS' ? [`530 no: ${argument}`] : undefined),
  });
  const call = deliveryApi(world);
  const { port, fingerprint: hostKeyFingerprint } = repeating;
  const toSftp = { ...sftp(port), hostKeyFingerprint };
  const toFtps = { ...ftps, host: '127.0.0.1', port: said.port, trustedCertificates: said.authority };
  const codes: unknown[] = [];
  for (const destination of [toSftp, toFtps]) {
    const body = { destination, password, notificationEmails };
    expect((await call('PUT', settingsPath(meridian), { as: 'sub-ida', body })).status).toBe(200);
    const { body: test } = await call('POST', `${settingsPath(meridian)}/tests`, {
      as: 'sub-ida',
      body: { destination },
    });
    await testConnection(world, { distributorId: meridian, testId: test.testId }, longRun);
    const path = `${settingsPath(meridian)}/tests/${test.testId}`;
    const { body: ended } = await call('GET', path, { as: 'sub-ida' });
    codes.push(ended.code);
    const { input, key } = await offeredPackage(world, 10);
    await addExport(world, { dataExportId: key.packageId });
    const thrown: unknown = await sendPackage(world, input, longRun).catch((error: unknown) => error);
    places[`errors of ${destination.protocol}`] =
      `${String(thrown)} ${(thrown as Error).stack} ${JSON.stringify(ended)}`;
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    await sendNotices(world, input);
  }
  expect(codes).toEqual(['AUTH_FAILED', 'AUTH_FAILED']);
  expect(repeating.secrets).toContain(password);
  expect(world.mailer.sent.length).toBeGreaterThan(0);
  await Promise.all([repeating.stop(), said.stop()]);
}

async function useWebhooks(): Promise<void> {
  const webhook = await aWebhook(hooks, 'https://hooks.acme.example/waybill');
  const { body: rotated } = await webhookApi(hooks)('POST', `${base}/${webhook.webhookId}/rotate-secret`);
  for (const [what, secret] of [
    ['a secret of a webhook', webhook.secret],
    ['a secret of a webhook that came after it', rotated.secret],
  ])
    canaries.push({ what: String(what), secret: String(secret).slice('whsec_'.length) });
  await tell(hooks, anEvent(hooks));
  await sendStarted(hooks);
}

/** Every GET route of the rooms that know secrets, and the workbook of the log. */
async function askEverything(): Promise<void> {
  const [testId, webhookId, dataExportId] = await Promise.all([
    firstOf(world.deliveries, 'testId'),
    firstOf(hooks.integrator, 'webhookId'),
    firstOf(world.exports, 'dataExportId'),
  ]);
  const callers = [
    { routes: deliveryRoutes, call: deliveryApi(world), as: 'sub-ida' },
    { routes: dataExportRoutes, call: exportApi(world), as: 'sub-ida' },
    { routes: webhookRoutes, call: webhookApi(hooks), as: 'sub-fay' },
  ];
  for (const { routes, call, as } of callers)
    for (const route of Object.values(routes).filter(({ method }) => method === 'get'))
      for (const distributorId of [meridian, northgate]) {
        const known: Record<string, string> = {
          distributorId,
          testId,
          webhookId,
          dataExportId,
          firmId: 'firm1',
        };
        const path = route.path.replaceAll(/\{(\w+)\}/g, (_: string, name: string) => known[name] ?? name);
        const { text: told } = await call('GET', path, { as });
        places[`GET ${route.operationId} of ${distributorId}`] = told;
      }
  const { status } = await exportApi(world)('POST', `/v1/distributors/${meridian}/data-exports/log-workbook`);
  expect(status).toBe(201);
  const [, workbook = Buffer.alloc(0)] =
    [...world.files.objects].find(([key]) => key.endsWith('.xlsx')) ?? [];
  for (const [path, bytes] of zipEntries(Buffer.from(workbook)))
    places[`workbook ${path}`] = bytes.toString();
}

async function firstOf(table: Parameters<typeof itemsOf>[0], field: string): Promise<string> {
  const found = (await itemsOf(table)).map((item) => item[field]).find((value) => typeof value === 'string');
  return String(found);
}

describe('a secret that was entered', () => {
  it(`shows in no log, history, mail, row, answer or workbook: 0 hits of ${canaries.length + 2} secrets × ${Object.keys(encodings).length} encodings`, () => {
    expect(canaries.length).toBeGreaterThanOrEqual(12);
    expect(Object.keys(places).length).toBeGreaterThan(25);
    expect(secretsIn(places, canaries)).toEqual([]);
  });

  it('would be found in every place and in every encoding', () => {
    const { sftpPassword } = entered;
    for (const write of Object.values(encodings))
      for (const needle of write(sftpPassword.secret))
        expect(secretsIn({ there: `a${needle}b` }, [sftpPassword])).not.toEqual([]);
    for (const [shift, encoding] of [0, 1, 2].flatMap((one) =>
      (['base64', 'base64url'] as const).map((two) => [one, two] as const),
    )) {
      const within = Buffer.from(`${'x'.repeat(shift)}${sftpPassword.secret}yz`).toString(encoding);
      expect(secretsIn({ there: within }, [sftpPassword])).not.toEqual([]);
    }
  });

  it('is in none of the strings that the memory of the API’s function holds afterwards', async () => {
    const worker = new Worker(new URL('../../support/api-heap-worker.ts', import.meta.url));
    worker.postMessage(orders);
    await once(worker, 'message');
    const witness = canary('what it was given to hold');
    worker.postMessage([witness.secret]);
    const [told] = (await once(worker, 'message')) as [HeapAnswer];
    await once(worker, 'exit');
    expect(told.statuses).toEqual(statuses);
    expect(secretsIn({ heap: told.heap }, [witness])).toEqual(['heap: what it was given to hold as raw']);
    expect(secretsIn({ heap: told.heap, answers: told.answers }, Object.values(entered))).toEqual([]);
  });
});
