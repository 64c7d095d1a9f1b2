import { isDeepStrictEqual } from 'node:util';
import type { RawState } from './package-checks-tenant.ts';
import { base, clientPath, send } from './package-faults-calls.ts';
import type { PackageWorld } from './package-world.ts';
import { zipEntries } from './zip-entries.ts';

type Row = Record<string, unknown>;

/** INV-PK-03, -05 and -10: what a distributor is shown is what the rows say. @returns what is not */
export async function readingTroubles(world: PackageWorld, state: RawState): Promise<string[]> {
  const pk = base.replace('/v1/distributors/', 'D#');
  const clients = state.directory.filter((row) => row['pk'] === pk && String(row['sk']).startsWith('C#'));
  const rowOf = (rowPk: string, sk: string) =>
    state.packages.find((row) => row['pk'] === rowPk && row['sk'] === sk);
  const packageOf = ({ packageId }: Row) =>
    packageId === undefined ? undefined : rowOf(pk, `P#${packageId}`);
  const troubles: string[] = [];
  for (const client of clients) {
    const clientId = Number(client['clientId']);
    const partition = `${pk}#C#${clientId}`;
    const source = packageOf(client) ?? (client['packageId'] ? undefined : rowOf(partition, 'SETTINGS'));
    const logo = firstLogo(rowOf(partition, 'LOGO'), packageOf(client)?.['logo'], rowOf(pk, 'LOGO'));
    const path = clientPath(clientId);
    const shown = (await send(world, { method: 'GET', path: `${path}/settings?explain=true` })).body;
    const shownLogo = (await send(world, { method: 'GET', path: `${path}/logo` })).body;
    if (!isDeepStrictEqual(setOnPurpose(shown.settings), valuesOf(source)))
      troubles.push(`client ${clientId} is shown with other settings than apply`);
    if (shownLogo.source !== logo) troubles.push(`client ${clientId} has the logo of ${shownLogo.source}`);
  }
  const wanted = clients.map((row) => [row['clientId'], packageOf(row)?.['externalPackageId'] ?? '']);
  const told = (await workbookRows(world)).map((row) => [
    Number(row['Client ID']),
    row['External Package ID'],
  ]);
  const isSame = isDeepStrictEqual(
    new Map(told as [number, string][]),
    new Map(wanted as [number, string][]),
  );
  return isSame ? troubles : [...troubles, `the workbook says ${JSON.stringify(told)}`];
}

interface Shown {
  readonly key: string;
  readonly value: unknown;
  readonly setInVersion?: number;
}

function setOnPurpose(settings: readonly Shown[]): Row {
  const set = settings.filter(({ setInVersion }) => setInVersion !== undefined);
  return Object.fromEntries(set.map(({ key, value }) => [key, value]));
}

function valuesOf(row: Row | undefined): Row {
  const settings = (row?.['settings'] ?? {}) as Record<string, { readonly value: unknown }>;
  return Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]));
}

function firstLogo(...logos: readonly unknown[]): string {
  const sources = ['CLIENT', 'PACKAGE', 'DISTRIBUTOR'];
  return sources[logos.findIndex((logo) => logo !== undefined)] ?? 'SYSTEM';
}

/** The workbook of client records, each row by its headers. */
async function workbookRows(world: PackageWorld): Promise<Record<string, string>[]> {
  const before = new Set(world.reports.objects.keys());
  await send(world, { method: 'POST', path: `${base}/client-list/workbook` });
  const key = [...world.reports.objects.keys()].find((one) => !before.has(one)) ?? '';
  const sheet = zipEntries(world.reports.objects.get(key) ?? Buffer.alloc(0)).get('xl/worksheets/sheet1.xml');
  world.reports.objects.delete(key);
  const [header = [], ...rows] = [...String(sheet).matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c[^>]*?(?:\/>|>(.*?)<\/c>)/gs)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, ''),
    ),
  );
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}
