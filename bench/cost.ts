import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { recordRows } from '../functions/i9/record-store.ts';
import { documentClient } from '../functions/platform/table.ts';
import { type BenchedApplication, startBenchedApplication } from './application.ts';
import { splitBySize, usdOf } from './cost-arithmetic.ts';
import { costDocument, type MeasuredCost, type TenantMonth } from './cost-document.ts';
import { fixedCosts, memoryOfFunctions, templateResources } from './cost-fixed.ts';
import { MeasuredApplication } from './cost-runs.ts';

/** `npm run cost`: counts what exports and imports use of AWS, and writes what that costs into docs/cost.md. */

const exportSizes = [250, 1_250] as const;
const importSizes = [1_000, 11_000] as const;

/** Assumed; change it to see what another tenant costs. */
const tenant: TenantMonth = {
  exportCount: 4,
  recordCount: 2_000,
  fileCount: 22,
  rowCount: 5_000,
  requestCount: 3_000,
  objectGigabytes: 5,
  tableGigabytes: 0.2,
};

const say = (line: string) => process.stderr.write(`  ${line}\n`);

async function measure(application: BenchedApplication, stateFolder: string): Promise<MeasuredCost> {
  const resources = await templateResources(join(stateFolder, 'templates'));
  const measured = new MeasuredApplication(application, stateFolder, memoryOfFunctions(resources));
  const [fewRecords, manyRecords] = exportSizes;
  const ids = await firstI9Ids(application, manyRecords);
  say('a first export, which warms up');
  await measured.exported(ids.slice(0, 50));
  say(`exports of ${exportSizes.join(' and ')} records`);
  const small = await measured.exported(ids.slice(0, fewRecords));
  const large = await measured.exported(ids);
  const exported = splitBySize(small, large);
  await measured.importOnly();
  const [fewRows, manyRows] = importSizes;
  say('a first night, which warms up');
  await measured.imported(0, 100);
  say(`nights of ${importSizes.join(' and ')} rows`);
  const imported = splitBySize(
    await measured.imported(100, fewRows),
    await measured.imported(100 + fewRows, manyRows),
  );
  return {
    measuredOn: new Date().toISOString().slice(0, 10),
    exportSizes,
    importSizes,
    bytesPerRecord: (large.sizeBytes - small.sizeBytes) / (large.count - small.count),
    record: exported.each,
    oneExport: exported.fixed,
    row: imported.each,
    oneFile: imported.fixed,
    request: await measured.averageRequest(),
    fixed: fixedCosts(resources, await measured.idleFiring()),
  };
}

async function firstI9Ids(application: BenchedApplication, count: number): Promise<number[]> {
  const { endpointUrl: endpoint, region, credentials, env } = application;
  const client = documentClient(new DynamoDBClient({ endpoint, region, credentials }));
  const ids: number[] = [];
  const deps = { i9: { client, table: env['I9_TABLE'] ?? '' } };
  for await (const rows of recordRows(deps, { distributorId: 'meridian-hr', clientId: 1001 }))
    ids.push(...rows.map(({ i9Id }) => i9Id));
  return ids.slice(0, count);
}

const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-cost-'));
try {
  const application = await startBenchedApplication(stateFolder, exportSizes[1], say);
  try {
    const cost = await measure(application, stateFolder);
    writeFileSync(join(import.meta.dirname, '..', 'docs', 'cost.md'), costDocument(cost, tenant));
    const [record, row] = [cost.record, cost.row].map((usage) => (1_000 * usdOf(usage)).toFixed(4));
    process.stdout.write(
      `1,000 exported records: $${record}; 1,000 imported rows: $${row}; see docs/cost.md\n`,
    );
  } finally {
    await application.stop();
  }
} finally {
  rmSync(stateFolder, { recursive: true, force: true });
}
