import type { MoveRef } from '../distributor-packages/contract.ts';
import type { Files } from '../platform/files.ts';
import { isWork, PlanLine } from './plan-lines.ts';

/*
 * A plan is two objects of the bucket of reports, one JSON text per line, never changed once written:
 *   {distributor}/moves/{move}/plan.ndjson   every line, in the order of the CSV or of the list
 *   {distributor}/moves/{move}/work.ndjson   those to be carried out, by target and then by the package they leave
 */

interface Deps {
  /** The bucket of reports. */
  readonly reports: Files;
}

const planKey = ({ distributorId, moveId }: MoveRef) => `${distributorId}/moves/${moveId}/plan.ndjson`;
const workKey = ({ distributorId, moveId }: MoveRef) => `${distributorId}/moves/${moveId}/work.ndjson`;

export async function writePlan(deps: Deps, ref: MoveRef, lines: readonly PlanLine[]): Promise<void> {
  const work = lines.filter(isWork).sort((a, b) => compare(routeOf(a), routeOf(b)) || a.line - b.line);
  await deps.reports.write(workKey(ref), textOf(work), 'application/x-ndjson');
  await deps.reports.write(planKey(ref), textOf(lines), 'application/x-ndjson');
}

const routeOf = ({ toPackageId = '', fromPackageId = '' }: PlanLine) => `${toPackageId} ${fromPackageId}`;
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const textOf = (lines: readonly PlanLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** A line and where the next one begins. */
export interface PlacedLine {
  readonly line: PlanLine;
  readonly nextOffset: number;
}

interface Source {
  readonly key: string;
  readonly sizeBytes: number;
}

/** Lines of one object from any of their beginnings on; reads no further than they are taken. */
export interface PlanReader {
  readonly sizeBytes: number;
  from(offset: number): AsyncGenerator<PlacedLine>;
  isLineStart(offset: number): Promise<boolean>;
}

/** The plan as it is shown; `undefined` when it is not kept any more. */
export const openPlan = (deps: Deps, ref: MoveRef) => open(deps.reports, planKey(ref));
/** The plan as it is carried out; `undefined` when it is not kept any more. */
export const openWork = (deps: Deps, ref: MoveRef) => open(deps.reports, workKey(ref));

async function open(files: Files, key: string): Promise<PlanReader | undefined> {
  const sizeBytes = await files.sizeBytesOf(key);
  if (sizeBytes === undefined) return undefined;
  const source = { key, sizeBytes };
  return {
    sizeBytes,
    from: (offset) => linesFrom(files, source, offset),
    isLineStart: async (offset) =>
      offset === 0 || (offset < sizeBytes && (await files.readRange(key, offset - 1, offset))[0] === newline),
  };
}

const bytesPerRead = 256 * 1024;
const newline = 0x0a;

async function* linesFrom(
  files: Files,
  { key, sizeBytes }: Source,
  start: number,
): AsyncGenerator<PlacedLine> {
  let held: Buffer = Buffer.alloc(0);
  let nextOffset = start;
  for (let offset = start; offset < sizeBytes; ) {
    const end = Math.min(offset + bytesPerRead, sizeBytes);
    held = Buffer.concat([held, await files.readRange(key, offset, end)]);
    offset = end;
    for (let at = held.indexOf(newline); at >= 0; at = held.indexOf(newline)) {
      nextOffset += at + 1;
      yield { line: PlanLine.parse(JSON.parse(held.toString('utf8', 0, at))), nextOffset };
      held = held.subarray(at + 1);
    }
  }
}

/** Lines that are looked at before they are taken. */
export function lineQueue(lines: AsyncGenerator<PlacedLine>) {
  const held: PlacedLine[] = [];
  return {
    /** The next lines, so many at most; fewer only before the end. */
    async next(count: number): Promise<PlacedLine[]> {
      while (held.length < count) {
        const { value, done } = await lines.next();
        if (done === true) break;
        held.push(value);
      }
      return held.slice(0, count);
    },
    drop(count: number): void {
      held.splice(0, count);
    },
  };
}
