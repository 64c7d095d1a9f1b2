import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import type { Files } from '../platform/files.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { fileStamp } from '../platform/local-time.ts';
import { workbookType } from '../spreadsheets/contract.ts';
import { writeWorkbook } from '../spreadsheets/workbook.ts';
import type { DataExport, exportLogWorkbook } from './contract.ts';
import { readLog } from './data-export-store.ts';
import { logColumns } from './log-columns.ts';
import { exportView, type ShowDeps } from './shown-export.ts';

export interface WriteLogWorkbookDeps extends ShowDeps {
  readonly directory: DirectoryTable;
  /** The bucket of exports. */
  readonly files: Files;
}

const lifeSeconds = 600;
const linesPerRead = 200;

/** Writes the whole log of a distributor, newest first, as the caller may see it, and tells where it can be loaded. */
export async function writeLogWorkbook(
  deps: WriteLogWorkbookDeps,
  { principal, params }: ApiRequest<typeof exportLogWorkbook, Principal>,
): Promise<ApiAnswer<typeof exportLogWorkbook>> {
  const { distributorId } = params;
  const { timeZone } = await authorizeDistributor(deps, principal, distributorId);
  let rowCount = 0;
  async function* rows() {
    for await (const line of wholeLog(deps, principal, distributorId)) {
      rowCount += 1;
      yield logColumns.map((column) => column.text(line, timeZone));
    }
  }
  const columns = logColumns.map(({ header }) => ({ header, type: 'text' as const }));
  const sheet = { name: 'Data Export Log', columns, rows: rows() };
  const key = `${distributorId}/log/${deps.newId()}.xlsx`;
  await deps.files.writeStream(key, writeWorkbook([sheet]), workbookType);
  const now = deps.clock.now();
  const fileName = `Data_Export_Log_${fileStamp(timeZone, now)}.xlsx`;
  const url = await deps.files.presignedUrl(key, { fileName, lifeSeconds });
  const expiresAt = new Date(now.getTime() + lifeSeconds * 1000).toISOString();
  return { body: { url, fileName, rowCount, expiresAt } };
}

async function* wholeLog(
  deps: WriteLogWorkbookDeps,
  principal: Principal,
  distributorId: string,
): AsyncGenerator<DataExport> {
  const view = exportView(deps, principal);
  let before: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const read = await readLog(deps, distributorId, { before, limit: linesPerRead });
    yield* await view(read.lines);
    before = read.lines.at(-1)?.dataExportId;
    hasMore = read.hasMore;
  }
}
