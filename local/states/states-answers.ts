import type { ExecutionRecord, ExecutionStatus } from './execution-store.ts';
import type { EventRecord } from './history-store.ts';
import type { MapRunRecord } from './map-run-store.ts';

/** An execution in a list. */
export function executionEntry(execution: ExecutionRecord): object {
  const { mapRunArn, itemCount, stoppedAt } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt / 1000,
    ...(stoppedAt === null ? {} : { stopDate: stoppedAt / 1000 }),
    ...(mapRunArn === null ? {} : { mapRunArn, itemCount }),
    redriveCount: 0,
  };
}

export function describeExecution(execution: ExecutionRecord): object {
  const { itemCount: _, ...entry } = executionEntry(execution) as { itemCount?: number };
  const { output, error, cause } = execution;
  return {
    ...entry,
    input: execution.input,
    inputDetails: { included: true },
    ...(output === null ? {} : { output, outputDetails: { included: true } }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}

const payloadMembers = new Set(['input', 'output', 'parameters', 'assignedVariables', 'error', 'cause']);

/** @param includesPayloads false leaves inputs, outputs, parameters, errors and causes out */
export function historyEntry(event: EventRecord, includesPayloads: boolean): object {
  const { id, previousId, at, type } = event;
  const details = JSON.parse(event.details ?? '{}') as Record<string, object>;
  const shown = includesPayloads
    ? details
    : Object.fromEntries(
        Object.entries(details).map(([name, members]) => [
          name,
          Object.fromEntries(Object.entries(members).filter(([member]) => !payloadMembers.has(member))),
        ]),
      );
  return { id, previousEventId: previousId, timestamp: at / 1000, type, ...shown };
}

type Counts = readonly { status: ExecutionStatus; executionCount: number; itemCount: number }[];

export function mapRunEntry(mapRun: MapRunRecord, counts: Counts): object {
  return {
    mapRunArn: mapRun.arn,
    executionArn: mapRun.executionArn,
    status: mapRun.status,
    startDate: mapRun.startedAt / 1000,
    ...(mapRun.stoppedAt === null ? {} : { stopDate: mapRun.stoppedAt / 1000 }),
    maxConcurrency: mapRun.maxConcurrency,
    toleratedFailurePercentage: mapRun.toleratedPercentage ?? 0,
    toleratedFailureCount: mapRun.toleratedCount ?? 0,
    itemCounts: countsBy(counts, 'itemCount'),
    executionCounts: countsBy(counts, 'executionCount'),
    redriveCount: 0,
  };
}

function countsBy(counts: Counts, member: 'itemCount' | 'executionCount'): object {
  const of = (status: ExecutionStatus) => counts.find((count) => count.status === status)?.[member] ?? 0;
  const total = counts.reduce((sum, count) => sum + count[member], 0);
  return {
    pending: of('PENDING'),
    running: of('RUNNING'),
    succeeded: of('SUCCEEDED'),
    failed: of('FAILED'),
    timedOut: of('TIMED_OUT'),
    aborted: of('ABORTED'),
    total,
    resultsWritten: 0,
  };
}
