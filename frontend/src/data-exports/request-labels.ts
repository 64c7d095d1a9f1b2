import type { SsnDisplay } from '../../../functions/data-exports/contract.ts';
import type { ActiveRecords, RecordFilter, TerminatedRecords } from '../../../functions/i9/contract.ts';

export const ssnDisplayLabels: Readonly<Record<SsnDisplay, string>> = {
  FULL: 'All nine digits',
  LAST_FOUR: 'Last four digits',
};

export const recordStatusLabels: Readonly<Record<RecordFilter['recordStatus'], string>> = {
  ALL_RECORDS: 'All Records',
  SUBSET: 'Subset of Records',
};

export const activeLabels: Readonly<Record<ActiveRecords['kind'], string>> = {
  ACTIVE_NONE: 'No active records',
  ACTIVE_ALL: 'All active records',
  ACTIVE_START_RANGE: 'Start date between From and To',
  ACTIVE_COMPLETED_ONLY: 'Completed only',
  ACTIVE_INCOMPLETE_ONLY: 'Incomplete only',
};

export const terminatedLabels: Readonly<Record<TerminatedRecords['kind'], string>> = {
  TERM_NONE: 'No terminated records',
  TERM_ALL: 'All terminated records',
  TERM_WITHIN_RETENTION: 'Within retention',
  TERM_SINCE: 'Terminated on or after a date',
  TERM_RANGE: 'Terminated between From and To',
  TERM_PAST_RETENTION: 'Past retention only',
};

/** A choice of the subset in words: `Terminated on or after a date: 2023-10-01`. */
export function choiceLabel(choice: ActiveRecords | TerminatedRecords): string {
  const labels: Record<string, string> = { ...activeLabels, ...terminatedLabels };
  const label = labels[choice.kind] ?? choice.kind;
  if (!('fromDate' in choice || 'toDate' in choice)) return label;
  const toDate = 'toDate' in choice ? choice.toDate : undefined;
  if (choice.kind === 'TERM_SINCE') return `${label}: ${choice.fromDate}`;
  return `${label}: ${choice.fromDate ?? 'open'} – ${toDate ?? 'open'}`;
}
