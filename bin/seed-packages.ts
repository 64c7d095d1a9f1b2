import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewClient } from '../functions/clients/contract.ts';
import {
  DistributorPackage,
  listPackages,
  type NewPackage,
} from '../functions/distributor-packages/contract.ts';
import type { ApiSession } from './smoke/api-session.ts';

/** Packages and further clients that a demo distributor begins with. */
const packages: readonly NewPackage[] = [
  {
    name: 'Gold: remote onboarding',
    externalPackageId: 'GOLD',
    values: {
      enableRemoteSection1Only: true,
      enableEmployerAppoint: true,
      enableEVerify: true,
      defaultWorkflow: 'EMPLOYER_APPOINT',
      's1.linkExpiryDays': 10,
      'mail.sendTime': '07:30',
      'msg.login': '<p>Welcome. Questions? Write to <b>{{contactEmail}}</b>.</p>',
    },
  },
  {
    name: 'Silver: in person',
    externalPackageId: 'SILVER',
    values: { 'site.maskSensitive': true, 'site.minEmploymentAge': 16 },
  },
  {
    name: 'Bronze: history only',
    externalPackageId: 'BRONZE',
    values: { enableHistoricalI9: true, enableEmailAlerts: false },
  },
];
/** Turned Inactive once its client is assigned. */
const inactiveId = 'BRONZE';

const words = ['Alder', 'Birch', 'Cobalt', 'Dune', 'Ember', 'Fjord', 'Granite', 'Heron'];
const trades = ['Foods', 'Freight', 'Textiles'];
const ids = [undefined, 'GOLD', 'SILVER', 'GOLD', inactiveId];

function clientNamed(word: string, trade: string, index: number): NewClient {
  return {
    name: `${word} ${trade}`,
    externalClientId: `${word.slice(0, 3).toUpperCase()}-${String(index).padStart(2, '0')}`,
    isActive: index % 7 !== 3,
    primaryContactName: `${word} Contact`,
    primaryContactEmail: `hr@${word.toLowerCase()}-${trade.toLowerCase()}.example`,
    ExternalPackageID: ids[index % ids.length],
  };
}

/** Fills a fresh distributor through the API; a start that was cut off goes on, what a person changed since then stays. */
export async function seedPackages(
  api: ApiSession,
  stateFolder: string,
  distributorId: string,
): Promise<void> {
  const mark = join(stateFolder, `seeded-packages-${distributorId}`);
  if (existsSync(mark)) return;
  const base = `/v1/distributors/${distributorId}`;
  const { items } = await api.get(`${base}/distributor-packages`, listPackages.success.body);
  const has = new Set(items.map(({ externalPackageId }) => externalPackageId));
  for (const one of packages)
    if (!has.has(one.externalPackageId))
      await api.post(`${base}/distributor-packages`, one, DistributorPackage);
  const clients = words.flatMap((word, row) =>
    trades.map((trade, column) => clientNamed(word, trade, row * trades.length + column)),
  );
  for (const client of clients) {
    const key = { 'idempotency-key': `sample-${client.externalClientId}` };
    const { status, text } = await api.call('POST', `${base}/clients`, client, key);
    if (status !== 201) throw new Error(`a sample client was refused with ${status}: ${text}`);
  }
  await deactivate(api, base);
  await writeFile(mark, '');
}

async function deactivate(api: ApiSession, base: string): Promise<void> {
  const { items } = await api.get(`${base}/distributor-packages`, listPackages.success.body);
  const one = items.find(({ externalPackageId }) => externalPackageId === inactiveId);
  if (one?.status !== 'ACTIVE') return;
  const address = `${base}/distributor-packages/${one.packageId}`;
  const { name, externalPackageId, values, version } = await api.get(address, DistributorPackage);
  const body = {
    ...{ name, externalPackageId, values, status: 'INACTIVE' },
    clientsOnDeactivation: { choice: 'KEEP' },
  };
  const { status, text } = await api.call('PUT', address, body, { 'if-match': `"${version}"` });
  if (status !== 200) throw new Error(`the sample package was refused with ${status}: ${text}`);
}
