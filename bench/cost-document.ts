import { dearest, sum, times, usageKinds, usdOf, usdOfKind } from './cost-arithmetic.ts';
import type { FixedCost } from './cost-fixed.ts';
import { priceRegion, prices, pricesAsOf, storagePrices, type Usage } from './cost-prices.ts';

/** What one tenant does in a month, and what lies there of it. */
export interface TenantMonth {
  readonly exportCount: number;
  readonly recordCount: number;
  readonly fileCount: number;
  readonly rowCount: number;
  readonly requestCount: number;
  readonly objectGigabytes: number;
  readonly tableGigabytes: number;
}

export interface MeasuredCost {
  readonly measuredOn: string;
  readonly exportSizes: readonly [number, number];
  readonly importSizes: readonly [number, number];
  readonly bytesPerRecord: number;
  readonly record: Usage;
  readonly oneExport: Usage;
  readonly row: Usage;
  readonly oneFile: Usage;
  readonly request: Usage;
  readonly fixed: readonly FixedCost[];
}

const tenantCounts = [1, 100, 10_000];

/** All of docs/cost.md. */
export function costDocument(measured: MeasuredCost, tenant: TenantMonth): string {
  const { record, row, request, oneExport, oneFile } = measured;
  return `${[
    '# What it costs',
    '',
    `Written by \`npm run cost\` on ${measured.measuredOn}; do not edit. The application ran on one machine and counted the requests, capacity units, transitions and bytes that its roles caused; each was multiplied with the list price of ${priceRegion} as of ${pricesAsOf}, **without free tiers and discounts: check prices before use**.`,
    '',
    '## By use',
    '',
    `What grows with the size of the work is the difference between two sizes: exports of ${measured.exportSizes.join(' and ')} records with the four usual assets, delivered by SFTP (${(measured.bytesPerRecord / 1024).toFixed(0)} KB a record, attachments of 8 to 60 KB), and nightly imports of ${measured.importSizes.join(' and ')} new clients in a file. What an export and a file cost however small they are stands beside it. Nothing stands where the larger size did not use more.`,
    '',
    ...usageTable([
      ['1,000 exported records', times(record, 1_000)],
      ['one export', oneExport],
      ['1,000 imported rows', times(row, 1_000)],
      ['one file and its night', oneFile],
      ['1,000 API requests', times(request, 1_000)],
    ]),
    '',
    `An exported record is dominated by ${named(record)}; an imported row by ${named(row)}.`,
    '',
    '## Every month, whoever uses it',
    '',
    ...fixedTable(measured.fixed),
    '',
    '## By tenants',
    '',
    ...assumptions(tenant),
    '',
    ...tenantTable(measured, tenant),
    '',
    dominance(measured, tenant),
    '',
    '## What is not in it',
    '',
    '- Duration of functions is wall time on this machine, where all stand-ins share the cores with the functions: on AWS expect less for what computes and more for what waits.',
    '- Log lines of workflows are taken as 400 bytes an event; X-Ray records 5 % of invocations.',
    '- An API request is the average of those that the measurement made, which watch exports and imports.',
    '- The site (CloudFront), sign-ins (Cognito) and support plans; backups kept beyond point-in-time recovery; data of destinations in S3 of other regions.',
    '- KMS requests of tables and buckets: DynamoDB keeps its key for minutes, and buckets have a bucket key.',
    '',
    '## Prices',
    '',
    '| what | US dollars | per | source |',
    '| --- | ---: | ---: | --- |',
    ...usageKinds.map((kind) => {
      const { name, usd: price, per, source } = prices[kind];
      return `| ${name} | ${price} | ${count(per)} | ${source} |`;
    }),
    ...Object.values(storagePrices).map(
      ({ name, usd: price }) => `| ${name}, stored | ${price} | GB and month | |`,
    ),
  ].join('\n')}\n`;
}

function usageTable(columns: readonly (readonly [string, Usage])[]): string[] {
  const shown = usageKinds.filter((kind) => columns.some(([, usage]) => usage[kind] > 0));
  return [
    `| | ${columns.map(([name]) => name).join(' | ')} |`,
    `| --- |${columns.map(() => ' ---: |').join('')}`,
    ...shown.map(
      (kind) => `| ${prices[kind].name} | ${columns.map(([, usage]) => amount(usage[kind])).join(' | ')} |`,
    ),
    `| **US dollars** | ${columns.map(([, usage]) => `**${dollars(usdOf(usage))}**`).join(' | ')} |`,
  ];
}

function fixedTable(fixed: readonly FixedCost[]): string[] {
  return [
    '| what | count | US dollars a month |',
    '| --- | ---: | ---: |',
    ...fixed.map(({ name, count: many, usd }) => `| ${name} | ${count(many)} | ${dollars(usd)} |`),
    `| **together** | | **${dollars(fixedUsd(fixed))}** |`,
  ];
}

const fixedUsd = (fixed: readonly FixedCost[]) => fixed.reduce((total, { usd }) => total + usd, 0);

function assumptions(tenant: TenantMonth): string[] {
  return [
    `Assumed of each tenant and month: ${count(tenant.exportCount)} exports of together ${count(tenant.recordCount)} records; ${count(tenant.fileCount)} files of together ${count(tenant.rowCount)} new or changed rows; ${count(tenant.requestCount)} requests to the API; ${tenant.objectGigabytes} GB of objects and ${tenant.tableGigabytes} GB in tables. They stand in \`bench/cost.ts\`; put in your own.`,
  ];
}

/** What one tenant uses in a month. */
export function tenantUsage(measured: MeasuredCost, tenant: TenantMonth): Usage {
  return sum(
    times(measured.oneExport, tenant.exportCount),
    times(measured.record, tenant.recordCount),
    times(measured.oneFile, tenant.fileCount),
    times(measured.row, tenant.rowCount),
    times(measured.request, tenant.requestCount),
  );
}

export function storageUsd({ objectGigabytes, tableGigabytes }: TenantMonth): number {
  return objectGigabytes * storagePrices.objects.usd + tableGigabytes * storagePrices.tables.usd;
}

function tenantTable(measured: MeasuredCost, tenant: TenantMonth): string[] {
  const used = usdOf(tenantUsage(measured, tenant));
  const stored = storageUsd(tenant);
  const fixed = fixedUsd(measured.fixed);
  return [
    '| tenants | by use | stored | fixed | **a month** | per tenant |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tenantCounts.map((tenants) => {
      const all = fixed + tenants * (used + stored);
      const cells = [used * tenants, stored * tenants, fixed].map(dollars).join(' | ');
      return `| ${count(tenants)} | ${cells} | **${dollars(all)}** | ${dollars(all / tenants)} |`;
    }),
  ];
}

function dominance(measured: MeasuredCost, tenant: TenantMonth): string {
  const usage = tenantUsage(measured, tenant);
  const [first] = [...measured.fixed].sort((a, b) => b.usd - a.usd);
  return `With few tenants the fixed part dominates, and in it ${first?.name} (${dollars(first?.usd ?? 0)}). By use it is ${named(usage)}.`;
}

/** The three dearest kinds with their shares. */
function named(usage: Usage): string {
  const all = usdOf(usage);
  const share = (part: number) => `${Math.round((100 * part) / all)} %`;
  const kinds = dearest(usage).slice(0, 3);
  return kinds.map((kind) => `${prices[kind].name} (${share(usdOfKind(usage, kind))})`).join(', ');
}

const count = (value: number) => value.toLocaleString('en-US');

function amount(value: number): string {
  if (value === 0) return '';
  return value.toLocaleString(
    'en-US',
    value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  );
}

function dollars(value: number): string {
  if (value >= 100) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  return value >= 1 ? value.toFixed(2) : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
