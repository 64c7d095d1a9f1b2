import type { Client } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { readEmployer, readSecurityGroups, readWorksites } from '../directory/directory-store.ts';
import type { RecordFilter } from '../i9/contract.ts';
import type { RecordTable } from '../i9/deps.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { messages, type RecordSet } from './contract.ts';
import { giantRecordCount } from './export-queue.ts';
import { recordSetRows } from './record-set.ts';

interface Deps {
  readonly directory: DirectoryTable;
  readonly i9: RecordTable;
}

/** Ids named in a message; the rest is counted. */
const mostNamedIds = 20;

/** What a request asks for, of whom, as things stand on `today`. */
export interface RecordChoice {
  readonly client: Client;
  readonly recordSet: RecordSet;
  readonly recordFilter: RecordFilter;
  readonly today: string;
}

/**
 * Refuses a record set that names an employer, worksites, security groups or ids that this client does not have. Ids that
 * are unknown and ids of other clients are refused alike.
 */
export async function checkNames(
  deps: Deps,
  { client, recordSet, recordFilter, today }: RecordChoice,
): Promise<{ employerName?: string }> {
  const employerName = await checkEmployer(deps, client, recordSet);
  if (recordSet.kind === 'WORKSITES') {
    const known = await readWorksites(deps, { ...client, employerId: recordSet.employerId });
    const ids = known.map((worksite) => worksite.worksiteId);
    if (!areKnown(recordSet.worksiteIds, ids))
      throw invalid('WORKSITE_NOT_FOUND', 'This employer has no such worksite.', '#/recordSet/worksiteIds');
  }
  if (recordSet.kind === 'SECURITY_GROUPS') {
    const known = await readSecurityGroups(deps, { ...client, employerId: recordSet.employerId });
    const ids = known.map((group) => group.securityGroupId);
    const detail = 'This employer has no such security group.';
    if (!areKnown(recordSet.securityGroupIds, ids))
      throw invalid('SECURITY_GROUP_NOT_FOUND', detail, '#/recordSet/securityGroupIds');
  }
  if (recordSet.kind === 'I9_IDS') {
    const found = new Set<number>();
    for await (const selected of recordSetRows(deps, client, recordSet, recordFilter, today))
      for (const { row } of selected) found.add(row.i9Id);
    refuseMissing(recordSet.i9Ids, found);
  }
  return { employerName };
}

/**
 * Records of a choice; counting ends above the size from which an export is a giant.
 * @throws InvalidInputError `NO_RECORDS`
 */
export async function countChoice(
  deps: Pick<Deps, 'i9'>,
  { client, recordSet, recordFilter, today }: RecordChoice,
): Promise<number> {
  if (recordSet.kind === 'I9_IDS') return new Set(recordSet.i9Ids).size;
  let count = 0;
  for await (const selected of recordSetRows(deps, client, recordSet, recordFilter, today)) {
    count += selected.length;
    if (count > giantRecordCount) break;
  }
  if (count === 0) throw invalid('NO_RECORDS', messages.noRecords, '#/recordSet');
  const isWholeClient = recordSet.kind === 'ALL_EMPLOYERS' && recordFilter.recordStatus === 'ALL_RECORDS';
  return count > giantRecordCount && isWholeClient ? Math.max(count, client.recordCount) : count;
}

async function checkEmployer(deps: Deps, client: Client, recordSet: RecordSet): Promise<string | undefined> {
  if (!('employerId' in recordSet) || recordSet.employerId === undefined) return undefined;
  const employer = await readEmployer(deps, { ...client, employerId: recordSet.employerId });
  if (employer !== undefined) return employer.name;
  throw invalid('EMPLOYER_NOT_FOUND', 'This client has no such employer.', '#/recordSet/employerId');
}

const areKnown = (wanted: readonly number[], known: readonly number[]): boolean =>
  wanted.every((id) => known.includes(id));

function refuseMissing(wanted: readonly number[], found: ReadonlySet<number>): void {
  const missing = [...new Set(wanted)].filter((id) => !found.has(id));
  if (missing.length === 0) return;
  const named = missing.slice(0, mostNamedIds).join(', ');
  const rest = missing.length > mostNamedIds ? '…' : '';
  const text = `These I-9 IDs were not found for the selected client or employer: ${named}${rest} (${missing.length} in all)`;
  throw invalid('I9_IDS_NOT_FOUND', text, '#/recordSet/i9Ids');
}

function invalid(code: string, detail: string, pointer: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer, detail }] });
}
