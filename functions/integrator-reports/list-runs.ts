import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { addDays } from '../import-templates/calendar-date.ts';
import { pacificDateOf, runInstantOf } from '../import-templates/run-date.ts';
import { rowDays } from '../integrator-jobs/contract.ts';
import { listRuns as readRuns, type StoredRun } from '../integrator-runs/run-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listRuns } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { cursorNotValid, cursorOf, placeOf, requirePeriod, usualDays } from './list-cursor.ts';
import { shownRuns } from './show-job.ts';

const runIdPattern = /^\d{4}-\d{2}-\d{2}(-[RUX]\d{2})?$/;

/** Days read at first; each time after it twice as many. */
const firstDays = 31;

interface Wanted {
  readonly from: string;
  readonly to: string;
  readonly kind?: StoredRun['kind'] | undefined;
  /** The last run of the page before. */
  readonly after?: string | undefined;
}

/** Runs of a firm with their jobs, newest first, a page at a time. */
export async function listFirmRuns(
  deps: ReportDeps,
  { principal, params: { firmId }, query }: ApiRequest<typeof listRuns, Principal>,
): Promise<ApiAnswer<typeof listRuns>> {
  await authorizeFirm(deps, principal, firmId);
  const { cursor, limit, ...asked } = query;
  requirePeriod(asked);
  const list = { list: 'runs', firmId, ...asked };
  const after = cursor === undefined ? undefined : placeOf(list, cursor, runIdPattern);
  const today = pacificDateOf(deps.clock.now());
  const to = [asked.to ?? today, after?.slice(0, 10) ?? today, today].sort()[0] ?? today;
  const usualFrom = addDays(asked.to ?? today, -usualDays);
  // No row is older.
  const from = [asked.from ?? usualFrom, addDays(today, -rowDays - 1)].sort().at(-1) ?? usualFrom;
  const found: StoredRun[] = [];
  for await (const run of newestFirst(deps, firmId, { from, to, kind: asked.kind, after })) {
    found.push(run);
    if (found.length > limit) break;
  }
  const runs = found.slice(0, limit);
  const next = found.length > limit ? runs.at(-1)?.runId : undefined;
  const items = await shownRuns(deps, firmId, { runs, viewer: principal });
  return { body: { items, nextCursor: next && cursorOf(list, next) } };
}

/** Ids tell the day; within one it is the time that counts. */
async function* newestFirst(
  deps: ReportDeps,
  firmId: string,
  { from, to, kind, after }: Wanted,
): AsyncGenerator<StoredRun> {
  let isPast = after === undefined;
  let days = firstDays;
  for (let last = to; last >= from; last = addDays(last, -days), days *= 2) {
    const first = [from, addDays(last, 1 - days)].sort().at(-1) ?? from;
    const runs = await readRuns(deps, firmId, { from: first, to: last });
    for (const run of runs.sort(byAge)) {
      if (isPast && (kind === undefined || run.kind === kind)) yield run;
      isPast ||= run.runId === after;
    }
    // It is of the last day of the first window.
    if (!isPast) throw cursorNotValid();
  }
}

function byAge(one: StoredRun, other: StoredRun): number {
  if (one.runDate !== other.runDate) return one.runDate < other.runDate ? 1 : -1;
  return begunMs(other) - begunMs(one) || (one.runId < other.runId ? 1 : -1);
}

/** A nightly run may be queued again; its place is that of its date. */
const begunMs = ({ kind, runDate, queuedAt }: StoredRun): number =>
  kind === 'NIGHTLY' ? runInstantOf(runDate).getTime() : Date.parse(queuedAt);
