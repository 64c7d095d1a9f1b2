import { readAttempts } from '../deliveries/delivery-store.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Principal, roles } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { dateIn } from '../platform/local-time.ts';
import {
  type DataExport,
  type getDataExport,
  type listDataExports,
  NewDataExport,
  requestDataExport,
} from './contract.ts';
import { readDataExport, readLog, readRequest, type StoredDataExport } from './data-export-store.ts';
import { exportView, type ShowDeps, seesNames, shownName } from './shown-export.ts';

export interface DescribeExportDeps extends ShowDeps {
  readonly directory: DirectoryTable;
}

type Query = ApiRequest<typeof listDataExports, Principal>['query'];

/** Lines read at a time, so that a small page of a filtered list does not need a read for each line. */
const linesPerRead = 50;
const dayMs = 86_400_000;

/** A page of the log, newest first. */
export async function listExports(
  deps: DescribeExportDeps,
  { principal, params, query }: ApiRequest<typeof listDataExports, Principal>,
): Promise<ApiAnswer<typeof listDataExports>> {
  const { timeZone } = await authorizeDistributor(deps, principal, params.distributorId);
  const view = exportView(deps, principal);
  const isWanted = lineFilter(query, principal, timeZone);
  const items: DataExport[] = [];
  const limit = Math.max(query.limit + 1, linesPerRead);
  let before = query.cursor === undefined ? undefined : idOfCursor(query.cursor);
  let hasMore = true;
  // One more than asked for, so that a cursor is only given when something follows.
  while (hasMore && items.length <= query.limit) {
    const { lines, hasMore: isMoreThere } = await readLog(deps, params.distributorId, { before, limit });
    const shown = await view(lines.filter(isWanted));
    items.push(
      ...shown.filter((one) => (query.transferStatus ?? one.transfer?.status) === one.transfer?.status),
    );
    before = lines.at(-1)?.dataExportId;
    hasMore = isMoreThere && !isBeforeRange(lines.at(-1), query.fromDate);
  }
  const shown = items.slice(0, query.limit);
  const last = items.length > query.limit ? shown.at(-1) : undefined;
  return { body: { items: shown, nextCursor: last && cursorOf(last.dataExportId) } };
}

/** Filters by what a caller sees, so that nobody finds out by a filter what is hidden from them. */
function lineFilter(
  query: Query,
  principal: Principal,
  timeZone: string,
): (line: StoredDataExport) => boolean {
  const { status, clientId, fromDate, toDate } = query;
  const part = query.requestedBy?.toLowerCase() ?? '';
  return (line) => {
    const date = dateIn(timeZone, new Date(line.requestedAt));
    const name = shownName(principal, line.requestedBy, line.isRequestedByVendor);
    return (
      (status ?? line.status) === line.status &&
      (clientId ?? line.clientId) === line.clientId &&
      (fromDate ?? date) <= date &&
      date <= (toDate ?? date) &&
      name.toLowerCase().includes(part)
    );
  };
}

/** Whether all that follows was requested before the range; a day of grace covers every zone. */
function isBeforeRange(line: StoredDataExport | undefined, fromDate: string | undefined): boolean {
  if (line === undefined || fromDate === undefined) return false;
  return Date.parse(line.requestedAt) < Date.parse(fromDate) - dayMs;
}

/** One export with its attempts and, for those who may ask for it again, what was asked for. */
export async function describeExport(
  deps: DescribeExportDeps,
  { principal, params }: ApiRequest<typeof getDataExport, Principal>,
): Promise<ApiAnswer<typeof getDataExport>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await readDataExport(deps, params);
  const [shown] = await exportView(deps, principal)([stored]);
  const ref = { distributorId: params.distributorId, packageId: params.dataExportId };
  const attempts = await readAttempts(deps, ref);
  const isAdministrator = principal.roles.includes(roles.systemAdministrator);
  return {
    body: {
      ...(shown as DataExport),
      attempts: seesNames(principal)
        ? attempts
        : attempts.map((attempt) => ({ ...attempt, startedBy: attempt.startedBy && 'Hidden' })),
      request: mayRequest(principal) ? await requestOf(deps, stored) : undefined,
      // The reason may speak of other distributors.
      priorityReason: isAdministrator ? stored.priorityChanges.at(-1)?.reason : undefined,
    },
  };
}

function mayRequest({ kind, roles: held, scopes: granted }: Principal): boolean {
  if (kind === 'machine')
    return granted.some((scope) => requestDataExport.scopes.some((one) => one === scope));
  return held.some((role) => requestDataExport.roles.some((one) => one === role));
}

/** What was asked for; `undefined` for what could not be asked for any more. */
async function requestOf(
  deps: DescribeExportDeps,
  stored: StoredDataExport,
): Promise<NewDataExport | undefined> {
  const { recordSet, recordFilter, employeeNote } = await readRequest(deps, stored);
  const { description, clientId, purpose, responseDueAt, ssnDisplay, assets } = stored;
  const choice = { clientId, recordSet, recordFilter };
  const request = { description, employeeNote, purpose, responseDueAt, ssnDisplay, ...choice, assets };
  return NewDataExport.safeParse(request).data;
}

const cursorOf = (dataExportId: string) => Buffer.from(dataExportId).toString('base64url');

function idOfCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9A-Z]{26}$/.test(id)) return id;
  throw new InvalidInputError('CURSOR_UNKNOWN', 'This cursor was not given by this list. Start without one.');
}
