import { isDeepStrictEqual } from 'node:util';

type Row = Record<string, unknown>;

/** Rows of both tables as they lie there. */
export interface RawState {
  readonly directory: readonly Row[];
  readonly packages: readonly Row[];
}

/** One distributor's rows in a shape in which they can be counted; read by other code than wrote them. */
export interface Tenant {
  readonly distributorId: string;
  readonly packages: ReadonlyMap<string, Row>;
  readonly clients: readonly Row[];
  readonly tallies: ReadonlyMap<string, Row>;
  readonly moves: ReadonlyMap<string, Row>;
  /** Rows of the packages table by partition. */
  readonly partitions: ReadonlyMap<string, readonly Row[]>;
}

export function tenantOf(state: RawState, distributorId: string): Tenant {
  const pk = `D#${distributorId}`;
  const partitions = Map.groupBy(state.packages, (row) => String(row['pk']));
  const own = state.directory.filter((row) => row['pk'] === pk);
  const startingWith = (rows: readonly Row[], prefix: string) =>
    new Map(
      rows
        .filter(({ sk }) => String(sk).startsWith(prefix))
        .map((row) => [String(row['sk']).slice(prefix.length), row]),
    );
  return {
    distributorId,
    packages: startingWith(partitions.get(pk) ?? [], 'P#'),
    clients: [...startingWith(own, 'C#').values()],
    tallies: startingWith(own, 'TALLY#'),
    moves: startingWith(partitions.get(`${pk}#MOVES`) ?? [], ''),
    partitions,
  };
}

/** Versions from 1 on, without a gap, up to what the row says. */
export function gapTrouble(what: string, rows: readonly Row[], version: unknown): string[] {
  const there = rows.filter(({ sk }) => /^V#/.test(String(sk))).map((row) => row['version']);
  const wanted = Array.from({ length: Number(version) }, (_, index) => index + 1);
  return isDeepStrictEqual(there, wanted) ? [] : [`${what} of version ${version} has versions ${there}`];
}
