import { authorizeClient, authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import type { RecordTable } from '../i9/deps.ts';
import { RecordSummary } from '../i9/record-summary.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { dateIn } from '../platform/local-time.ts';
import type { previewDataExport } from './contract.ts';
import type { BaseDeps } from './deps.ts';
import { queuePlaces, secondsFor } from './queue-forecast.ts';
import { readQueue, readRate } from './queue-store.ts';
import { recordSetRows } from './record-set.ts';
import { checkNames, type RecordChoice } from './record-set-check.ts';

export interface PreviewExportDeps extends BaseDeps {
  readonly directory: DirectoryTable;
  readonly i9: RecordTable;
}

/** Counting ends after so long, well before the API's own limit of 29 s. */
export const countingSeconds = 20;

/** Counts what an export would hold and tells how long it would take, without asking for it. */
export async function previewExport(
  deps: PreviewExportDeps,
  { principal, params, body }: ApiRequest<typeof previewDataExport, Principal>,
): Promise<ApiAnswer<typeof previewDataExport>> {
  const { distributorId } = params;
  const { timeZone } = await authorizeDistributor(deps, principal, distributorId);
  const client = await authorizeClient(deps, principal, { distributorId, clientId: body.clientId });
  const { recordSet, recordFilter } = body;
  const choice = { client, recordSet, recordFilter, today: dateIn(timeZone, deps.clock.now()) };
  await checkNames(deps, choice);
  const { counts, isPartial } = await count(deps, choice);
  return { body: { ...counts, isPartial, ...(await estimate(deps, distributorId, counts.recordCount)) } };
}

async function count(deps: PreviewExportDeps, { client, recordSet, recordFilter, today }: RecordChoice) {
  const summary = new RecordSummary(today);
  const untilMs = deps.clock.now().getTime() + countingSeconds * 1000;
  for await (const selected of recordSetRows(deps, client, recordSet, recordFilter, today)) {
    if (deps.clock.now().getTime() >= untilMs) return { counts: summary.counts, isPartial: true };
    summary.add(selected.map(({ row }) => row));
  }
  return { counts: summary.counts, isPartial: false };
}

/** As if the export were asked for now, without a due date: behind all that wait. */
async function estimate(deps: PreviewExportDeps, distributorId: string, recordCount: number) {
  const [queue, rate] = await Promise.all([readQueue(deps), readRate(deps)]);
  const now = deps.clock.now();
  const asked = { dataExportId: deps.newId(), distributorId, requestedAt: now.toISOString(), recordCount };
  const places = queuePlaces({ ...queue, requested: [...queue.requested, asked] }, rate, now);
  const startAt = places.get(asked.dataExportId)?.estimatedStartAt;
  const waitMs = startAt === undefined ? 0 : Date.parse(startAt) - now.getTime();
  return {
    estimatedSeconds: Math.ceil(secondsFor(rate, recordCount)),
    estimatedWaitSeconds: Math.ceil(waitMs / 1000),
  };
}
