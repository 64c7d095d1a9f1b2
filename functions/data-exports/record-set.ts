import type { ActiveRecords, RecordFilter, RecordRow, TerminatedRecords } from '../i9/contract.ts';
import type { RecordTable } from '../i9/deps.ts';
import { selectRecord } from '../i9/record-filter.ts';
import { recordRows, rowsOf } from '../i9/record-store.ts';
import type { RecordSet } from './contract.ts';

/** A row of a record set. */
export interface SelectedRow {
  readonly row: RecordRow;
  /** Taken although it is terminated without a date; an exception of the export says so. */
  readonly isUndated: boolean;
}

interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}

/**
 * Rows of a record set as things stand on `today` (`YYYY-MM-DD`), in the order of employer, worksite and id; ids in the
 * order given, whatever the filter says. Pages may be empty.
 */
export async function* recordSetRows(
  deps: { readonly i9: RecordTable },
  client: ClientKey,
  recordSet: RecordSet,
  recordFilter: RecordFilter,
  today: string,
): AsyncGenerator<SelectedRow[]> {
  const filter = effectiveFilter(recordSet, recordFilter);
  for await (const rows of rowsInPlace(deps, client, recordSet))
    yield rows.flatMap((row) => {
      const selection = selectRecord(filter, row, today);
      return selection === 'NOT_SELECTED' ? [] : { row, isUndated: selection === 'SELECTED_UNDATED' };
    });
}

/** The filter that counts: single I-9s are asked for by name, so their status does not matter. */
export function effectiveFilter(recordSet: RecordSet, recordFilter: RecordFilter): RecordFilter {
  return recordSet.kind === 'I9_IDS' ? { recordStatus: 'ALL_RECORDS' } : recordFilter;
}

async function* rowsInPlace(
  deps: { readonly i9: RecordTable },
  client: ClientKey,
  recordSet: RecordSet,
): AsyncGenerator<RecordRow[]> {
  const key = { distributorId: client.distributorId, clientId: client.clientId };
  switch (recordSet.kind) {
    case 'ALL_EMPLOYERS':
      yield* recordRows(deps, key);
      return;
    case 'EMPLOYER':
      yield* recordRows(deps, { ...key, employerId: recordSet.employerId });
      return;
    case 'WORKSITES': {
      const { employerId, worksiteIds } = recordSet;
      yield* recordRows(deps, { ...key, employerId, worksiteIds });
      return;
    }
    case 'SECURITY_GROUPS': {
      const groups = new Set(recordSet.securityGroupIds);
      for await (const rows of recordRows(deps, { ...key, employerId: recordSet.employerId }))
        yield rows.filter((row) => row.securityGroupIds.some((id) => groups.has(id)));
      return;
    }
    case 'I9_IDS': {
      const rows = await rowsOf(deps, key, recordSet.i9Ids);
      const { employerId } = recordSet;
      yield employerId === undefined ? rows : rows.filter((row) => row.employerId === employerId);
      return;
    }
    default:
      recordSet satisfies never;
  }
}

/**
 * What the log says of a record set: `Worksites: 3`, `I-9 IDs: 25`,
 * `Subset: active all; terminated since 2023-10-01`, or both: `Worksites: 3 · Subset: …`.
 */
export function recordSetLabel(
  recordSet: RecordSet,
  recordFilter: RecordFilter,
  employerName: string | undefined,
): string {
  const filter = effectiveFilter(recordSet, recordFilter);
  if (filter.recordStatus === 'ALL_RECORDS') return placeLabel(recordSet, employerName);
  const subset = `Subset: active ${activeLabel(filter.activeRecords)}; terminated ${terminatedLabel(filter.terminatedRecords)}`;
  return recordSet.kind === 'ALL_EMPLOYERS' ? subset : `${placeLabel(recordSet, employerName)} · ${subset}`;
}

function placeLabel(recordSet: RecordSet, employerName: string | undefined): string {
  switch (recordSet.kind) {
    case 'ALL_EMPLOYERS':
      return 'All employers';
    case 'EMPLOYER':
      return `Employer: ${employerName ?? recordSet.employerId}`;
    case 'WORKSITES':
      return `Worksites: ${new Set(recordSet.worksiteIds).size}`;
    case 'SECURITY_GROUPS':
      return `Security groups: ${new Set(recordSet.securityGroupIds).size}`;
    case 'I9_IDS':
      return `I-9 IDs: ${new Set(recordSet.i9Ids).size}`;
    default:
      return recordSet satisfies never;
  }
}

function activeLabel(active: ActiveRecords): string {
  switch (active.kind) {
    case 'ACTIVE_NONE':
      return 'none';
    case 'ACTIVE_ALL':
      return 'all';
    case 'ACTIVE_COMPLETED_ONLY':
      return 'completed only';
    case 'ACTIVE_INCOMPLETE_ONLY':
      return 'incomplete only';
    case 'ACTIVE_START_RANGE': {
      const { fromDate, toDate } = active;
      if (fromDate === undefined && toDate === undefined) return 'with a start date';
      if (toDate === undefined) return `started since ${fromDate}`;
      return fromDate === undefined ? `started until ${toDate}` : `started ${fromDate} to ${toDate}`;
    }
    default:
      return active satisfies never;
  }
}

function terminatedLabel(terminated: TerminatedRecords): string {
  switch (terminated.kind) {
    case 'TERM_NONE':
      return 'none';
    case 'TERM_ALL':
      return 'all';
    case 'TERM_WITHIN_RETENTION':
      return 'within retention';
    case 'TERM_PAST_RETENTION':
      return 'past retention';
    case 'TERM_SINCE':
      return `since ${terminated.fromDate}`;
    case 'TERM_RANGE':
      return `${terminated.fromDate} to ${terminated.toDate}`;
    default:
      return terminated satisfies never;
  }
}
