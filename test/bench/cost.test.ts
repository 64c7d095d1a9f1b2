import { describe, expect, it } from 'vitest';
import {
  dearest,
  firingsPerMonth,
  noUsage,
  splitBySize,
  sum,
  times,
  usdOf,
  usdOfKind,
} from '../../bench/cost-arithmetic.ts';
import { costDocument, type MeasuredCost, tenantUsage } from '../../bench/cost-document.ts';
import { fixedCosts } from '../../bench/cost-fixed.ts';
import { prices, type Usage } from '../../bench/cost-prices.ts';
import { isOfApi, usageBetween } from '../../bench/cost-snapshot.ts';
import { noStatistics } from '../../local/lambda/statistics.ts';

const using = (usage: Partial<Usage>): Usage => ({ ...noUsage, ...usage });

describe('the arithmetic of cost', () => {
  it('multiplies each amount with its price', () => {
    expect(usdOf(using({ writeUnits: 1e6 }))).toBeCloseTo(prices.writeUnits.usd);
    expect(usdOf(using({ s3Writes: 2_000, mails: 500 }))).toBeCloseTo(0.01 + 0.05);
    expect(usdOfKind(using({ outGigabytes: 10 }), 'outGigabytes')).toBeCloseTo(0.9);
    expect(usdOf(noUsage)).toBe(0);
  });

  it('adds and multiplies kind by kind', () => {
    const both = sum(using({ readUnits: 2, mails: 1 }), times(using({ readUnits: 3 }), 4));
    expect([both.readUnits, both.mails, both.writeUnits]).toEqual([14, 1, 0]);
  });

  it('tells what one more costs from what the work costs anyway', () => {
    const small = { count: 100, usage: using({ writeUnits: 250, mails: 1 }) };
    const large = { count: 300, usage: using({ writeUnits: 650, mails: 1 }) };
    const { each, fixed } = splitBySize(small, large);
    expect([each.writeUnits, fixed.writeUnits]).toEqual([2, 50]);
    expect([each.mails, fixed.mails]).toEqual([0, 1]);
    expect(() => splitBySize(large, small)).toThrow('the larger one');
  });

  it('never finds less than nothing where a sweep fell into the smaller size', () => {
    const small = { count: 10, usage: using({ readUnits: 40 }) };
    const { each, fixed } = splitBySize(small, { count: 20, usage: using({ readUnits: 30 }) });
    expect([each.readUnits, fixed.readUnits]).toEqual([0, 40]);
  });

  it('orders kinds by what they cost, not by how many they are', () => {
    expect(dearest(using({ readUnits: 1_000, outGigabytes: 1, mails: 10 }))).toEqual([
      'outGigabytes',
      'mails',
      'readUnits',
    ]);
  });

  it.each([
    ['rate(1 minute)', 43_800],
    ['rate(5 minutes)', 8_760],
    ['rate(1 hour)', 730],
    ['cron(0 9,10 * * ? *)', (730 / 24) * 2],
  ])('fires %s so often a month: %d', (expression, firings) => {
    expect(firingsPerMonth(expression)).toBeCloseTo(firings);
  });

  it('refuses a schedule that it cannot count', () => {
    expect(() => firingsPerMonth('cron(0 9 ? * MON-FRI *)')).toThrow('is not counted yet');
  });
});

describe('what was used between two moments', () => {
  const work = 'waybill-local-app-DeliveriesSendPackage0A1B2C3D';
  const api = 'waybill-local-app-DataExportsFunctionsApi0A1B2C3D';
  const statistics = (invocations: number, totalDurationMs: number) => ({
    ...noStatistics(),
    invocations,
    totalDurationMs,
  });
  const before = {
    metered: { [`${work} s3:read`]: 5 },
    statistics: new Map([[work, statistics(1, 1_000)]]),
    logBytes: new Map([[work, 100]]),
  };
  const after = {
    metered: {
      [`${work} s3:read`]: 9,
      [`${work} kms:Sign`]: 1,
      [`${work} kms:Decrypt`]: 2,
      [`${api} s3:read`]: 70,
      'queue sqs:messageSent': 2,
    },
    statistics: new Map([
      [work, statistics(3, 5_000)],
      [api, statistics(50, 9_000)],
    ]),
    logBytes: new Map([[work, 1_100]]),
  };
  const memory = new Map([[work, 2_048]]);

  it('is told without the functions behind the API', () => {
    const usage = usageBetween(before, after, memory, (name) => !isOfApi(name));
    expect(usage).toMatchObject({ s3Reads: 4, invocations: 2, gigabyteSeconds: 8, logGigabytes: 1e-6 });
  });

  it('keeps signatures, which cost more, apart from other requests to KMS', () => {
    const { kmsSignatures, kmsRequests } = usageBetween(before, after, memory, () => true);
    expect([kmsSignatures, kmsRequests]).toEqual([1, 2]);
  });

  it('counts three requests for a message of a queue', () => {
    expect(usageBetween(before, after, memory, () => true).sqsRequests).toBe(6);
  });
});

describe('the document of cost', () => {
  const resource = (type: string, properties: Record<string, unknown> = {}) => ({
    type,
    properties,
    physicalId: '',
  });
  const fixed = fixedCosts(
    [
      resource('AWS::Transfer::Server', { Protocols: ['SFTP'] }),
      resource('AWS::KMS::Key'),
      resource('AWS::KMS::Key'),
      resource('AWS::CloudWatch::Alarm'),
      resource('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 hour)' }),
      resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:sqs:us-east-1:0:q' }),
      resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:dynamodb:us-east-1:0:table/t' }),
    ],
    using({ invocations: 1 }),
  );
  const measured: MeasuredCost = {
    measuredOn: '2026-11-21',
    exportSizes: [250, 1_250],
    importSizes: [500, 2_500],
    bytesPerRecord: 70_000,
    record: using({ outGigabytes: 0.001 }),
    oneExport: using({ transitions: 20 }),
    row: using({ writeUnits: 4 }),
    oneFile: using({ mails: 1 }),
    request: using({ apiRequests: 1 }),
    fixed,
  };
  const tenant = {
    exportCount: 2,
    recordCount: 1_000,
    fileCount: 10,
    rowCount: 500,
    requestCount: 100,
    objectGigabytes: 10,
    tableGigabytes: 1,
  };

  it('counts by the template what is paid for every month', () => {
    const costs = fixed.map(({ count, usd }) => [count, Math.round(usd * 1_000) / 1_000]);
    expect(costs).toEqual([
      [1, 219],
      [2, 2],
      [1, 0.1],
      [0, 0],
      [730, 0.001],
      [1, 0.263],
    ]);
  });

  it('adds up what a tenant uses in a month', () => {
    const { outGigabytes, transitions, writeUnits, mails, apiRequests } = tenantUsage(measured, tenant);
    expect([outGigabytes, transitions, writeUnits, mails, apiRequests]).toEqual([1, 40, 2_000, 10, 100]);
  });

  it('tells the month of 1, 100 and 10,000 tenants, and what dominates', () => {
    const text = costDocument(measured, tenant);
    const used = usdOf(tenantUsage(measured, tenant));
    const stored = 10 * 0.023 + 0.45;
    const all = fixed.reduce((total, { usd }) => total + usd, 0) + 10_000 * (used + stored);
    const row = text.split('\n').find((line) => line.startsWith('| 10,000 |'));
    expect(row).toContain(`**${Math.round(all).toLocaleString('en-US')}**`);
    expect(text).toContain('An exported record is dominated by data out to the internet, GB (100 %)');
    expect(text).toContain('check prices before use');
    for (const { source } of Object.values(prices)) expect(text).toContain(source);
  });
});
