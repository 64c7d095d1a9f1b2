import type * as z from 'zod';
import { type SettingValues, settings } from '../../../functions/client-settings/contract.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import type { clientRoutes } from '../../../functions/clients/contract.ts';
import { directoryRoutes } from '../../../functions/directory/contract.ts';
import { describeCaller, listDistributors } from '../../../functions/directory/describe-caller.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { clientsAndMovesApi } from '../../support/clients-and-moves-api.ts';
import { meridian } from '../../support/export-world.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';
import { packageApi, packagesPath, save } from '../../support/package-calls.ts';
import { packageWorld } from '../../support/package-world.ts';
import type { TableEngine } from '../../support/table-engine.ts';

export const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
export const clientsApiPath = `/v1/distributors/${meridian}/clients`;
export const packageCount = isDeep ? 12 : 2;

/** Texts that are stored and shown: every vector, and of the naughty strings a sample unless the run is deep. */
const hostileTexts = [
  ...hostileVectors,
  ...naughtyStrings.filter((_text, place) => isDeep || place % 8 === 0),
];

/** The rooms of packages, clients and moves over one world, called as the HTTP API calls them. */
export type RoomsCall = ReturnType<typeof packageApi>;

export async function hostileWorld(engine: TableEngine) {
  const world = await packageWorld(engine);
  const directory = apiApp(
    () => world,
    [
      implement(directoryRoutes.getMe, describeCaller),
      implement(directoryRoutes.listDistributors, listDistributors),
    ],
  );
  const rooms = [apiCaller(directory), packageApi(world), clientsAndMovesApi(world)];
  const call: RoomsCall = async (method, path, request) => {
    let answer: Answer | undefined;
    for (const room of rooms) {
      answer = await room(method, path, request);
      if (answer.body?.code !== 'ROUTE_NOT_FOUND') return answer;
    }
    if (answer === undefined) throw new Error('there are no rooms');
    return answer;
  };
  const packages = await addPackages(call);
  const clients = await addClients(call, packages);
  return { world, call, packages, clients, clientsOfPage: (pageNumber: number) => linesOf(call, pageNumber) };
}
export type HostileWorld = Awaited<ReturnType<typeof hostileWorld>>;

type Lines = z.output<typeof clientRoutes.listClients.success.body>['items'];

/** What one page of the Client List View has to show. */
async function linesOf(call: RoomsCall, pageNumber: number): Promise<Lines> {
  let lines: Lines = [];
  let cursor: string | undefined;
  for (let page = 0; page < pageNumber; page += 1) {
    const query = new URLSearchParams({ limit: '50', ...(cursor && { cursor }) });
    const { body } = await call('GET', `/v1/distributors/${meridian}/client-list?${query}`);
    lines = body.items;
    cursor = body.nextCursor;
  }
  return lines;
}

interface NamedPackage {
  readonly packageId: string;
  readonly name: string;
  readonly externalPackageId: string;
}

/** A package for every text that may be a name; the first ones have every setting of text, and a history. */
async function addPackages(call: RoomsCall): Promise<NamedPackage[]> {
  const added: NamedPackage[] = [];
  // Half of them as names of packages, which are all on one page; clients have every one.
  for (const [place, name] of hostileTexts.entries()) {
    if (!isDeep && place % 2 === 1) continue;
    const values = added.length < packageCount ? textValues(added.length) : {};
    const body = { name, externalPackageId: `X-${place}`, values };
    const { status, body: created, text } = await call('POST', packagesPath, { body });
    if (status === 201) added.push(created);
    else if (status !== 400 && status !== 409) throw new Error(`${JSON.stringify(name)}: ${text}`);
    if (status === 201 && added.length <= packageCount) {
      const values2 = textValues(added.length + packageCount);
      const again = await save(call, created, { name: `${name.slice(0, 97)} 2`, values: values2 });
      if (again.status !== 200) throw new Error(again.text);
      added[added.length - 1] = again.body;
    }
  }
  return added;
}

/** Rich text of five vectors each, other texts of one. */
function textValues(turn: number): SettingValues {
  const kinds = ['text', 'richText', 'url'];
  const fields = settings.filter((one) => kinds.includes(one.kind) && one.editableBy !== 'NOBODY');
  const values: SettingValues = {};
  for (const [place, { key, kind }] of fields.entries()) {
    const first = (place + turn * fields.length) * 5;
    const vectors = [0, 1, 2, 3, 4].map(
      (step) => hostileVectors[(first + step) % hostileVectors.length] ?? '',
    );
    const wanted = kind === 'url' ? `https://x.example/${vectors[0]?.replace(/\s/g, '/')}` : vectors[0];
    for (const value of kind === 'richText' ? [vectors.join('<p>and</p>'), ...vectors] : [wanted ?? ''])
      if (values[key] === undefined && settingProblems({ [key]: value }).length === 0) values[key] = value;
  }
  return values;
}

/** A client for every text that may be a name; each has it as its other texts too, as far as these may be so. */
async function addClients(
  call: RoomsCall,
  packages: readonly NamedPackage[],
): Promise<{ clientId: number }[]> {
  const add = async (text: string, place: number): Promise<{ clientId: number }[]> => {
    const ExternalPackageID = packages[place % 40]?.externalPackageId;
    const body = { name: text, primaryContactName: text, ExternalPackageID };
    const externalClientId = text.slice(0, 60);
    let answer = await call('POST', clientsApiPath, { body: { ...body, externalClientId } });
    if (answer.status === 400) answer = await call('POST', clientsApiPath, { body });
    if (answer.status === 201) return [answer.body];
    if (answer.status === 400) return [];
    throw new Error(`${JSON.stringify(text)}: ${answer.text}`);
  };
  const added: { clientId: number }[] = [];
  for (let start = 0; start < hostileTexts.length; start += 10) {
    const some = hostileTexts.slice(start, start + 10);
    added.push(...(await Promise.all(some.map((text, place) => add(text, start + place)))).flat());
  }
  return added;
}
