import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { MoveRef } from '../../functions/distributor-packages/contract.ts';
import { itemsOf } from './export-world.ts';
import { type PackageWorld, packageWorld } from './package-world.ts';
import type { TableEngine } from './table-engine.ts';

export type Row = Record<string, unknown>;

/** Everything that a world keeps. */
export interface Photograph {
  readonly directory: readonly Row[];
  readonly packages: readonly Row[];
  readonly logos: ReadonlyMap<string, Buffer>;
  readonly reports: ReadonlyMap<string, Buffer>;
  /** Moves by the names of the runs of their workflow. */
  readonly runs: ReadonlyMap<string, MoveRef>;
}

/** A world of packages whose state can be taken and brought back; its clock goes on a millisecond with each start of a request. */
export class RewindableWorld {
  readonly world: PackageWorld;
  readonly runs = new Map<string, MoveRef>();
  readonly #startedAt: string;

  private constructor(world: PackageWorld) {
    const { runs } = this;
    const start = async (ref: MoveRef, name: string) => {
      if (!runs.has(name)) runs.set(name, ref);
      return 'STARTED' as const;
    };
    this.world = { ...world, moveWorkflow: { started: [], ended: new Set(), start } };
    this.#startedAt = world.clock.now().toISOString();
  }

  static async make(engine: TableEngine): Promise<RewindableWorld> {
    return new RewindableWorld(await packageWorld(engine));
  }

  async photograph(): Promise<Photograph> {
    const { directory, packages, logos, reports } = this.world;
    const [directoryRows, packageRows] = await Promise.all([itemsOf(directory), itemsOf(packages)]);
    return {
      directory: directoryRows,
      packages: packageRows,
      logos: new Map(logos.objects),
      reports: new Map(reports.objects),
      runs: new Map(this.runs),
    };
  }

  /** @param now the world as it is, when it was just photographed */
  async rewind(to: Photograph, now?: Photograph): Promise<void> {
    const { directory, packages, logos, reports, log, clock } = this.world;
    const there = now ?? (await this.photograph());
    await Promise.all([
      restore(directory, there.directory, to.directory),
      restore(packages, there.packages, to.packages),
    ]);
    refill(logos.objects, to.logos);
    refill(reports.objects, to.reports);
    refill(this.runs, to.runs);
    log.lines.length = 0;
    clock.set(this.#startedAt);
    clock.advance(3_600_000);
  }
}

const keyOf = ({ pk, sk }: Row) => `${pk}\n${sk}`;

function refill<V>(map: Map<string, V>, from: ReadonlyMap<string, V>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}

async function restore(
  { client, table }: PackageWorld['packages'],
  now: readonly Row[],
  wanted: readonly Row[],
): Promise<void> {
  const there = new Map(now.map((row) => [keyOf(row), row]));
  const keys = new Set(wanted.map(keyOf));
  const requests = [
    ...wanted
      .filter((row) => !isDeepStrictEqual(there.get(keyOf(row)), row))
      .map((Item) => ({ PutRequest: { Item } })),
    ...now
      .filter((row) => !keys.has(keyOf(row)))
      .map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  ];
  for (let start = 0; start < requests.length; start += 25) {
    const RequestItems = { [table]: requests.slice(start, start + 25) };
    const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table was not brought back');
  }
}

/**
 * A state as lines of text that can be compared: without instants, new ids by one name each kind, without the counter of
 * client ids (a number may be skipped) and plans that no move has (of a dry run that died before its end).
 */
export function canonical(state: Photograph, base: Photograph): string[] {
  const known = JSON.stringify([...base.directory, ...base.packages], plain);
  const plain1 = (value: unknown) => withoutChance(JSON.stringify(value, plain), known);
  const isMove = new Set(
    state.packages.flatMap(({ moveId }) => (moveId === undefined ? [] : [String(moveId)])),
  );
  const isOfMove = ([key]: readonly [string, unknown]) => isMove.has(key.split('/')[2] ?? '');
  const rows = [
    ...state.directory.filter(({ sk }) => sk !== 'CLIENT-ID').map((row) => `directory ${plain1(row)}`),
    ...state.packages.map((row) => `packages ${plain1(row)}`),
    ...[...state.logos].map(([key, bytes]) => `logo ${key} ${bytes.length}`),
    ...[...state.reports].filter(isOfMove).map(([key, bytes]) => plain1(`plan ${key} ${bytes}`)),
    ...[...state.runs].map(([name]) => plain1(`run ${name}`)),
  ];
  return rows.sort();
}

/** Fields in one order, sets as lists. */
function plain(_name: string, value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function withoutChance(text: string, known: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'T')
    .replaceAll(/01JD\d{22}/g, (id) => (known.includes(id) ? id : 'NEW'))
    .replaceAll(/(?<!\d)0*100\d{4}(?!\d)/g, (id) => (known.includes(id) ? id : 'NEWCLIENT'));
}

/** Lines that only one of two states has, `-` those of the first. */
export function differences(one: readonly string[], other: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const line of other) count.set(line, (count.get(line) ?? 0) + 1);
  const missing = one.filter((line) => {
    const left = count.get(line) ?? 0;
    count.set(line, left - 1);
    return left <= 0;
  });
  const added = [...count].flatMap(([line, left]) => (left > 0 ? [line] : []));
  return [...missing.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)];
}
