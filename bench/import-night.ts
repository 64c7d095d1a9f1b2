import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { goOnTo, timeOf } from '../bin/clock-of-application.ts';
import { sampleName } from '../bin/sample-csv.ts';
import { ApiSession } from '../bin/smoke/api-session.ts';
import { FirmDrop } from '../bin/smoke/firm-drop.ts';
import { KnownApplication } from '../bin/smoke/running-application.ts';
import { signInPerson } from '../bin/smoke/sign-in.ts';
import { eventually } from '../bin/smoke/story.ts';
import { Entity } from '../functions/immigration/contract.ts';
import { entityItem } from '../functions/immigration/entity-rows.ts';
import { addDays } from '../functions/import-templates/calendar-date.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../functions/import-templates/run-date.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import { endedStatuses } from '../functions/integrator-jobs/contract.ts';
import { ShownRun } from '../functions/integrator-reports/contract.ts';
import { batchPut, documentClient } from '../functions/platform/table.ts';
import type { BenchedApplication } from './application.ts';
import { exportClients, setExports, type WrittenFile } from './firm-export.ts';
import { sampleClients, writeSampleFile } from './import-file.ts';
import { timed } from './stopwatch.ts';

export interface ImportedNight {
  /** From the beginning of the run to its end. */
  readonly rowsPerSecond: number;
  /** By CPU time of the whole application, its database included. */
  readonly rowsPerCpuSecond: number;
  readonly peakMegabytes: number;
  /** Items of the same shape, 25 a request, four requests side by side, nothing else: some before the run and some after it. */
  readonly batchWritesPerSecond: number;
  /** All clients as a file again. */
  readonly written: WrittenFile;
  /** Of the same process, after that. */
  readonly peakAfterExportMegabytes: number;
}

const firm = '/v1/firms/birch-vale';
const longestMs = 3_600_000;
const batchedCount = 20_000;

/** Uploads files of clients by SFTP, waits for their checks, moves the clock to 2 a.m. and waits for the end of the run. */
export async function importNight(
  application: BenchedApplication,
  { folder, rowCount, fileCount }: { folder: string; rowCount: number; fileCount: number },
): Promise<ImportedNight> {
  const known = KnownApplication.parse(
    JSON.parse(await readFile(join(folder, `night-${rowCount}`, 'runtime.json'), 'utf8')),
  );
  const fern = new ApiSession(known.apiUrl, () =>
    signInPerson(known, 'fern@birch-vale.example', known.password),
  );
  await setExports(known, []);
  const today = pacificDateOf(await timeOf(known.clock));
  const drop = new FirmDrop(known.firmSftp);
  const inFile = rowCount / fileCount;
  for (let file = 0; file < fileCount; file += 1) {
    const path = join(folder, 'upload.csv');
    await writeSampleFile(path, sampleClients, { first: file * inFile, count: inFile });
    await drop.putFile(`Import/${sampleName(sampleClients.template.id, addDays(today, -file))}`, path);
  }
  await eventually('the files are checked', () => checked(fern, fileCount), longestMs);
  const runDate = runDateOf(await timeOf(known.clock));
  // A night takes long enough for the machine to become another.
  const secondsBefore = await batchWrites(application, 'B');
  const cpuBefore = application.cpuSeconds();
  await goOnTo(known.clock, new Date(runInstantOf(runDate).getTime() + 1000));
  const run = await eventually('the run has ended', () => ended(fern, runDate), longestMs);
  const cpuSeconds = application.cpuSeconds() - cpuBefore;
  const done = run.jobs.reduce((sum, { createdCount }) => sum + createdCount, 0);
  if (done !== rowCount) throw new Error(`${done} of ${rowCount} rows were applied`);
  const peakMegabytes = await peakOfWork(application);
  const batchWritesPerSecond = (2 * batchedCount) / (secondsBefore + (await batchWrites(application, 'A')));
  const written = await exportClients(application, known, rowCount);
  const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt ?? '')) / 1000;
  return {
    rowsPerSecond: rowCount / seconds,
    rowsPerCpuSecond: rowCount / cpuSeconds,
    peakMegabytes,
    batchWritesPerSecond,
    written,
    peakAfterExportMegabytes: await peakOfWork(application),
  };
}

async function peakOfWork(application: BenchedApplication): Promise<number> {
  const statistics = await application.statistics();
  const [, work] = [...statistics].find(([name]) => name.includes('WorkOnRun')) ?? [];
  if (work === undefined) throw new Error('the function that applies has no statistics');
  return work.peakMemoryBytes / 1e6;
}

async function checked(fern: ApiSession, count: number): Promise<true | undefined> {
  const { items } = await fern.get(`${firm}/import-files`, integratorRoutes.listImportFiles.success.body);
  return items.filter(({ summary }) => summary !== undefined).length === count ? true : undefined;
}

async function ended(fern: ApiSession, runId: string): Promise<ShownRun | undefined> {
  const answer = await fern.call('GET', `${firm}/runs/${runId}`);
  if (answer.status === 404) return undefined;
  const run = ShownRun.parse(JSON.parse(answer.text));
  return endedStatuses.includes(run.status) ? run : undefined;
}

/** @returns seconds */
async function batchWrites(
  { endpointUrl: endpoint, region, credentials, outputs }: BenchedApplication,
  idPrefix: string,
): Promise<number> {
  const client = documentClient(new DynamoDBClient({ endpoint, region, credentials }));
  const table = outputs['ImmigrationTableName'] ?? '';
  const values = Object.fromEntries(
    sampleClients.template.columns.map(({ name, example }) => [name, example]),
  );
  const at = new Date().toISOString();
  const items = Array.from({ length: batchedCount }, (_, index) => {
    const key = ['ACME-US', `${idPrefix}${index}`];
    const made = {
      firmId: 'bench',
      kind: 'EMPLOYEE',
      key,
      values,
      version: 1,
      createdAt: at,
      modifiedAt: at,
    };
    return entityItem(Entity.parse(made));
  });
  const lanes = 4;
  const { seconds } = await timed(() =>
    Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        batchPut(
          client,
          table,
          items.filter((_, index) => index % lanes === lane),
        ),
      ),
    ),
  );
  return seconds;
}
