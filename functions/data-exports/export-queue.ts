/** Data exports extracted at a time; the rest wait in the order of their requests. */
export const slotCount = 4;

interface QueuedExport {
  readonly dataExportId: string;
  readonly distributorId: string;
}

/** The requests to start now, first come first served, as many as slots are free. */
export function nextToStart<T extends QueuedExport>(requested: readonly T[], running: readonly T[]): T[] {
  const free = Math.max(slotCount - running.length, 0);
  const started = new Set(running.map((one) => one.dataExportId));
  return requested.filter((one) => !started.has(one.dataExportId)).slice(0, free);
}
