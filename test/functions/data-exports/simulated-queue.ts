import {
  afterStart,
  nextToStart,
  type Queue,
  type QueuedExport,
} from '../../../functions/data-exports/export-queue.ts';

export const startMs = Date.parse('2026-11-20T12:00:00.000Z');
export const hourMs = 3_600_000;
export const at = (hours: number) => new Date(startMs + hours * hourMs).toISOString();

let count = 0;
/** A normal export, asked for at the beginning; ids sort by the order in which they are made. */
export function anExport(differences: Partial<QueuedExport> = {}): QueuedExport {
  count += 1;
  return {
    dataExportId: String(count).padStart(8, '0'),
    distributorId: 'meridian-hr',
    requestedAt: at(0),
    recordCount: 1000,
    ...differences,
  };
}

export function aQueue(requested: readonly QueuedExport[], running: readonly QueuedExport[] = []): Queue {
  return { requested, running, turn: 0, lastTurns: {} };
}

/** Everything that is started now, in its order. */
export function startedOf(queue: Queue, hours = 0): QueuedExport[] {
  const started: QueuedExport[] = [];
  let left = queue;
  for (
    let next = nextToStart(left, new Date(at(hours)));
    next;
    next = nextToStart(left, new Date(at(hours)))
  ) {
    started.push(next);
    left = afterStart(left, next);
  }
  return started;
}

export interface Job extends QueuedExport {
  readonly lastsHours: number;
}
export interface Start {
  readonly job: Job;
  readonly atHours: number;
  /** The queue as it was when this was picked. */
  readonly from: Queue<Job>;
}

/** Plays jobs through the queue, each arriving when it is requested, and tells when each started. */
export function play(jobs: readonly Job[]): Start[] {
  const starts: Start[] = [];
  const arrivals = [...jobs].sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));
  let running: { job: Job; endMs: number }[] = [];
  let queue: Queue<Job> = { requested: [], running: [], turn: 0, lastTurns: {} };
  for (let nowMs = startMs; ; ) {
    while (arrivals[0] !== undefined && Date.parse(arrivals[0].requestedAt) <= nowMs)
      queue = { ...queue, requested: [...queue.requested, arrivals.shift() as Job] };
    running = running.filter(({ endMs }) => endMs > nowMs);
    queue = { ...queue, running: running.map(({ job }) => job) };
    for (let job = nextToStart(queue, new Date(nowMs)); job; job = nextToStart(queue, new Date(nowMs))) {
      starts.push({ job, atHours: (nowMs - startMs) / hourMs, from: queue });
      running.push({ job, endMs: nowMs + Math.round(job.lastsHours * hourMs) });
      queue = afterStart(queue, job);
    }
    const events = [
      ...running.map(({ endMs }) => endMs),
      ...arrivals.map((one) => Date.parse(one.requestedAt)),
    ];
    if (events.length === 0) return starts;
    nowMs = Math.min(...events);
  }
}
