import {
  bareClient,
  base,
  clientPath,
  type KnownIds,
  ownClient,
  packagesBase,
  type Request,
  type Verb,
} from './package-faults-calls.ts';
import { pngOf, upload } from './some-logos.ts';

const values = { 'mail.sendTime': '06:00', 'site.minEmploymentAge': 16, 'pwd.history': 12 };
const gold = { name: 'Gold', externalPackageId: 'GOLD', values, status: 'ACTIVE' };
const savedTwice = ['NOTHING_TO_SAVE'];
/** Who turns a package Inactive again that is so is told that there is nothing to choose. */
const turnedTwice = ['NOTHING_TO_SAVE', 'VALIDATION_FAILED'];

const saveOf = (packageId: string, body: object): Request => ({
  ...{ method: 'PUT', path: `${packagesBase}/${packageId}`, body },
  taggedBy: `${packagesBase}/${packageId}`,
});

/** Writes of packages, their logos and their addresses. */
export const packageVerbs: readonly Verb[] = [
  {
    name: 'createPackage',
    request: () => ({
      ...{ method: 'POST', path: packagesBase },
      body: { name: 'Iron', externalPackageId: 'IRON', values: { 'mail.fromAddress': 'i9@iron.example' } },
    }),
    doneCodes: ['PACKAGE_NAME_TAKEN'],
  },
  {
    name: 'savePackage, values',
    request: (ids) => saveOf(ids.gold, { ...gold, values: { ...values, 'mail.sendTime': '05:00' } }),
    doneCodes: savedTwice,
  },
  {
    name: 'savePackage, name and address',
    request: (ids) =>
      saveOf(ids.gold, {
        ...gold,
        name: 'Gold  Plus',
        values: { ...values, 'mail.fromAddress': 'hr@gold.example' },
      }),
    doneCodes: savedTwice,
  },
  {
    name: 'savePackage, External Package ID',
    request: (ids) => saveOf(ids.gold, { ...gold, externalPackageId: 'GOLD-2' }),
    doneCodes: savedTwice,
  },
  {
    name: 'savePackage, Inactive without clients',
    request: (ids) =>
      saveOf(ids.plain, { name: 'Plain', externalPackageId: 'PLAIN', values: {}, status: 'INACTIVE' }),
    doneCodes: savedTwice,
  },
  {
    name: 'savePackage, Inactive and clients kept',
    request: (ids) =>
      saveOf(ids.gold, { ...gold, status: 'INACTIVE', clientsOnDeactivation: { choice: 'KEEP' } }),
    doneCodes: turnedTwice,
  },
  {
    name: 'savePackage, Inactive and clients reassigned',
    request: (ids) =>
      saveOf(ids.gold, {
        ...{ ...gold, name: 'Gold until 2026', status: 'INACTIVE' },
        clientsOnDeactivation: { choice: 'REASSIGN', toPackageId: ids.silver },
      }),
    doneCodes: ['PACKAGE_BEING_REASSIGNED'],
  },
  {
    name: 'savePackage, Active again',
    request: (ids) =>
      saveOf(ids.bronze, { name: 'Bronze', externalPackageId: 'BRONZE', values: {}, status: 'ACTIVE' }),
    doneCodes: savedTwice,
  },
  {
    name: 'restorePackageVersion',
    request: (ids) => ({
      ...{ method: 'POST', path: `${packagesBase}/${ids.gold}/versions/2/restore` },
      ...{ taggedBy: `${packagesBase}/${ids.gold}` },
    }),
    doneCodes: savedTwice,
  },
  logoVerb('setPackageLogo', 'PUT', (ids) => `${packagesBase}/${ids.gold}/logo`),
  logoVerb('deletePackageLogo', 'DELETE', (ids) => `${packagesBase}/${ids.gold}/logo`),
  logoVerb('setDistributorLogo', 'PUT', () => `${base}/logo`),
  logoVerb('deleteDistributorLogo', 'DELETE', () => `${base}/logo`),
  logoVerb('setClientLogo', 'PUT', () => `${clientPath(bareClient)}/logo`),
  logoVerb('deleteClientLogo', 'DELETE', (ids) => `${clientPath(ids.inactiveOnGold)}/logo`),
  {
    name: 'decideFromAddress',
    request: () => ({
      ...{ method: 'POST', path: `${base}/from-addresses`, as: 'sub-vera' },
      body: { address: 'hr@gold.example', isVerified: true },
    }),
  },
];

function logoVerb(name: string, method: string, path: (ids: KnownIds) => string): Verb {
  const body = method === 'PUT' ? upload(pngOf(99)) : undefined;
  const doneCodes = method === 'PUT' ? [] : ['LOGO_NOT_FOUND'];
  return { name, request: (ids) => ({ method, path: path(ids), body }), doneCodes };
}

const keyed = { 'idempotency-key': 'nightly-0001' };
const createClient = (name: string, body: object, headers?: Record<string, string>): Verb => ({
  name: `createClient, ${name}${headers ? ', with a key' : ''}`,
  request: () => ({
    ...{ method: 'POST', path: `${base}/clients`, headers },
    body: { name: 'Elm & Daughters', primaryContactEmail: 'office@elm.example', ...body },
  }),
  isEachNew: headers === undefined,
});
const changeClient = (name: string, clientOf: (ids: KnownIds) => number, body: object): Verb => ({
  name: `changeClient, ${name}`,
  request: (ids) => ({ method: 'PATCH', path: clientPath(clientOf(ids)), body }),
});
const settings = { 'mail.sendTime': '16:00', 'mail.fromAddress': 'hr@elm.example' };
const saveSettings = (name: string, clientOf: (ids: KnownIds) => number, isTagged: boolean): Verb => ({
  name: `saveClientSettings, ${name}`,
  request: (ids) => ({
    ...{ method: 'PUT', path: `${clientPath(clientOf(ids))}/settings` },
    body: { set: settings, detachPackage: true },
    taggedBy: isTagged ? `${clientPath(clientOf(ids))}/settings` : undefined,
  }),
  doneCodes: savedTwice,
});

/** Writes of clients. */
export const clientVerbs: readonly Verb[] = [
  createClient('bare', {}),
  createClient('with a package', { ExternalPackageID: ' gold ' }),
  createClient('with settings', { settings }, keyed),
  createClient('with a package', { ExternalPackageID: 'GOLD', isActive: false }, keyed),
  changeClient('name', (ids) => ids.onGold, { name: 'Alder Works West', externalClientId: 'AWW' }),
  changeClient('inactive', (ids) => ids.onGold, { isActive: false }),
  changeClient('package assigned', () => ownClient, { ExternalPackageID: 'GOLD', isActive: false }),
  changeClient('package changed', (ids) => ids.onGold, { ExternalPackageID: 'silver' }),
  changeClient('package removed', (ids) => ids.onGold, { ExternalPackageID: null }),
  changeClient('DetachPackage and settings', (ids) => ids.inactiveOnGold, { DetachPackage: true, settings }),
  changeClient('off an inactive package', (ids) => ids.onBronze, { ExternalPackageID: 'SILVER' }),
  saveSettings('own', () => ownClient, true),
  saveSettings('detaching', (ids) => ids.onGold, true),
  saveSettings('first ones, without a version', () => bareClient, false),
  {
    name: 'assignPackage',
    request: (ids) => ({
      ...{ method: 'PUT', path: `${clientPath(bareClient)}/package` },
      ...{ body: { packageId: ids.gold }, taggedBy: `${clientPath(bareClient)}/profile` },
    }),
  },
];
