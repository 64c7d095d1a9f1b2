import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { showSettings } from '../functions/clients/show-settings.ts';
import { writeClientRecords } from '../functions/clients/write-client-records.ts';
import { newClientPut, tallyUpdates } from '../functions/directory/client-store.ts';
import { type Principal, roles, StoredClient } from '../functions/directory/contract.ts';
import { addDistributor } from '../functions/directory/directory-store.ts';
import type { DistributorPackage } from '../functions/distributor-packages/contract.ts';
import { createPackage } from '../functions/distributor-packages/create-package.ts';
import { type PackageApiDeps, packagesDeps } from '../functions/distributor-packages/deps.ts';
import { savePackage } from '../functions/distributor-packages/save-package.ts';
import { bucketFiles } from '../functions/platform/files.ts';
import { batchPut, documentClient, transact } from '../functions/platform/table.ts';
import { type BenchedApplication, startBenchedApplication } from './application.ts';
import { type Group, inFolder } from './options.ts';
import { laps, median, medianSeconds, timed } from './stopwatch.ts';

const group = 'packages';
const counts = [10, 1_000, 100_000];
const readsPerLap = 50;

/** A package with few and with very many clients: one save, and what applies to one client afterwards. */
export const packagesRows: Group = ({ say, runCount }) =>
  inFolder(async function* (folder) {
    const application = await startBenchedApplication(folder, 1, say);
    try {
      const deps = depsOf(application);
      const saves: number[] = [];
      const reads: number[] = [];
      for (const count of counts) {
        say(`a package with ${count} clients`);
        const place = await fill(deps, count);
        saves.push(await secondsOfSave(deps, place, runCount * 10));
        reads.push(await secondsOfRead(deps, place, runCount));
      }
      const limit = 'requests to the stand-in of DynamoDB; nothing is done per client';
      for (const [index, count] of counts.entries()) {
        yield row(`save a package with ${count} clients`, saves, index, limit);
        yield row(`  settings of one of them, read at once`, reads, index, limit);
      }
      const most = counts.at(-1) ?? 0;
      const asked = { principal: principalOf(most), params: { distributorId: idOf(most) } };
      const workbook = await timed(() => writeClientRecords(deps, asked));
      yield {
        group,
        work: `Client Records of ${most} clients`,
        figure: most / workbook.seconds,
        unit: 'rows/s',
        limit: 'reading 200 rows or so a page, then making the cells',
      };
    } finally {
      await application.stop();
    }
  });

function row(work: string, seconds: readonly number[], index: number, limit: string) {
  const figure = (seconds[index] ?? Number.NaN) * 1000;
  const first = (seconds[0] ?? Number.NaN) * 1000;
  const beside = { name: `${counts[0]} clients`, figure: first };
  return { group, work, figure, unit: 'ms', beside, ratio: figure / first, target: '≤ 1.2', limit };
}

function depsOf({ endpointUrl: endpoint, region, credentials, env }: BenchedApplication) {
  const settings = { endpoint, region, credentials };
  const files = bucketFiles(env['EXPORTS_BUCKET'] ?? '', new S3Client({ ...settings, forcePathStyle: true }));
  const deps: PackageApiDeps = {
    ...packagesDeps(env, documentClient(new DynamoDBClient(settings))),
    logos: files,
    moveWorkflow: { start: () => Promise.reject(new Error('nothing is moved here')) },
  };
  return { ...deps, reports: files };
}

interface Place {
  readonly principal: Principal;
  readonly distributorId: string;
  readonly clientId: number;
  shown: DistributorPackage;
}

const idOf = (count: number) => `bench-${count}`;
const principalOf = (count: number): Principal => ({
  kind: 'user',
  id: 'bench',
  displayName: 'Bench',
  roles: [roles.distributorAllAccess],
  scopes: [],
  distributorId: idOf(count),
});
const request = { query: {}, headers: {}, traceId: 'bench' };

async function fill(deps: PackageApiDeps, count: number): Promise<Place> {
  const distributorId = idOf(count);
  const principal = principalOf(count);
  await addDistributor(deps, {
    distributorId,
    name: 'Bench',
    timeZone: 'America/New_York',
    isDataExportEnabled: false,
  });
  const body = { name: 'Gold', externalPackageId: 'GOLD', values: {} };
  const made = await createPackage(deps, { ...request, principal, params: { distributorId }, body });
  const shown = made.body as DistributorPackage;
  const clients = Array.from({ length: count }, (_, index) =>
    StoredClient.parse({
      distributorId,
      clientId: index + 1,
      name: `Client ${index + 1}`,
      isActive: index % 10 !== 0,
      packageId: shown.packageId,
      version: 1,
    }),
  );
  const items = clients.map((client) => newClientPut(deps, client).Put?.Item ?? {});
  await batchPut(deps.directory.client, deps.directory.table, items);
  const changes = clients.map((after) => ({ after }));
  await transact(deps.directory.client, tallyUpdates(deps, distributorId, changes));
  return { principal, distributorId, clientId: Math.ceil(count / 2), shown };
}

async function secondsOfSave(deps: PackageApiDeps, place: Place, runCount: number): Promise<number> {
  const { principal, distributorId } = place;
  const all = await laps(runCount, async (run) => {
    const { packageId, name, externalPackageId, status, version } = place.shown;
    const body = { name, externalPackageId, status, values: { 'site.minEmploymentAge': 10 + (run % 9) } };
    const headers = { 'if-match': `"${version}"` };
    const params = { distributorId, packageId };
    const saved = await savePackage(deps, { ...request, principal, params, headers, body });
    place.shown = saved.body as DistributorPackage;
  });
  return medianSeconds(all);
}

async function secondsOfRead(deps: PackageApiDeps, place: Place, runCount: number): Promise<number> {
  const { principal, distributorId, clientId } = place;
  const wanted = place.shown.values['site.minEmploymentAge'];
  const all = await laps(runCount, async () => {
    for (let count = 0; count < readsPerLap; count += 1) {
      const query = { explain: false };
      const { body } = await showSettings(deps, { principal, params: { distributorId, clientId }, query });
      if (body.values['site.minEmploymentAge'] !== wanted)
        throw new Error('the save has not reached a client');
    }
  });
  return median(all.map(({ seconds }) => seconds / readsPerLap));
}
