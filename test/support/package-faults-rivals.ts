import {
  bareClient,
  base,
  clientPath,
  type KnownIds,
  packagesBase,
  type Request,
  type Verb,
} from './package-faults-calls.ts';
import { moveVerbs } from './package-faults-moves.ts';
import { packageVerbs } from './package-faults-verbs.ts';
import { pngOf, upload } from './some-logos.ts';

const names = { gold: ['Gold', 'GOLD'], silver: ['Silver', 'SILVER'], plain: ['Plain', 'PLAIN'] } as const;

function save(which: keyof typeof names, change: (ids: KnownIds) => object): Verb {
  const [name, externalPackageId] = names[which];
  const values = which === 'gold' ? { 'pwd.history': 12 } : {};
  const request = (ids: KnownIds): Request => {
    const path = `${packagesBase}/${ids[which]}`;
    const body = { name, externalPackageId, values, status: 'ACTIVE', ...change(ids) };
    return { method: 'PUT', path, body, taggedBy: path };
  };
  return { name: `save ${name} as ${JSON.stringify(change({} as KnownIds))}`, request };
}

const inactive = (clientsOnDeactivation?: object) => ({ status: 'INACTIVE', clientsOnDeactivation });
const reassigned = (toPackageId: string) => inactive({ choice: 'REASSIGN', toPackageId });
const kept = () => inactive({ choice: 'KEEP' });

const patch = (clientOf: (ids: KnownIds) => number, body: object): Verb => ({
  name: `change a client: ${JSON.stringify(body)}`,
  request: (ids) => ({ method: 'PATCH', path: clientPath(clientOf(ids)), body }),
});
const create = (ExternalPackageID: string, key: string): Verb => ({
  name: `create a client with ${ExternalPackageID}`,
  request: () => ({
    ...{ method: 'POST', path: `${base}/clients`, headers: { 'idempotency-key': key } },
    body: { name: 'Elm & Daughters', ExternalPackageID },
  }),
});
const logo = (path: (ids: KnownIds) => string, red?: number): Verb => ({
  name: `${red === undefined ? 'delete' : 'set'} a logo`,
  request: (ids) => ({
    ...{ method: red === undefined ? 'DELETE' : 'PUT', path: `${path(ids)}/logo` },
    body: red === undefined ? undefined : upload(pngOf(red)),
  }),
});
const fromAddress = { 'mail.fromAddress': 'one@gold.example' };
const onGold = (ids: KnownIds) => ids.onGold;
const ofGold = (ids: KnownIds) => `${packagesBase}/${ids.gold}`;

/** Writes that want the same rows: the status of few packages, and clients that come and go meanwhile. */
const statuses: readonly Verb[] = [
  save('gold', (ids) => reassigned(ids.silver)),
  save('gold', (ids) => reassigned(ids.plain)),
  save('silver', (ids) => reassigned(ids.gold)),
  save('silver', (ids) => reassigned(ids.plain)),
  save('plain', (ids) => reassigned(ids.gold)),
  save('gold', kept),
  save('silver', kept),
  save('plain', () => inactive()),
  save('plain', kept),
  save('gold', () => ({ values: { 'pwd.history': 12, 'mail.sendTime': '04:00' } })),
  patch(onGold, { ExternalPackageID: 'SILVER' }),
  patch(onGold, { ExternalPackageID: 'PLAIN' }),
  patch(onGold, { ExternalPackageID: null }),
  patch(onGold, { isActive: false }),
  patch(() => bareClient, { ExternalPackageID: 'PLAIN' }),
  patch(() => bareClient, { ExternalPackageID: 'GOLD', isActive: false }),
  patch((ids) => ids.inactiveOnGold, { isActive: true }),
  patch((ids) => ids.onSilver, { ExternalPackageID: 'GOLD' }),
  create('GOLD', 'key-one-1'),
  create('PLAIN', 'key-two-2'),
  logo(ofGold, 41),
  logo(ofGold),
  ...moveVerbs,
];

const ofOneClient: readonly Verb[] = [
  patch(onGold, { ExternalPackageID: 'SILVER' }),
  patch(onGold, { ExternalPackageID: null }),
  patch(onGold, { name: 'Alder', isActive: false, ExternalPackageID: 'PLAIN' }),
  patch(onGold, { DetachPackage: true, settings: { 'mail.sendTime': '17:00', ...fromAddress } }),
  save('gold', () => ({ values: { 'pwd.history': 12, 'mail.sendTime': '04:00' } })),
  save('gold', kept),
  save('gold', (ids) => reassigned(ids.silver)),
  logo((ids) => clientPath(ids.onGold), 42),
  logo((ids) => clientPath(ids.onGold)),
  logo(ofGold),
  logo(ofGold, 43),
];

const ofNames: readonly Verb[] = [
  save('gold', () => ({ name: 'Iron', externalPackageId: 'GOLD-2' })),
  save('silver', () => ({ name: 'IRON', externalPackageId: 'iron' })),
  save('plain', () => ({ name: 'Gold', externalPackageId: 'SILVER' })),
  ...packageVerbs.filter(({ name }) => /create|name|ID|restore/.test(name)),
];

const ofKeysAndAddresses: readonly Verb[] = [
  create('GOLD', 'key-one-1'),
  create('PLAIN', 'key-one-1'),
  create('GOLD', 'key-two-2'),
  save('silver', () => ({ values: fromAddress })),
  patch(() => bareClient, { settings: fromAddress }),
  ...[true, false].map((isVerified) => ({
    name: `decide on an address: ${isVerified}`,
    request: () => ({
      ...{ method: 'POST', path: `${base}/from-addresses`, as: 'sub-vera' },
      body: { address: 'one@gold.example', isVerified },
    }),
  })),
];

/** Writes that get into each other's way, by what they fight for. */
export const rivals: readonly (readonly Verb[])[] = [
  statuses,
  statuses,
  ofOneClient,
  ofNames,
  ofKeysAndAddresses,
];
