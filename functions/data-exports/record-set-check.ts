import type { Client } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { readEmployer, readWorksites } from '../directory/directory-store.ts';
import type { RecordRow } from '../i9/contract.ts';
import type { RecordTable } from '../i9/deps.ts';
import { recordRows, rowsOf } from '../i9/record-store.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { messages, type RecordSet } from './contract.ts';

interface Deps {
  readonly directory: DirectoryTable;
  readonly i9: RecordTable;
}

/** Ids named in a message; the rest is counted. */
const mostNamedIds = 20;

/**
 * Refuses a record set that names what this client does not have, or that holds no record. Ids that are unknown and ids
 * of other clients are refused alike.
 * @returns what the log says of the set
 */
export async function checkRecordSet(
  deps: Deps,
  client: Client,
  recordSet: RecordSet,
): Promise<{ label: string; employerName?: string }> {
  const employerName = await checkEmployer(deps, client, recordSet);
  if (recordSet.kind === 'WORKSITES') await checkWorksites(deps, client, recordSet);
  if (recordSet.kind === 'I9_IDS') await checkIds(deps, client, recordSet);
  else await checkNotEmpty(recordSetRows(deps, client, recordSet));
  return { label: labelOf(recordSet, employerName), employerName };
}

/** Rows of a record set in the order of employer, worksite and id; ids in the order given. */
export async function* recordSetRows(
  deps: Deps,
  client: Pick<Client, 'distributorId' | 'clientId'>,
  recordSet: RecordSet,
): AsyncGenerator<RecordRow[]> {
  const key = { distributorId: client.distributorId, clientId: client.clientId };
  if (recordSet.kind === 'I9_IDS') {
    const rows = await rowsOf(deps, key, recordSet.i9Ids);
    const { employerId } = recordSet;
    yield employerId === undefined ? rows : rows.filter((row) => row.employerId === employerId);
    return;
  }
  const employerId = recordSet.kind === 'ALL_EMPLOYERS' ? undefined : recordSet.employerId;
  const worksiteIds = recordSet.kind === 'WORKSITES' ? recordSet.worksiteIds : undefined;
  yield* recordRows(deps, { ...key, employerId, worksiteIds });
}

async function checkEmployer(deps: Deps, client: Client, recordSet: RecordSet): Promise<string | undefined> {
  if (!('employerId' in recordSet) || recordSet.employerId === undefined) return undefined;
  const employer = await readEmployer(deps, { ...client, employerId: recordSet.employerId });
  if (employer !== undefined) return employer.name;
  throw invalid('EMPLOYER_NOT_FOUND', 'This client has no such employer.', '#/recordSet/employerId');
}

async function checkWorksites(
  deps: Deps,
  client: Client,
  recordSet: Extract<RecordSet, { kind: 'WORKSITES' }>,
): Promise<void> {
  const worksites = await readWorksites(deps, { ...client, employerId: recordSet.employerId });
  const known = new Set(worksites.map((worksite) => worksite.worksiteId));
  if (recordSet.worksiteIds.every((id) => known.has(id))) return;
  throw invalid('WORKSITE_NOT_FOUND', 'This employer has no such worksite.', '#/recordSet/worksiteIds');
}

async function checkIds(
  deps: Deps,
  client: Client,
  recordSet: Extract<RecordSet, { kind: 'I9_IDS' }>,
): Promise<void> {
  const found = new Set<number>();
  for await (const rows of recordSetRows(deps, client, recordSet))
    for (const row of rows) found.add(row.i9Id);
  const missing = [...new Set(recordSet.i9Ids)].filter((id) => !found.has(id));
  if (missing.length === 0) return;
  const named = missing.slice(0, mostNamedIds).join(', ');
  const rest = missing.length > mostNamedIds ? '…' : '';
  const text = `These I-9 IDs were not found for the selected client or employer: ${named}${rest} (${missing.length} in all)`;
  throw invalid('I9_IDS_NOT_FOUND', text, '#/recordSet/i9Ids');
}

async function checkNotEmpty(pages: AsyncIterable<RecordRow[]>): Promise<void> {
  for await (const page of pages) if (page.length > 0) return;
  throw invalid('NO_RECORDS', messages.noRecords, '#/recordSet');
}

function invalid(code: string, detail: string, pointer: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer, detail }] });
}

function labelOf(recordSet: RecordSet, employerName: string | undefined): string {
  switch (recordSet.kind) {
    case 'ALL_EMPLOYERS':
      return 'All employers';
    case 'EMPLOYER':
      return `Employer: ${employerName ?? recordSet.employerId}`;
    case 'WORKSITES':
      return `Worksites: ${recordSet.worksiteIds.length}`;
    case 'I9_IDS':
      return `I-9 IDs: ${new Set(recordSet.i9Ids).size}`;
  }
}
