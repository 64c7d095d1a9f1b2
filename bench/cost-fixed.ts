import { join } from 'node:path';
import { synthesize } from '../local/template/synthesize.ts';
import type { ResolvedResource } from '../local/template/template.ts';
import { addressesOf, loadTemplates } from '../local/wiring/resources.ts';
import { firingsPerMonth, noUsage, sum, times, usdOf } from './cost-arithmetic.ts';
import { monthlyPrices, type Usage } from './cost-prices.ts';

/** One line of what is paid every month, whoever uses the application. */
export interface FixedCost {
  readonly name: string;
  readonly count: number;
  readonly usd: number;
}

const projectFolder = join(import.meta.dirname, '..');

export type Resources = readonly Pick<ResolvedResource, 'type' | 'properties' | 'physicalId'>[];

/** Everything that the templates make. @param cacheFolder `templates` of a state folder */
export async function templateResources(cacheFolder: string): Promise<Resources> {
  const addresses = addressesOf({ aws: 1, signIn: 2, api: 3, site: 4, transfer: 5 });
  const place = { stage: 'local', accountId: '000000000000', region: 'us-east-1', addresses };
  const { resources } = await loadTemplates({ projectFolder, cacheFolder, ...place });
  // What this machine does not play, such as alarms, is not among the resolved ones.
  const written = await synthesize({ projectFolder, cacheFolder, stage: place.stage });
  const unplayed = written
    .flatMap(({ template }) => Object.values(template.Resources ?? {}))
    .filter(({ Type }) => Type.startsWith('AWS::CloudWatch::'))
    .map(({ Type, Properties = {} }) => ({ type: Type, properties: Properties, physicalId: '' }));
  return [...resources.filter(({ type }) => !type.startsWith('AWS::CloudWatch::')), ...unplayed];
}

/** Memory of each function, by its name. */
export function memoryOfFunctions(resources: Resources): Map<string, number> {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  return new Map(
    functions.map(({ physicalId, properties }) => [physicalId, Number(properties['MemorySize'] ?? 128)]),
  );
}

/** Lambda reads a queue with five pollers, each of which waits 20 seconds for a message. */
const pollsPerQueueAndMonth = 5 * 3 * 60 * 730;

/** @param idleFiring what one firing of a schedule uses while there is nothing to do */
export function fixedCosts(resources: Resources, idleFiring: Usage): FixedCost[] {
  const of = (type: string) => resources.filter((one) => one.type === type);
  const protocolCount = of('AWS::Transfer::Server').reduce(
    (total, { properties }) => total + ((properties['Protocols'] ?? ['SFTP']) as string[]).length,
    0,
  );
  const firings = of('AWS::Scheduler::Schedule').reduce(
    (total, { properties }) => total + firingsPerMonth(String(properties['ScheduleExpression'])),
    0,
  );
  const queueCount = of('AWS::Lambda::EventSourceMapping').filter(({ properties }) =>
    String(properties['EventSourceArn']).includes(':sqs:'),
  ).length;
  const sweeps = sum(times(idleFiring, firings), { ...noUsage, schedules: firings });
  const polls = { ...noUsage, sqsRequests: queueCount * pollsPerQueueAndMonth };
  const each = (price: { name: string; usd: number }, count: number) => ({
    name: price.name,
    count,
    usd: price.usd * count,
  });
  return [
    each(monthlyPrices.transferServer, protocolCount),
    each(monthlyPrices.key, of('AWS::KMS::Key').length),
    each(monthlyPrices.alarm, of('AWS::CloudWatch::Alarm').length),
    each(monthlyPrices.dashboard, of('AWS::CloudWatch::Dashboard').length),
    {
      name: 'Firings of schedules, and what they look through',
      count: Math.round(firings),
      usd: usdOf(sweeps),
    },
    { name: 'Queues that Lambda reads while they are empty', count: queueCount, usd: usdOf(polls) },
  ];
}
