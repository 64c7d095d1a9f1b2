import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ApiSession } from '../bin/smoke/api-session.ts';
import type { KnownApplication } from '../bin/smoke/running-application.ts';
import { signInPerson } from '../bin/smoke/sign-in.ts';
import { eventually } from '../bin/smoke/story.ts';
import { rowKeyOf } from '../functions/immigration/entity-rows.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import { endedStatuses } from '../functions/integrator-jobs/contract.ts';
import { integratorReportRoutes, ShownRun } from '../functions/integrator-reports/contract.ts';
import { batchGet, documentClient } from '../functions/platform/table.ts';
import type { BenchedApplication } from './application.ts';
import { timed } from './stopwatch.ts';

export interface WrittenFile {
  /** From the beginning of the run to its end. */
  readonly rowsPerSecond: number;
  readonly megabytes: number;
  /** The same entities by their keys, 100 a request, four requests side by side, nothing else. */
  readonly plainReadsPerSecond: number;
}

const firm = '/v1/firms/birch-vale';
const longestMs = 3_600_000;
const readCount = 20_000;
const perRequest = 100;
const lanes = 4;

/** What the nightly run of the demo firm writes. @param templateIds of the export templates */
export async function setExports(known: KnownApplication, templateIds: readonly number[]): Promise<void> {
  const pat = new ApiSession(known.apiUrl, () => signInPerson(known, 'pat@waybill.example', known.password));
  const { getFirmSetup, putFirmSetup } = integratorRoutes;
  const setup = await pat.get(`${firm}/integrator-setup`, getFirmSetup.success.body);
  const { firmId: _, version, isSubscribed: __, subscribedAt: ___, ...body } = setup;
  const exportTasks = templateIds.map((templateId) => ({ templateId }));
  const match = { 'if-match': `"${version}"` };
  await pat.put(`${firm}/integrator-setup`, { ...body, exportTasks }, putFirmSetup.success.body, match);
}

/** Asks for the file of all clients, and waits until it is written. */
export async function exportClients(
  application: BenchedApplication,
  known: KnownApplication,
  rowCount: number,
): Promise<WrittenFile> {
  await setExports(known, [2]);
  const fern = new ApiSession(known.apiUrl, () =>
    signInPerson(known, 'fern@birch-vale.example', known.password),
  );
  const { runExports } = integratorReportRoutes;
  const { runId } = await fern.post(`${firm}/export-runs`, { templateIds: [2] }, runExports.success.body);
  const run = await eventually(
    'the file is written',
    async () => {
      const found = await fern.get(`${firm}/runs/${runId}`, ShownRun);
      return endedStatuses.includes(found.status) ? found : undefined;
    },
    longestMs,
  );
  const written = run.jobs[0]?.rowCount ?? 0;
  if (run.status !== 'COMPLETED' || written < rowCount) throw new Error(`${written} of ${rowCount} rows`);
  const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt ?? '')) / 1000;
  return {
    rowsPerSecond: written / seconds,
    megabytes: (run.jobs[0]?.exported?.sizeBytes ?? 0) / 1e6,
    plainReadsPerSecond: await plainReads(application),
  };
}

async function plainReads({
  endpointUrl,
  region,
  credentials,
  outputs,
}: BenchedApplication): Promise<number> {
  const client = documentClient(new DynamoDBClient({ endpoint: endpointUrl, region, credentials }));
  const table = outputs['ImmigrationTableName'] ?? '';
  const keys = Array.from({ length: readCount }, (_, index) => ({
    ...rowKeyOf({ firmId: 'bench', kind: 'EMPLOYEE', key: ['ACME-US', `W${index}`] }),
  }));
  const read = async (lane: number) => {
    for (let at = lane * perRequest; at < readCount; at += lanes * perRequest)
      await batchGet(client, table, keys.slice(at, at + perRequest));
  };
  const { seconds } = await timed(() => Promise.all(Array.from({ length: lanes }, (_, lane) => read(lane))));
  return readCount / seconds;
}
