import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DataExport, getDataExport } from '../../functions/data-exports/contract.ts';
import { ConnectionTest, DeliverySettings } from '../../functions/deliveries/contract.ts';
import { proofPaths } from '../../functions/package-proof/contract.ts';
import type { ApiSession } from './api-session.ts';
import type { KnownApplication } from './running-application.ts';
import { run } from './sftp-client.ts';
import { eventually, requireEqual, type Step } from './story.ts';

const distributor = '/v1/distributors/meridian-hr';
const settings = `${distributor}/delivery-settings`;
const verifyProgram = join(import.meta.dirname, '..', 'verify.ts');

/** `npm run verify` finds a delivered folder whole and signed by the published key, and names a byte that was changed. */
export async function verifyFolder(
  application: KnownApplication,
  folder: string,
  keyFile: string,
): Promise<void> {
  const published = await fetch(application.apiUrl + proofPaths.statementKeys);
  await writeFile(keyFile, await published.text());
  await run(process.execPath, [verifyProgram, folder, '--key', keyFile]);
}

/** @throws Error when the changed byte is not noticed, or not with the name of the file */
export async function verifyNoticesChange(folder: string, name: string): Promise<void> {
  const file = join(folder, name);
  const whole = await readFile(file);
  const changed = Buffer.from(whole);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  await writeFile(file, changed);
  try {
    const said = await run(process.execPath, [verifyProgram, folder]).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    if (!said.includes(name)) throw new Error(`a changed byte of ${name} was answered with: ${said}`);
  } finally {
    await writeFile(file, whole);
  }
}

/** Somebody of the vendor's tries settings that are wrong, then right ones of another protocol, and the next export goes there. */
export async function deliverByS3(
  application: KnownApplication,
  people: { readonly dana: ApiSession; readonly pat: ApiSession },
  step: Step,
): Promise<void> {
  const { dana, pat } = people;
  const before = await pat.get(settings, DeliverySettings);
  await step('Test Connection names a wrong password, and who can mend it', async () => {
    const { code, fixer, steps } = await tested(pat, {
      destination: before.destination,
      password: 'not this one',
    });
    requireEqual('the outcome', [code, fixer], ['AUTH_FAILED', 'SETTINGS']);
    requireEqual('the step', steps.find(({ outcome }) => outcome === 'FAILED')?.step, 'SIGN_IN');
  });
  const { bucket, region, accessKeyId, secretAccessKey } = application.partnerAccount;
  const destination = { protocol: 'S3', bucket, prefix: 'smoke/', region, accessKeyId };
  const { testId } = await step('Test Connection passes for a bucket', async () => {
    const test = await tested(pat, { destination, secretAccessKey });
    requireEqual('the outcome', test.code, 'OK');
    return test;
  });
  const { notificationEmails } = before;
  await step('the bucket becomes the destination', () =>
    pat.put(settings, { destination, notificationEmails, testId }, DeliverySettings),
  );
  const sent = await step('an export of two records is sent to the bucket', async () => {
    const request = {
      description: 'Smoke test by S3',
      clientId: 1001,
      recordSet: { kind: 'I9_IDS', i9Ids: [5_000_001, 5_000_002] },
      assets: ['I9_FORM', 'EV_CASE_DETAILS'],
    };
    const { dataExportId } = await dana.post(`${distributor}/data-exports`, request, DataExport);
    return eventually('the transfer is complete', async () => {
      const address = `${distributor}/data-exports/${dataExportId}`;
      const one = await dana.get(address, getDataExport.success.body);
      return one.transfer?.status === 'COMPLETE' ? one : undefined;
    });
  });
  await step('every file lies in the bucket, of the size that was announced', async () => {
    const lying = await sizesIn(application, 'smoke/');
    const announced = sent.files.map(({ name, sizeBytes }): [string, number] => [name, sizeBytes]);
    requireEqual('the files', lying.sort(), announced.sort());
  });
}

async function tested(pat: ApiSession, body: Record<string, unknown>) {
  const { testId } = await pat.post(`${settings}/tests`, body, ConnectionTest);
  return eventually('the connection test has ended', async () => {
    const test = await pat.get(`${settings}/tests/${testId}`, ConnectionTest);
    return test.status === 'RUNNING' ? undefined : test;
  });
}

async function sizesIn(application: KnownApplication, prefix: string): Promise<[string, number][]> {
  const { bucket: Bucket, region, accessKeyId, secretAccessKey } = application.partnerAccount;
  const client = new S3Client({
    endpoint: application.endpointUrl,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const sizes = Contents.map(async ({ Key = '' }): Promise<[string, number]> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return [Key.slice(prefix.length), (await Body?.transformToByteArray())?.length ?? 0];
  });
  return Promise.all(sizes);
}
