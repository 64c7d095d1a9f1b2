import type { QueuePlace } from './contract.ts';
import { afterStart, givenClass, nextToStart, type Queue, type QueuedExport } from './export-queue.ts';

/** How long extractions take: a fixed part, and one for each record. */
export interface ExtractionRate {
  readonly startSeconds: number;
  readonly secondsPerRecord: number;
}

/** Promised before anything was measured: 4,500 records an hour. */
export const promisedRate: ExtractionRate = { startSeconds: 60, secondsPerRecord: 3600 / 4500 };

/** Sums over finished exports, x = records and y = seconds; older exports weigh less. */
export interface MeasuredSums {
  readonly weight: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
}

/** Weight that an earlier export keeps when a later one is added: about the last ten count. */
const keptWeight = 0.9;

export function addMeasured(
  sums: MeasuredSums | undefined,
  recordCount: number,
  seconds: number,
): MeasuredSums {
  const { weight = 0, x = 0, y = 0, xx = 0, xy = 0 } = sums ?? {};
  return {
    weight: weight * keptWeight + 1,
    x: x * keptWeight + recordCount,
    y: y * keptWeight + seconds,
    xx: xx * keptWeight + recordCount * recordCount,
    xy: xy * keptWeight + recordCount * seconds,
  };
}

/**
 * The line of least squares through what was measured. Where it would tell nothing (exports of one size only) or
 * nonsense (a rate below nothing), the time per record is what all took together, at most the promised one.
 */
export function rateOf(sums: MeasuredSums | undefined): ExtractionRate {
  if (sums === undefined || sums.weight === 0 || sums.x === 0) return promisedRate;
  const { weight, x, y, xx, xy } = sums;
  const spread = weight * xx - x * x;
  const slope = spread > 1e-6 * xx * weight ? (weight * xy - x * y) / spread : 0;
  const start = (y - slope * x) / weight;
  if (slope > 0 && start >= 0) return { startSeconds: start, secondsPerRecord: slope };
  const secondsPerRecord = Math.min(y / x, promisedRate.secondsPerRecord);
  return { startSeconds: Math.max(0, (y - secondsPerRecord * x) / weight), secondsPerRecord };
}

export function secondsFor(rate: ExtractionRate, recordCount: number): number {
  return rate.startSeconds + rate.secondsPerRecord * recordCount;
}

/** An export of the queue; `startedAt` once it runs. */
export interface ForecastExport extends QueuedExport {
  readonly startedAt?: string;
}

/** What is still left at least of a run that lasts longer than expected, as a part of the whole. */
const leastLeft = 0.1;
/** Starts that are played through; whoever stands behind them is not told a time. */
const mostSimulated = 1000;

/**
 * Where every export of the queue stands, by its id: the queue is played through by its own rules, each run as long as
 * runs of its size took lately.
 */
export function queuePlaces(
  queue: Queue<ForecastExport>,
  rate: ExtractionRate,
  at: Date,
): Map<string, QueuePlace> {
  const places = new Map<string, QueuePlace>();
  const ends = new Map<string, number>();
  for (const one of queue.running) {
    const endMs = expectedEndMs(one, rate, at);
    ends.set(one.dataExportId, endMs);
    places.set(one.dataExportId, placeOf(one, endMs));
  }
  let left = queue;
  let nowMs = at.getTime();
  for (let position = 1; position <= mostSimulated && left.requested.length > 0; ) {
    const next = nextToStart(left, new Date(nowMs));
    if (next === undefined) {
      const endMs = Math.min(...left.running.map((one) => ends.get(one.dataExportId) ?? nowMs));
      if (endMs === Number.POSITIVE_INFINITY) break;
      nowMs = Math.max(nowMs, endMs);
      const running = left.running.filter((one) => (ends.get(one.dataExportId) ?? 0) > nowMs);
      left = { ...left, running };
      continue;
    }
    const endMs = nowMs + Math.round(secondsFor(rate, next.recordCount) * 1000);
    ends.set(next.dataExportId, endMs);
    const estimatedStartAt = new Date(nowMs).toISOString();
    places.set(next.dataExportId, { ...placeOf(next, endMs), position, estimatedStartAt });
    left = afterStart(left, next);
    position += 1;
  }
  return places;
}

function expectedEndMs(one: ForecastExport, rate: ExtractionRate, at: Date): number {
  const wholeMs = secondsFor(rate, one.recordCount) * 1000;
  const goneMs = one.startedAt === undefined ? 0 : at.getTime() - Date.parse(one.startedAt);
  return at.getTime() + Math.max(wholeMs - goneMs, wholeMs * leastLeft);
}

function placeOf(one: ForecastExport, endMs: number): QueuePlace {
  return {
    priorityClass: givenClass(one),
    isManualPriority: one.manualPriority !== undefined,
    estimatedCompletionAt: new Date(endMs).toISOString(),
    isDueDateAtRisk: one.responseDueAt !== undefined && endMs > Date.parse(one.responseDueAt),
  };
}
