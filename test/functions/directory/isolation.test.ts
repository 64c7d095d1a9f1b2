import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryRoutes as routes } from '../../../functions/directory/contract.ts';
import { describeCaller, listDistributors } from '../../../functions/directory/describe-caller.ts';
import {
  describeClient,
  listEmployers,
  listSecurityGroups,
  listWorksites,
} from '../../../functions/directory/describe-client.ts';
import { searchClients } from '../../../functions/directory/search-clients.ts';
import { switchDataExport } from '../../../functions/directory/switch-data-export.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { exportWorld, itemsOf, meridian, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: Awaited<ReturnType<typeof exportWorld>>;
let call: ReturnType<typeof apiCaller>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  call = apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getMe, describeCaller),
        implement(routes.listDistributors, listDistributors),
        implement(routes.setDataExportEnabled, switchDataExport),
        implement(routes.searchClients, searchClients),
        implement(routes.getClient, describeClient),
        implement(routes.listEmployers, listEmployers),
        implement(routes.listWorksites, listWorksites),
        implement(routes.listSecurityGroups, listSecurityGroups),
      ],
    ),
  );
});
afterAll(() => engine.stop());

/** Every route that names a distributor, called for one client. */
const inDistributor = Object.entries(routes).filter(([, { path }]) => path.includes('{distributorId}'));
const inClient = inDistributor.filter(([, { path }]) => path.includes('{clientId}'));

function callFor(as: string, name: string, place: { distributorId: string; clientId: number }) {
  const route = Object.entries(routes).find(([one]) => one === name)?.[1];
  if (route === undefined) throw new Error(`no route ${name}`);
  const path = route.path
    .replace('{distributorId}', place.distributorId)
    .replace('{clientId}', String(place.clientId))
    .replace('{employerId}', '11');
  const query = name === 'searchClients' ? `?clientId=${place.clientId}` : '';
  const body = route.method === 'put' ? { isEnabled: false } : undefined;
  return call(route.method.toUpperCase(), `${path}${query}`, { as, body });
}
const codeOf = async (answer: ReturnType<typeof callFor>) => {
  const { status, body } = await answer;
  return [status, body.code];
};

describe('the administrator of a client', () => {
  const own = { distributorId: meridian, clientId: 1001 };

  it('is told who they are and which distributor is theirs, and sees no other', async () => {
    const me = await call('GET', '/v1/me', { as: 'sub-cleo' });
    expect(me.body.principal).toMatchObject({ roles: ['client-administrator'], ...own });
    const { body } = await call('GET', '/v1/distributors', { as: 'sub-cleo' });
    expect(body.items.map((one: { distributorId: string }) => one.distributorId)).toEqual([meridian]);
  });

  it('sees their client, without what is kept beside it', async () => {
    const { status, body } = await callFor('sub-cleo', 'getClient', own);
    expect([status, body.clientId, Object.keys(body).includes('version')]).toEqual([200, 1001, false]);
  });

  it.each([1002, 9999])('gets for client %i the answer of nothing there', async (clientId) => {
    const answer = await callFor('sub-cleo', 'getClient', { ...own, clientId });
    const unknown = await callFor('sub-dana', 'getClient', { ...own, clientId: 9999 });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      404,
      'CLIENT_NOT_FOUND',
      unknown.body.detail,
    ]);
  });

  it.each(inDistributor.map(([name]) => name).filter((name) => name !== 'getClient'))(
    'may not call %s, not even for their own client',
    async (name) => {
      expect(await codeOf(callFor('sub-cleo', name, own))).toEqual([403, 'ROLE_NOT_ALLOWED']);
    },
  );
});

describe('another distributor’s people', () => {
  const foreign = { distributorId: meridian, clientId: 1001 };

  it.each(inDistributor.map(([name]) => name).filter((name) => name !== 'setDataExportEnabled'))(
    'get no answer from %s',
    async (name) => {
      expect(await codeOf(callFor('sub-noor', name, foreign))).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
    },
  );

  it.each(inClient.map(([name]) => name))(
    'get from %s nothing of a client that is put under their own distributor',
    async (name) => {
      const place = { distributorId: northgate, clientId: 1001 };
      expect(await codeOf(callFor('sub-noor', name, place))).toEqual([404, 'CLIENT_NOT_FOUND']);
    },
  );

  it('switch nothing', async () => {
    const before = await itemsOf(world.directory);
    expect(await codeOf(callFor('sub-noor', 'setDataExportEnabled', foreign))).toEqual([
      403,
      'ROLE_NOT_ALLOWED',
    ]);
    expect(await itemsOf(world.directory)).toEqual(before);
  });
});
