import type { Answer } from './api-caller.ts';
import { clientsAndMovesApi } from './clients-and-moves-api.ts';
import { meridian, northgate } from './export-world.ts';
import { packageApi } from './package-calls.ts';
import type { PackageWorld } from './package-world.ts';
import { pngOf, upload } from './some-logos.ts';

export const base = `/v1/distributors/${meridian}`;
export const packagesBase = `${base}/distributor-packages`;
export const clientPath = (clientId: number) => `${base}/clients/${clientId}`;

/** Ids of what the world of faults begins with. */
export interface KnownIds {
  /** Active, four versions, settings, a logo, one active and one inactive client. */
  readonly gold: string;
  /** Active, one client. */
  readonly silver: string;
  /** Inactive; it kept its client. */
  readonly bronze: string;
  /** Active, nobody's. */
  readonly plain: string;
  readonly onGold: number;
  /** Inactive, with a logo of its own. */
  readonly inactiveOnGold: number;
  readonly onSilver: number;
  readonly onBronze: number;
}

/** One that has nothing, and one with settings of its own. */
export const [bareClient, ownClient] = [1001, 1002];

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Where the ETag that it sends is read. */
  readonly taggedBy?: string;
}

/** Something that a caller asks for, and asks for again until it is done. */
export interface Verb {
  readonly name: string;
  request(ids: KnownIds, moveId: string): Request;
  /** What a caller who asks again is told when it was done the first time; other than success. */
  readonly doneCodes?: readonly string[];
  /** Asked again, it is done again: nothing tells the second request from a new wish. */
  readonly isEachNew?: boolean;
  /** What must be there first. @returns the move that the request is about, if any */
  prepare?(world: PackageWorld, ids: KnownIds): Promise<string | undefined>;
  /** Not the request is tried, but the steps of the move that was prepared: until it has ended, or to stop it. */
  readonly steps?: 'CARRY ON' | 'STOP';
}

/** Calls whichever room serves the path. */
export function send(world: PackageWorld, { method, path, ...call }: Request): Promise<Answer> {
  const isOfPackages = /distributor-packages|\/meridian-hr\/logo|from-addresses/.test(path);
  const api = isOfPackages ? packageApi(world) : clientsAndMovesApi(world);
  return api(method, path, call);
}

export async function must(world: PackageWorld, request: Request): Promise<Answer['body']> {
  const answer = await send(world, request);
  if (answer.status >= 300) throw new Error(`${request.method} ${request.path}: ${answer.text}`);
  return answer.body;
}

export const tag = (version: number) => ({ 'if-match': `"${version}"` });

/** Fills an empty world. */
export async function furnish(world: PackageWorld): Promise<KnownIds> {
  const create = (name: string, externalPackageId: string, values: object) =>
    must(world, { method: 'POST', path: packagesBase, body: { name, externalPackageId, values } });
  const goldValues = { 'mail.sendTime': '06:00', 'site.minEmploymentAge': 16 };
  const first = await create('Gold', 'GOLD', { 'mail.sendTime': '07:00' });
  const gold = first.packageId;
  const silver = (await create('Silver', 'SILVER', { 'mail.sendTime': '12:30' })).packageId;
  const bronze = await create('Bronze', 'BRONZE', {});
  const plain = (await create('Plain', 'PLAIN', {})).packageId;
  const save = (packageId: string, version: number, body: object, as?: string) =>
    must(world, { method: 'PUT', path: `${packagesBase}/${packageId}`, headers: tag(version), body, as });
  const goldBody = { name: 'Gold', externalPackageId: 'GOLD', status: 'ACTIVE' };
  const vendorValues = { 'mail.sendTime': '07:00', 'pwd.history': 12 };
  await save(gold, 1, { ...goldBody, values: vendorValues }, 'sub-vera');
  await save(gold, 2, { ...goldBody, values: { ...vendorValues, ...goldValues } });
  const logo = (path: string, red: number) =>
    must(world, { method: 'PUT', path: `${path}/logo`, body: upload(pngOf(red)) });
  await logo(`${packagesBase}/${gold}`, 10);
  await logo(base, 20);
  const add = async (name: string, ExternalPackageID: string, isActive = true) =>
    (
      await must(world, {
        method: 'POST',
        path: `${base}/clients`,
        body: { name, ExternalPackageID, isActive },
      })
    ).clientId as number;
  const onGold = await add('Alder Works', 'GOLD');
  const inactiveOnGold = await add('Birch Mills', 'GOLD', false);
  await logo(clientPath(inactiveOnGold), 30);
  const onSilver = await add('Cypress Lines', 'SILVER');
  const onBronze = await add('Dogwood Foods', 'BRONZE');
  await save(bronze.packageId, 1, {
    ...{ name: 'Bronze', externalPackageId: 'BRONZE', values: {}, status: 'INACTIVE' },
    clientsOnDeactivation: { choice: 'KEEP' },
  });
  const set = { 'mail.sendTime': '09:00' };
  await must(world, { method: 'PATCH', path: clientPath(ownClient), body: { settings: set } });
  await furnishNeighbour(world);
  return {
    ...{ gold, silver, bronze: bronze.packageId, plain },
    ...{ onGold, inactiveOnGold, onSilver, onBronze },
  };
}

/** Another distributor with the same names. */
async function furnishNeighbour(world: PackageWorld): Promise<void> {
  const neighbour = `/v1/distributors/${northgate}`;
  const body = { name: 'Gold', externalPackageId: 'GOLD', values: { 'mail.sendTime': '10:00' } };
  await must(world, { method: 'POST', path: `${neighbour}/distributor-packages`, as: 'sub-noor', body });
  const assign = { ExternalPackageID: 'GOLD' };
  await must(world, { method: 'PATCH', path: `${neighbour}/clients/2001`, as: 'sub-noor', body: assign });
}
