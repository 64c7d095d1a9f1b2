import type { Outcome } from './sandbox.ts';

/** Counters of one function since the runtime started. */
export interface FunctionStatistics {
  /** Under way now, those included that wait for a worker. */
  running: number;
  /** Ended. */
  invocations: number;
  errors: number;
  throttles: number;
  coldStarts: number;
  /** Invocations that returned with timers or file requests pending: on AWS that work may never happen. */
  returnsWithPendingWork: number;
  /** Asynchronous invocations given up whose event reached no queue. */
  deadLetterErrors: number;
  /** Most heap and buffer memory that one invocation's sandbox held. */
  peakMemoryBytes: number;
  totalDurationMs: number;
  maxDurationMs: number;
}

export function noStatistics(): FunctionStatistics {
  return {
    running: 0,
    invocations: 0,
    errors: 0,
    throttles: 0,
    coldStarts: 0,
    returnsWithPendingWork: 0,
    deadLetterErrors: 0,
    peakMemoryBytes: 0,
    totalDurationMs: 0,
    maxDurationMs: 0,
  };
}

export function count(statistics: FunctionStatistics, outcome: Outcome): void {
  statistics.invocations += 1;
  if (outcome.isError) statistics.errors += 1;
  if (outcome.initMs !== undefined) statistics.coldStarts += 1;
  if (outcome.pending.length > 0) statistics.returnsWithPendingWork += 1;
  statistics.peakMemoryBytes = Math.max(statistics.peakMemoryBytes, outcome.peakMemoryBytes);
  statistics.totalDurationMs += outcome.durationMs;
  statistics.maxDurationMs = Math.max(statistics.maxDurationMs, outcome.durationMs);
}
