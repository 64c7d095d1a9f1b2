import type { ActiveRecords, RecordFilter, RecordRow, TerminatedRecords } from './contract.ts';
import { isPurgeable, isTerminated } from './record-status.ts';
import { retentionDate } from './retention-date.ts';

/**
 * `SELECTED_UNDATED`: taken because a termination without a date can neither match nor miss a range of dates;
 * the export lists it among its exceptions as "terminated, no date".
 */
export type Selection = 'SELECTED' | 'SELECTED_UNDATED' | 'NOT_SELECTED';

/** Whether a record belongs to the record status chosen for an export, as things stand on `today`. */
export function selectRecord(filter: RecordFilter, row: RecordRow, today: string): Selection {
  if (filter.recordStatus === 'ALL_RECORDS') return 'SELECTED';
  if (isTerminated(row, today)) return selectTerminated(filter.terminatedRecords, row, today);
  return selectedIf(matchesActive(filter.activeRecords, row));
}

function matchesActive(filter: ActiveRecords, row: RecordRow): boolean {
  const isComplete = row.isSection1Signed && row.isSection2Signed;
  switch (filter.kind) {
    case 'ACTIVE_NONE':
      return false;
    case 'ACTIVE_ALL':
      return true;
    case 'ACTIVE_COMPLETED_ONLY':
      return isComplete;
    case 'ACTIVE_INCOMPLETE_ONLY':
      return !isComplete;
    case 'ACTIVE_START_RANGE':
      return row.startDate !== undefined && isBetween(row.startDate, filter.fromDate, filter.toDate);
    default:
      return filter satisfies never;
  }
}

function selectTerminated(filter: TerminatedRecords, row: RecordRow, today: string): Selection {
  const { terminationDate } = row;
  switch (filter.kind) {
    case 'TERM_NONE':
      return 'NOT_SELECTED';
    case 'TERM_ALL':
      return 'SELECTED';
    case 'TERM_WITHIN_RETENTION':
      if (terminationDate === undefined) return 'SELECTED_UNDATED';
      // On the very day the I-9 still counts as kept, although it may already be destroyed; without a start date it
      // has no such day and is kept.
      return selectedIf((retentionDate(row) ?? today) >= today);
    case 'TERM_PAST_RETENTION':
      return selectedIf(isPurgeable(row, today));
    case 'TERM_SINCE':
      if (terminationDate === undefined) return 'SELECTED_UNDATED';
      return selectedIf(isBetween(terminationDate, filter.fromDate));
    case 'TERM_RANGE':
      if (terminationDate === undefined) return 'SELECTED_UNDATED';
      return selectedIf(isBetween(terminationDate, filter.fromDate, filter.toDate));
    default:
      return filter satisfies never;
  }
}

function isBetween(date: string, fromDate?: string, toDate?: string): boolean {
  return (fromDate === undefined || date >= fromDate) && (toDate === undefined || date <= toDate);
}

function selectedIf(isSelected: boolean): Selection {
  return isSelected ? 'SELECTED' : 'NOT_SELECTED';
}
