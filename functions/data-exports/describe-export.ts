import type { Transfer } from '../deliveries/contract.ts';
import { readAttempts, readTransfers } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { DataExport, getDataExport, listDataExports } from './contract.ts';
import { readDataExport, readLog, type StoredDataExport } from './data-export-store.ts';
import type { BaseDeps } from './deps.ts';
import { readProgress } from './progress-store.ts';

export interface DescribeExportDeps extends BaseDeps {
  readonly directory: DirectoryTable;
  readonly deliveries: DeliveriesTable;
}

/** Lines read at a time, so that a small page of a filtered list does not need a read for each line. */
const linesPerRead = 50;

/** A page of the log, newest first. */
export async function listExports(
  deps: DescribeExportDeps,
  { principal, params, query }: ApiRequest<typeof listDataExports, Principal>,
): Promise<ApiAnswer<typeof listDataExports>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const items: DataExport[] = [];
  const limit = Math.max(query.limit + 1, linesPerRead);
  let before = query.cursor === undefined ? undefined : idOfCursor(query.cursor);
  let hasMore = true;
  // One more than asked for, so that a cursor is only given when something follows.
  while (hasMore && items.length <= query.limit) {
    const read = await readLog(deps, params.distributorId, { before, limit });
    items.push(...(await showAll(deps, principal, read.lines)).filter((shown) => isWanted(shown, query)));
    before = read.lines.at(-1)?.dataExportId;
    hasMore = read.hasMore;
  }
  const shown = items.slice(0, query.limit);
  const last = items.length > query.limit ? shown.at(-1) : undefined;
  return { body: { items: shown, nextCursor: last && cursorOf(last.dataExportId) } };
}

/** One export with its attempts. */
export async function describeExport(
  deps: DescribeExportDeps,
  { principal, params }: ApiRequest<typeof getDataExport, Principal>,
): Promise<ApiAnswer<typeof getDataExport>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await readDataExport(deps, params);
  const [shown] = await showAll(deps, principal, [stored]);
  const attempts = await readAttempts(deps, {
    distributorId: params.distributorId,
    packageId: params.dataExportId,
  });
  return { body: { ...(shown as DataExport), attempts } };
}

function isWanted(
  shown: DataExport,
  query: { status?: string; transferStatus?: string; clientId?: number },
): boolean {
  if (query.status !== undefined && shown.status !== query.status) return false;
  if (query.transferStatus !== undefined && shown.transfer?.status !== query.transferStatus) return false;
  return query.clientId === undefined || shown.clientId === query.clientId;
}

/** Log lines as a caller may see them, with live progress and where the transfer stands. */
async function showAll(
  deps: DescribeExportDeps,
  principal: Principal,
  stored: readonly StoredDataExport[],
): Promise<DataExport[]> {
  const keys = stored.map(({ distributorId, dataExportId }) => ({ distributorId, packageId: dataExportId }));
  const transfers: Map<string, Transfer> = await readTransfers(deps, keys);
  return Promise.all(
    stored.map(async (line) => {
      const isRunning = line.status === 'IN_PROGRESS';
      const progress = isRunning ? await readProgress(deps, line) : undefined;
      const isHidden = line.isRequestedByVendor && principal.distributorId !== undefined;
      return {
        ...line,
        requestedBy: isHidden ? 'System' : line.requestedBy,
        processedCount: progress?.recordCount ?? line.processedCount,
        exceptionCount: progress?.exceptionCount ?? line.exceptionCount,
        transfer: transfers.get(line.dataExportId),
      };
    }),
  );
}

const cursorOf = (dataExportId: string) => Buffer.from(dataExportId).toString('base64url');

function idOfCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9A-Z]{26}$/.test(id)) return id;
  throw new InvalidInputError('CURSOR_UNKNOWN', 'This cursor was not given by this list. Start without one.');
}
