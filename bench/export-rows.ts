import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type AssetCode, assets, type RecordSet } from '../functions/data-exports/contract.ts';
import { recordRows } from '../functions/i9/record-store.ts';
import { documentClient } from '../functions/platform/table.ts';
import type { FunctionStatistics } from '../local/lambda/statistics.ts';
import { type BenchedApplication, startBenchedApplication } from './application.ts';
import { exportPhases } from './export-phases.ts';
import { type Group, inFolder } from './options.ts';
import { type DoneExport, requestExport } from './request-export.ts';
import type { Row } from './row.ts';

const group = 'export';
/** Extracted by the product of today in an hour. */
const incumbentPerHour = 4_500;
const smallRecordCount = 1_000;

interface Measured {
  readonly done: DoneExport;
  readonly cpuSeconds: number;
}

/** Whole exports on this machine: request, plan, extraction, index, volumes, seal, delivery to the partner's server. */
export const exportRows: Group = ({ recordCount, say }) =>
  inFolder(async function* (folder) {
    const application = await startBenchedApplication(folder, recordCount, say);
    try {
      yield* measure(application, recordCount, say);
    } finally {
      await application.stop();
    }
  });

async function* measure(
  application: BenchedApplication,
  recordCount: number,
  say: (line: string) => void,
): AsyncGenerator<Row> {
  say(`exporting ${smallRecordCount} records, which warms up`);
  const i9Ids = await firstI9Ids(application, Math.min(recordCount, smallRecordCount));
  await run(application, { kind: 'I9_IDS', i9Ids });
  const small = largestWorker(await application.statistics());
  say(`exporting ${recordCount} records`);
  const { done, cpuSeconds } = await run(application, { kind: 'ALL_EMPLOYERS' });
  const perSecond = done.recordCount / done.seconds;
  const beside = { name: "today's product", figure: incumbentPerHour / 3600 };
  yield {
    group,
    work: `export of ${done.recordCount} records, end to end`,
    figure: perSecond,
    unit: 'records/s',
    beside,
    ratio: perSecond / beside.figure,
    target: '≥ 300 (240 ×)',
    limit: 'CPU: the AWS SDK twice a record, PDF; then SFTP both ways',
  };
  yield {
    group,
    work: 'the same, per core used',
    figure: done.recordCount / cpuSeconds,
    unit: 'records/core·s',
    beside,
    ratio: done.recordCount / cpuSeconds / beside.figure,
    limit: 'one clock second of one core, stand-ins of AWS and partner included',
  };
  yield* phaseRows(application, done);
  yield memoryRow(small, largestWorker(await application.statistics()), done.recordCount);
  yield await allAssetsRow(application, cpuSeconds);
}

/** The export once more with everything that can be chosen. */
async function allAssetsRow(application: BenchedApplication, usualCpuSeconds: number): Promise<Row> {
  const codes = assets.map(({ code }) => code);
  const { done, cpuSeconds } = await run(application, { kind: 'ALL_EMPLOYERS' }, codes);
  const figure = done.recordCount / cpuSeconds;
  const beside = { name: 'with the four usual assets', figure: done.recordCount / usualCpuSeconds };
  return {
    group,
    work: `the same with all ${codes.length} assets, ${Math.round(done.recordCount / done.seconds)} records/s`,
    figure,
    unit: 'records/core·s',
    beside,
    ratio: figure / beside.figure,
    limit: 'a second read for the profile, more small files',
  };
}

async function* phaseRows(application: BenchedApplication, done: DoneExport): AsyncGenerator<Row> {
  const client = new SFNClient(clientSettings(application));
  for (const { name, seconds, limit } of await exportPhases(client, done.dataExportId)) {
    const sent = name === 'send' ? [{ work: '  volume sent', figure: done.sizeBytes / 1e6 / seconds }] : [];
    yield { group, work: `  phase: ${name}`, figure: seconds, unit: 's', limit };
    for (const { work, figure } of sent)
      yield { group, work, figure, unit: 'MB/s', limit: 'written and read back' };
  }
}

function memoryRow(small: Worker, large: Worker, recordCount: number): Row {
  return {
    group,
    work: `memory of the largest worker (${large.name})`,
    figure: large.peakMegabytes,
    unit: 'MB',
    beside: { name: `${smallRecordCount} records: ${small.name}`, figure: small.peakMegabytes },
    ratio: large.peakMegabytes / small.peakMegabytes,
    target: '≤ 1.2',
    limit: `${recordCount} records; heap and buffers, sampled every 20 ms`,
  };
}

async function run(
  application: BenchedApplication,
  recordSet: RecordSet,
  codes?: readonly AssetCode[],
): Promise<Measured> {
  const cpuBefore = application.cpuSeconds();
  const done = await requestExport(application, recordSet, codes);
  return { done, cpuSeconds: application.cpuSeconds() - cpuBefore };
}

async function firstI9Ids(application: BenchedApplication, count: number): Promise<number[]> {
  const client = documentClient(new DynamoDBClient(clientSettings(application)));
  const deps = { i9: { client, table: application.env['I9_TABLE'] ?? '' } };
  const ids: number[] = [];
  for await (const rows of recordRows(deps, { distributorId: 'meridian-hr', clientId: 1001 })) {
    ids.push(...rows.map(({ i9Id }) => i9Id));
    if (ids.length >= count) break;
  }
  return ids.slice(0, count);
}

function clientSettings({ endpointUrl: endpoint, region, credentials }: BenchedApplication) {
  return { endpoint, region, credentials };
}

interface Worker {
  readonly name: string;
  readonly peakMegabytes: number;
}

/** Of the steps of the workflow; the API's functions serve the benchmark's own questions too. */
function largestWorker(statistics: ReadonlyMap<string, FunctionStatistics>): Worker {
  const workers = [...statistics]
    .filter(([name, { invocations }]) => invocations > 0 && !/Api/.test(name))
    .map(([name, { peakMemoryBytes }]) => ({ name: shortName(name), peakMegabytes: peakMemoryBytes / 1e6 }));
  const [largest] = workers.sort((a, b) => b.peakMegabytes - a.peakMegabytes);
  if (largest === undefined) throw new Error('no function was run');
  return largest;
}

/** `waybill-local-app-DataExportsFunctionsExtractChunk1A2B3C4D` without stack, room and hash. */
function shortName(name: string): string {
  return name.replace(/^.*-(DataExports|Deliveries)(Functions)?/, '').replace(/[0-9A-F]{8}$/, '');
}
