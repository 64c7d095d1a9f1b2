import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { pacificDateOf } from '../../functions/import-templates/run-date.ts';
import { integratorRoutes } from '../../functions/integrator/contract.ts';
import { billingRoutes } from '../../functions/integrator-billing/contract.ts';
import { type Subscription, subscriptionRoutes } from '../../functions/integrator-subscription/contract.ts';
import { goOnTo, timeOf } from '../clock-of-application.ts';
import { sampleCsv, sampleName } from '../sample-csv.ts';
import { type ApiSession, problemIn } from './api-session.ts';
import { FirmDrop } from './firm-drop.ts';
import type { KnownApplication } from './running-application.ts';
import { run } from './sftp-client.ts';
import { eventually, requireEqual, type Step } from './story.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

/** A firm that has no subscription when the application is new. */
export const firm = '/v1/firms/hazel-grove';
const subscription = `${firm}/subscription`;
const notifiedAddress = 'feeds@hazel-grove.example';

/** What the story works with. */
export interface Scene {
  readonly application: KnownApplication;
  readonly step: Step;
  /** Administrator of a firm that has no subscription yet. */
  readonly hana: ApiSession;
  /** Of Professional Services. */
  readonly pat: ApiSession;
  readonly receiver: WebhookReceiver;
  /** For key pairs. */
  readonly folder: string;
}

/** The firm asks, Professional Services enable it and set it up. */
export async function subscribe({ step, hana, pat }: Scene): Promise<void> {
  const { requestSubscription, enableSubscription } = subscriptionRoutes;
  await step('ask for the integrator', async () => {
    const body = { message: 'Employees and visas from our HR system, every night.' };
    const { status } = await hana.post(`${subscription}/request`, body, requestSubscription.success.body);
    requireEqual('status', status, 'REQUESTED');
  });
  await step('a firm cannot enable itself', async () => {
    const answer = await hana.call('POST', `${subscription}/enable`, {});
    requireEqual('refusal', [answer.status, problemIn(answer).code], [403, 'ROLE_NOT_ALLOWED']);
  });
  await step('Professional Services enable it, set it up, and set its limit', async () => {
    await pat.post(`${subscription}/enable`, {}, enableSubscription.success.body);
    const { getFirmSetup, putFirmSetup } = integratorRoutes;
    const setup = await pat.get(`${firm}/integrator-setup`, getFirmSetup.success.body);
    requireEqual('subscribed', setup.isSubscribed, true);
    const body = {
      importTasks: [1, 3, 5].map((templateId) => ({ templateId })),
      exportTasks: [1, 2, 3, 4, 5, 6, 7, 8].map((templateId) => ({ templateId })),
      notificationEmails: [notifiedAddress],
    };
    const match = { 'if-match': `"${setup.version}"` };
    await pat.put(`${firm}/integrator-setup`, body, putFirmSetup.success.body, match);
    const terms = { recordLimit: 24 };
    const { putBillingTerms } = billingRoutes;
    await pat.put(`${firm}/billing/terms`, terms, putBillingTerms.success.body, { 'if-match': '"1"' });
  });
}

/** Makes a key pair as people do. @returns the file of the private key */
async function keyPair(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file]);
  return file;
}

async function addKey({ hana }: Scene, name: string, file: string): Promise<Subscription> {
  const publicKey = await readFile(`${file}.pub`, 'utf8');
  return hana.post(
    `${subscription}/ssh-keys`,
    { name, publicKey },
    subscriptionRoutes.addSshKey.success.body,
  );
}

/** The firm adds its key and signs in by nothing but what the subscription says. */
export async function connect(scene: Scene): Promise<FirmDrop> {
  const { step, hana, folder } = scene;
  const keyFile = await keyPair(folder, 'laptop');
  await step('a private key is refused, and not kept', async () => {
    const body = { name: 'oops', publicKey: await readFile(keyFile, 'utf8') };
    const answer = await hana.call('POST', `${subscription}/ssh-keys`, body);
    requireEqual('refusal', problemIn(answer).code, 'PRIVATE_KEY_SENT');
    if (answer.text.includes('PRIVATE KEY-')) throw new Error('the answer repeats the key');
  });
  const { sftp } = await step('add a public key', () => addKey(scene, 'Laptop', keyFile));
  if (sftp === undefined) throw new Error('the subscription does not say how its SFTP area is reached');
  await step('the server shows the host key whose fingerprint the page tells', async () => {
    const scanned = await run('sh', [
      '-c',
      `ssh-keyscan -p ${sftp.port} ${sftp.host} 2>/dev/null | ssh-keygen -lf -`,
    ]);
    if (!scanned.includes(sftp.hostKeyFingerprint)) throw new Error(`another host key: ${scanned}`);
  });
  const drop = new FirmDrop({ port: sftp.port, user: sftp.userName, keyFile });
  await step('sign in with sftp: four folders', async () => {
    requireEqual('folders', (await drop.list('/')).sort(), ['Archive', 'Export', 'Import', 'Rejected']);
  });
  return drop;
}

/** Keys come and go; a suspended firm is not let in, a resumed one is. */
export async function rotateAndSuspend(scene: Scene, drop: FirmDrop): Promise<void> {
  const { application, step, hana, pat, folder } = scene;
  const keyFile = await keyPair(folder, 'server');
  const { sftp, sshKeys } = await step('add a second key', () => addKey(scene, 'Server', keyFile));
  const renewed = new FirmDrop({ port: sftp?.port ?? 0, user: sftp?.userName ?? '', keyFile });
  await step('remove the first: it opens nothing, the second does', async () => {
    const first = sshKeys.find(({ name }) => name === 'Laptop');
    const answer = await hana.call('DELETE', `${subscription}/ssh-keys/${first?.keyId}`);
    requireEqual('status', answer.status, 200);
    await requireRefused(drop);
    await renewed.list('Export');
  });
  await step('drop a file that waits for the night', async () => {
    const today = pacificDateOf(await timeOf(application.clock));
    await renewed.put(`Import/${sampleName(1, today)}`, sampleCsv(1, [{ ParentEmployerID: '' }]));
    await pendingIs(hana, 'WAITING');
  });
  const reason = { reason: 'The contract is being renewed.' };
  await step('suspend: nobody signs in, and the file is held', async () => {
    await pat.post(`${subscription}/suspend`, reason, subscriptionRoutes.suspendSubscription.success.body);
    await requireRefused(renewed);
    await pendingIs(hana, 'HELD');
  });
  await step('resume: the same key opens the area, and the file waits again', async () => {
    await pat.post(`${subscription}/enable`, {}, subscriptionRoutes.enableSubscription.success.body);
    await renewed.list('Export');
    await pendingIs(hana, 'WAITING');
  });
  await step('minutes later both are told by mail', async () => {
    const { clock, mailUrl } = application;
    await goOnTo(clock, new Date((await timeOf(clock)).getTime() + sweepMs));
    await eventually('the mails are there', async () => {
      const all = Mails.parse(await (await fetch(`${mailUrl}/mails.json`)).json());
      const subjects = all.filter(({ to }) => to.includes(notifiedAddress)).map(({ subject }) => subject);
      const isTold = (word: string) => subjects.some((subject) => subject.includes(word));
      return isTold('Suspended') && isTold('Resumed') ? true : undefined;
    });
  });
}

const Mails = z.array(z.object({ to: z.array(z.string()), subject: z.string() }));
/** A little longer than the time between two sweeps over subscriptions. */
const sweepMs = 6 * 60_000;

/** Waits until the newest file of the firm stands there. */
async function pendingIs(hana: ApiSession, status: 'WAITING' | 'HELD'): Promise<void> {
  const { listImportFiles } = integratorRoutes;
  await eventually(`the file is ${status}`, async () => {
    const { items } = await hana.get(`${firm}/import-files`, listImportFiles.success.body);
    return items[0]?.status === status ? true : undefined;
  });
}

async function requireRefused(drop: FirmDrop): Promise<void> {
  const error = await drop.list('/').then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!String(error).includes('Permission denied')) throw new Error(`it was let in: ${String(error)}`);
}
