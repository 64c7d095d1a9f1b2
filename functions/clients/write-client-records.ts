import { shownActor } from '../client-settings/actor.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { allClients } from '../directory/client-store.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import { readPackage, readPackages } from '../distributor-packages/package-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { fileStamp } from '../platform/local-time.ts';
import { workbookType } from '../spreadsheets/contract.ts';
import { writeWorkbook } from '../spreadsheets/workbook.ts';
import {
  type ClientRecordLine,
  clientColumns,
  productsOfClient,
  productsOfPackage,
  type ShownProducts,
} from './client-columns.ts';
import type { exportClientRecords } from './contract.ts';
import type { ClientApiDeps } from './deps.ts';

export type WriteClientRecordsDeps = Pick<
  ClientApiDeps,
  'clock' | 'newId' | 'directory' | 'packages' | 'reports'
>;

const lifeSeconds = 600;

/** Writes every client of a distributor, by id, with its package and where its settings come from. */
export async function writeClientRecords(
  deps: WriteClientRecordsDeps,
  { principal, params }: Pick<ApiRequest<typeof exportClientRecords, Principal>, 'principal' | 'params'>,
): Promise<ApiAnswer<typeof exportClientRecords>> {
  const { distributorId } = params;
  const { name, timeZone } = await authorizeDistributor(deps, principal, distributorId);
  const shown = {
    distributorName: name,
    timeZone,
    actorName: (actor: StoredPackage['savedBy']) => shownActor(actor, principal),
  };
  let rowCount = 0;
  async function* rows() {
    for await (const line of clientLines(deps, distributorId)) {
      rowCount += 1;
      yield clientColumns.map((column) => column.cell(line, shown));
    }
  }
  const columns = clientColumns.map(({ header, type }) => ({ header, type }));
  const key = `${distributorId}/client-records/${deps.newId()}.xlsx`;
  const workbook = writeWorkbook([{ name: 'Client Records', columns, rows: rows() }]);
  await deps.reports.writeStream(key, workbook, workbookType);
  const now = deps.clock.now();
  const fileName = `Client_Records_${fileStamp(timeZone, now)}.xlsx`;
  const url = await deps.reports.presignedUrl(key, { fileName, lifeSeconds });
  const expiresAt = new Date(now.getTime() + lifeSeconds * 1000).toISOString();
  return { body: { url, fileName, rowCount, expiresAt } };
}

interface ReadPackage {
  readonly stored: StoredPackage;
  readonly products: ShownProducts;
}

/** Packages are read once; one that was created meanwhile is read when the first client points to it. */
async function* clientLines(
  deps: WriteClientRecordsDeps,
  distributorId: string,
): AsyncGenerator<ClientRecordLine> {
  const packages = new Map<string, ReadPackage>();
  const keep = (stored: StoredPackage): void => {
    packages.set(stored.packageId, { stored, products: productsOfPackage(stored.settings) });
  };
  for (const stored of await readPackages(deps, distributorId)) keep(stored);
  for await (const clients of allClients(deps, distributorId))
    for (const client of clients) {
      const { packageId } = client;
      if (packageId !== undefined && !packages.has(packageId)) {
        const created = await readPackage(deps, { distributorId, packageId });
        if (created !== undefined) keep(created);
      }
      yield lineOf(client, packageId === undefined ? undefined : packages.get(packageId));
    }
}

function lineOf(client: StoredClient, assigned: ReadPackage | undefined): ClientRecordLine {
  if (assigned === undefined) return { client, products: productsOfClient(client) };
  return { client, package: assigned.stored, products: assigned.products };
}
