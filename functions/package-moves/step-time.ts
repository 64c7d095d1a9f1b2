import type { TaskRun } from '../platform/task.ts';

/** Enough for the longest transaction with its retries, and for saying so. */
const reservedMs = 8000;

/** Whether another transaction may be begun before Lambda ends the run. */
export const hasTime = (run: TaskRun): boolean => run.remainingMs() > reservedMs;
