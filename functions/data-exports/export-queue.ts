/** Data exports extracted at a time, over all distributors. */
export const slotCount = 4;
/**
 * Slots for classes 1 and 2 alone. A run is never pre-empted and a giant one lasts for hours: without a slot of their own
 * four giants would keep out the small exports and the audits that begin after them.
 */
const reservedSlotCount = 1;
/** Exports of one distributor that run at a time while another distributor waits. */
const mostPerDistributor = 2;

const smallRecordCount = 100;
export const giantRecordCount = 20_000;
const lastReservedClass = 2;

const hourMs = 3_600_000;
/** Waiting so long raises an export by one class. */
const ageingHours = 12;
/** The customary time to answer an inspection: what counts as due date of an export in class 1 that has none. */
const auditHours = 72;

/** What the order needs to know of an export. */
export interface QueuedExport {
  readonly dataExportId: string;
  readonly distributorId: string;
  readonly requestedAt: string;
  /** Counted when it was requested; counting stops above `giantRecordCount`. */
  readonly recordCount: number;
  readonly responseDueAt?: string;
  /** Given by hand, instead of the class that follows from the rest; ageing counts from then. */
  readonly manualPriority?: { readonly priorityClass: number; readonly setAt: string };
}

/** The queue over all distributors at one moment. */
export interface Queue<T extends QueuedExport = QueuedExport> {
  readonly requested: readonly T[];
  readonly running: readonly T[];
  /** Number of exports started so far. */
  readonly turn: number;
  /** The turn in which a distributor was served last; absent ones come first. */
  readonly lastTurns: Readonly<Record<string, number>>;
}

/** The class before ageing: 1 an audit with a due date, 2 small, 3 normal, 4 giant, or the one given by hand. */
export function givenClass(queued: QueuedExport): number {
  if (queued.manualPriority !== undefined) return queued.manualPriority.priorityClass;
  if (queued.responseDueAt !== undefined) return 1;
  if (queued.recordCount <= smallRecordCount) return 2;
  return queued.recordCount > giantRecordCount ? 4 : 3;
}

/**
 * The request to start now, or `undefined` when none may: the lowest class first; in class 1 the earliest due date; in
 * the others the distributor that was served longest ago, so that none waits for the whole backlog of another; then the
 * oldest request.
 */
export function nextToStart<T extends QueuedExport>(queue: Queue<T>, at: Date): T | undefined {
  const { running } = queue;
  if (running.length >= slotCount) return undefined;
  const runningIds = new Set(running.map((one) => one.dataExportId));
  const waiting = queue.requested.filter((one) => !runningIds.has(one.dataExportId));
  const isShared = new Set(waiting.map((one) => one.distributorId)).size > 1;
  const largeCount = running.filter((one) => givenClass(one) > lastReservedClass).length;
  const isAllowed = (one: T): boolean => {
    const ownCount = running.filter(({ distributorId }) => distributorId === one.distributorId).length;
    if (isShared && ownCount >= mostPerDistributor) return false;
    return givenClass(one) <= lastReservedClass || largeCount < slotCount - reservedSlotCount;
  };
  const ranked = waiting.filter(isAllowed).map((one) => ({ one, rank: rankOf(one, queue, at) }));
  let first = ranked[0];
  for (const other of ranked) if (first !== undefined && isBefore(other.rank, first.rank)) first = other;
  return first?.one;
}

/** The queue after an export of it was started. */
export function afterStart<T extends QueuedExport>(queue: Queue<T>, started: T): Queue<T> {
  const turn = queue.turn + 1;
  return {
    requested: queue.requested.filter((one) => one.dataExportId !== started.dataExportId),
    running: [...queue.running, started],
    turn,
    lastTurns: { ...queue.lastTurns, [started.distributorId]: turn },
  };
}

/** Compared from left to right, the lesser first. */
type Rank = readonly (number | string)[];

function rankOf(queued: QueuedExport, queue: Queue, at: Date): Rank {
  const { requestedAt, dataExportId, manualPriority, responseDueAt } = queued;
  const given = givenClass(queued);
  const sinceMs = Date.parse(manualPriority?.setAt ?? requestedAt);
  const risen = Math.floor((at.getTime() - sinceMs) / (ageingHours * hourMs));
  const priorityClass = Math.max(1, given - Math.max(0, risen));
  const requestedMs = Date.parse(requestedAt);
  if (priorityClass > 1)
    return [priorityClass, queue.lastTurns[queued.distributorId] ?? 0, requestedMs, dataExportId];
  // An export that rose by age is not before the audits that are due sooner, and not behind all those still to come.
  const riseMs = (given - 1) * ageingHours * hourMs;
  const dueMs =
    responseDueAt === undefined ? sinceMs + riseMs + auditHours * hourMs : Date.parse(responseDueAt);
  return [priorityClass, dueMs, requestedMs, dataExportId];
}

function isBefore(one: Rank, other: Rank): boolean {
  for (const [index, value] of one.entries()) {
    const compared = other[index] as typeof value;
    if (value !== compared) return value < compared;
  }
  return false;
}
