import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type * as z from 'zod';
import type { getDataExport } from '../../../functions/data-exports/contract.ts';
import type { TransferAttempt } from '../../../functions/deliveries/contract.ts';
import { exportStatusLooks } from './status-labels.ts';

/** A point in the life of an export; `at` may lie ahead. */
export interface TimelinePoint {
  readonly at: string;
  readonly text: string;
  readonly status: StatusIndicatorProps.Type;
  readonly code?: string;
}

/** What happened to an export and what is planned, oldest first. */
export function timelineOf(shown: z.output<typeof getDataExport.success.body>): TimelinePoint[] {
  const points: (TimelinePoint | undefined)[] = [
    point(shown.requestedAt, 'Requested', 'success'),
    point(shown.startedAt, 'Extraction started', 'success'),
    point(shown.asOfAt, 'Record set frozen', 'success'),
    point(
      shown.extractedAt,
      `Extraction: ${exportStatusLooks[shown.status].label}`,
      exportStatusLooks[shown.status].type,
    ),
    point(shown.cancelledAt, `Cancelled by ${shown.cancelledBy ?? 'System'}`, 'stopped'),
    ...shown.attempts.flatMap((attempt) => [
      point(attempt.startedAt, `${attemptName(attempt)} started`, 'success'),
      attempt.outcome === 'FAILED'
        ? point(attempt.endedAt, `${attemptName(attempt)} failed`, 'error', attempt.failureCode)
        : undefined,
    ]),
    point(shown.transfer?.completedAt, 'Transfer complete', 'success'),
    point(shown.transfer?.nextAttemptAt, 'Next attempt', 'pending'),
    point(shown.queue?.estimatedStartAt, 'Expected to start', 'pending'),
    point(shown.queue?.estimatedCompletionAt, 'Expected to be extracted', 'pending'),
    point(shown.responseDueAt, 'Response due', shown.queue?.isDueDateAtRisk ? 'warning' : 'pending'),
  ];
  return points
    .filter((one) => one !== undefined)
    .map((one, index) => ({ one, index }))
    .sort((a, b) => Date.parse(a.one.at) - Date.parse(b.one.at) || a.index - b.index)
    .map(({ one }) => one);
}

const attemptName = ({ attemptNumber, cycleNumber }: TransferAttempt): string =>
  cycleNumber > 1 ? `Attempt ${attemptNumber} of cycle ${cycleNumber}` : `Attempt ${attemptNumber}`;

function point(
  at: string | undefined,
  text: string,
  status: TimelinePoint['status'],
  code?: string,
): TimelinePoint | undefined {
  return at === undefined ? undefined : { at, text, status, code };
}
