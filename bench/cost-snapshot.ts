import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionStatistics } from '../local/lambda/statistics.ts';
import type { Metered } from '../local/meter.ts';
import type { BenchedApplication } from './application.ts';
import { usageOf } from './cost-arithmetic.ts';
import type { Usage } from './cost-prices.ts';

/** All that was counted up to a moment. */
export interface Snapshot {
  readonly metered: Metered;
  readonly statistics: ReadonlyMap<string, FunctionStatistics>;
  /** Size of each function's log, by the function's name. */
  readonly logBytes: ReadonlyMap<string, number>;
}

export async function snapshotOf(application: BenchedApplication, stateFolder: string): Promise<Snapshot> {
  const folder = join(stateFolder, 'logs');
  const sizes = readdirSync(folder).map((name): [string, number] => [
    name.replace(/\.log(\.1)?$/, ''),
    statSync(join(folder, name)).size,
  ]);
  return {
    metered: await application.metered(),
    statistics: await application.statistics(),
    logBytes: new Map(sizes),
  };
}

/** Of X-Ray: one trace a second, and five percent of what is beyond. */
const tracedShare = 0.05;
/** Of a workflow's log line, which tells each event: without execution data. */
const bytesPerEvent = 400;
/** A message is sent, received and deleted. */
const requestsPerMessage = 3;

/** Functions behind the API, and their roles: what people ask for counts apart from the work that they asked for. */
export const isOfApi = (name: string): boolean => /Api(Role)?[0-9A-F]{8}$/.test(name);

/**
 * What was used between two moments by the functions and roles that the filter lets through.
 * @param memoryMegabytes of a function, by its name
 */
export function usageBetween(
  before: Snapshot,
  after: Snapshot,
  memoryMegabytes: ReadonlyMap<string, number>,
  isCounted: (name: string) => boolean,
): Usage {
  const metered = meteredBetween(before.metered, after.metered, isCounted);
  const of = (kind: string) => metered.get(kind) ?? 0;
  let [invocations, gigabyteSeconds, logBytes] = [0, 0, of('states:event') * bytesPerEvent];
  for (const [name, { invocations: count, totalDurationMs }] of after.statistics) {
    if (!isCounted(name)) continue;
    const earlier = before.statistics.get(name);
    invocations += count - (earlier?.invocations ?? 0);
    const seconds = (totalDurationMs - (earlier?.totalDurationMs ?? 0)) / 1000;
    gigabyteSeconds += seconds * ((memoryMegabytes.get(name) ?? 0) / 1024);
    logBytes += (after.logBytes.get(name) ?? 0) - (before.logBytes.get(name) ?? 0);
  }
  const ofKms = [...metered].filter(([kind]) => kind.startsWith('kms:') && kind !== 'kms:Sign');
  const amounts: Partial<Usage> = {
    writeUnits: of('dynamodb:writeUnits'),
    readUnits: of('dynamodb:readUnits'),
    s3Writes: of('s3:write'),
    s3Reads: of('s3:read'),
    transitions: of('states:transition'),
    sqsRequests: of('sqs:messageSent') * requestsPerMessage,
    kmsRequests: ofKms.reduce((total, [, amount]) => total + amount, 0),
    kmsSignatures: of('kms:Sign'),
    mails: of('ses:POST'),
    traces: invocations * tracedShare,
    logGigabytes: logBytes / 1e9,
    invocations,
    gigabyteSeconds,
  };
  return usageOf((kind) => amounts[kind] ?? 0);
}

function meteredBetween(before: Metered, after: Metered, isCounted: (name: string) => boolean) {
  const byKind = new Map<string, number>();
  for (const [name, amount] of Object.entries(after)) {
    const [owner = '', kind = ''] = name.split(' ');
    if (isCounted(owner)) byKind.set(kind, (byKind.get(kind) ?? 0) + amount - (before[name] ?? 0));
  }
  return byKind;
}
