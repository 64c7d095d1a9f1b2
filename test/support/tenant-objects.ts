import { saveDeliverySettings } from '../../functions/deliveries/settings-store.ts';
import { addExport, meridian, northgate, people, saveRecords, someSettings } from './export-world.ts';
import {
  arrive,
  csvOf,
  firm1,
  firm10,
  people as firmPeople,
  type IntegratorWorld,
  setUp,
} from './integrator-world.ts';
import { aFinding, aJob, aRun, jobIdOf, putFindings, putJobs, putRuns } from './jobs-world.ts';
import { anI9Record } from './record-builders.ts';
import { pngOf, upload } from './some-logos.ts';
import { aPublicKey } from './subscription-world.ts';
import { exportTask } from './task-world.ts';
import { hookHost, type ServedRoute, type WholeWorld } from './whole-world.ts';

/** Values of the parameters of paths, by name, for one tenant. */
export type PathValues = Readonly<Record<string, string | number>>;

/** Ids of the right shape that nobody has. */
export const missingValues: PathValues = {
  distributorId: 'nobody',
  firmId: 'no-such-firm',
  clientId: 9999,
  employerId: 9998,
  packageId: '01JD9999999999999999999991',
  moveId: '01JD9999999999999999999992',
  dataExportId: '01JD9999999999999999999993',
  testId: '01JD9999999999999999999994',
  fileId: '01JD9999999999999999999995',
  uploadId: '01JD9999999999999999999996',
  webhookId: '01JD9999999999999999999997',
  keyId: '01JD9999999999999999999998',
  jobId: '2026-10-01.03.01JD9999999999999999999999',
  runId: '2026-10-01',
  eventId: '01JD9999999999999999999990',
  worksiteId: 9997,
  i9Id: 9_999_999,
};

/** Parameters that name something of the system, or a place in the tenant's own lists that a call may fill. */
export const namesOnly: PathValues = {
  version: 1,
  templateId: 3,
  list: 'VisaType',
  code: 'H-1B',
  petId: 'PET-000187',
  keyword: 'BadgeColor',
  userId: 'jdoe',
  rowNumber: 2,
  column: 'SSN',
};

/** Claims of somebody's token as the directory would have them. */
const claimsOf = (sub: string): Record<string, unknown> => {
  const held = [...people, ...firmPeople].find((one) => one.sub === sub)?.roles ?? [];
  return { 'cognito:groups': `[${held.join(' ')}]` };
};

interface Seeding {
  readonly world: WholeWorld;
  readonly routes: readonly ServedRoute[];
}

/** Calls an operation and insists that it succeeds. */
async function done(
  { routes }: Seeding,
  as: string,
  operationId: string,
  values: PathValues,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: looked at as it came
): Promise<any> {
  const route = routes.find(({ declaration }) => declaration.operationId === operationId);
  if (route === undefined) throw new Error(`no function serves ${operationId}`);
  const { method } = route.declaration;
  const path = filled(route.declaration.path, values);
  const answer = await route.call(method.toUpperCase(), path, { as, body, claims: claimsOf(as) });
  if (answer.status >= 300) throw new Error(`${operationId}: ${answer.text}`);
  return answer.body;
}

export const filled = (path: string, values: PathValues): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(
        `test/support/tenant-objects.ts knows no {${name}}: seed one and add it to \`missingValues\``,
      );
    return encodeURIComponent(value);
  });

async function seedDistributor(
  seeding: Seeding,
  as: string,
  of: { readonly distributorId: string; readonly clientId: number; readonly employerId: number },
): Promise<PathValues> {
  const { world } = seeding;
  const { distributorId, clientId } = of;
  const { packageId } = await done(seeding, as, 'createPackage', of, {
    name: `Gold of ${distributorId}`,
    externalPackageId: `GOLD-${clientId}`,
  });
  const logo = upload(pngOf(clientId % 200));
  await done(seeding, as, 'setPackageLogo', { ...of, packageId }, logo);
  await done(seeding, as, 'setDistributorLogo', of, logo);
  await done(seeding, as, 'setClientLogo', of, logo);
  const address = { address: `hr@${distributorId}.example`, isVerified: true };
  await done(seeding, 'sub-ida', 'decideFromAddress', of, address);
  const filter = { from: 'FILTER', filter: {}, toPackageId: packageId };
  const { moveId } = await done(seeding, as, 'planPackageMove', of, filter);
  const settings = await someSettings(world, { distributorId });
  if (distributorId !== meridian) await saveDeliverySettings(world, settings);
  const { destination } = settings;
  const { testId } = await done(seeding, as, 'testDelivery', of, { destination });
  const { dataExportId } = await addExport(world, { distributorId, clientId });
  const { version: packageVersion } = await done(seeding, as, 'getPackage', { ...of, packageId });
  const [worksiteId, i9Id] = [clientId * 10, clientId * 1000];
  await saveRecords(world, [anI9Record({ ...of, i9Id, profileId: i9Id })]);
  return { ...namesOnly, ...of, packageId, packageVersion, moveId, testId, dataExportId, worksiteId, i9Id };
}

async function seedFirm(seeding: Seeding, as: string, firmId: string, runId: string): Promise<PathValues> {
  const { world } = seeding;
  await setUp(world, firmId, { exportTasks: [exportTask(6)] });
  const key = { name: `Key of ${firmId}`, publicKey: aPublicKey() };
  const { sshKeys } = await done(seeding, as, 'addSshKey', { firmId }, key);
  const file = { fileName: 'fn_Details_Data_import_20261120.csv', sizeBytes: 10 };
  const { uploadId } = await done(seeding, as, 'createUpload', { firmId }, file);
  const { webhookId } = await done(
    seeding,
    as,
    'createWebhook',
    { firmId },
    { url: `https://${hookHost}/${firmId}` },
  );
  const { eventId } = await done(seeding, as, 'testWebhook', { firmId, webhookId });
  const fileId = await arriveFile(world, firmId);
  const jobId = jobIdOf(runId, 3, Number(firmId.slice(4)));
  await putFailedJob(world, { firmId, jobId, fileId });
  await putRuns(world, aRun({ firmId, runId }));
  const [sshKey] = sshKeys;
  const { version: setupVersion } = await done(seeding, 'sub-vera', 'getFirmSetup', { firmId });
  return {
    ...namesOnly,
    firmId,
    setupVersion,
    fileId,
    uploadId,
    webhookId,
    eventId,
    jobId,
    runId,
    keyId: sshKey.keyId,
  };
}

/** A job with a row that failed as its social security number is none. */
async function putFailedJob(
  world: WholeWorld,
  ref: { readonly firmId: string; readonly jobId: string; readonly fileId: string },
): Promise<void> {
  const archiveKey = `${ref.firmId}/Archive/x.csv`;
  await world.drop.write(archiveKey, csvOf(3, { SSN: '123-45-678X' }));
  const archiveETag = (await world.drop.describe(archiveKey))?.eTag ?? '';
  const failed = { status: 'INCOMPLETE', failedCount: 1, doneChunkCount: 1 } as const;
  const job = aJob({ ...ref, ...failed, archiveKey, archiveETag });
  await putJobs(world, job);
  await putFindings(world, job, [aFinding(2, { column: 'SSN', value: '••••678X' })]);
}

/** A file that was dropped and checked. @returns its id */
async function arriveFile(world: WholeWorld, firmId: string): Promise<string> {
  const started: IntegratorWorld['started'] = [];
  const checkStarter = {
    async start(input: IntegratorWorld['started'][number]) {
      started.push(input);
    },
  };
  const name = 'company_Details_import_20261120.csv';
  const { fileId } = await arrive({ ...world, started, checkStarter }, name, csvOf(1, {}), { firmId });
  return fileId;
}

export interface TenantObjects {
  /** Of meridian-hr and firm1. */
  readonly own: PathValues;
  /** Of northgate and firm10. */
  readonly other: PathValues;
}

/** Gives each of two distributors and two firms one of everything. */
export async function seedTenants(seeding: Seeding): Promise<TenantObjects> {
  const unit = { distributorId: meridian, clientId: 1001, employerId: 11 };
  const otherUnit = { distributorId: northgate, clientId: 2001, employerId: 41 };
  const own = {
    ...(await seedFirm(seeding, 'sub-fay', firm1, '2026-11-20')),
    ...(await seedDistributor(seeding, 'sub-dana', unit)),
  };
  const other = {
    ...(await seedFirm(seeding, 'sub-finn', firm10, '2026-11-19')),
    ...(await seedDistributor(seeding, 'sub-noor', otherUnit)),
  };
  return { own, other };
}
