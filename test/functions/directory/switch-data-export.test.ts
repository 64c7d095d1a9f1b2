import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryRoutes } from '../../../functions/directory/contract.ts';
import { describeCaller, listDistributors } from '../../../functions/directory/describe-caller.ts';
import { readDistributor } from '../../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../../functions/directory/save-directory.ts';
import { searchClients } from '../../../functions/directory/search-clients.ts';
import { switchDataExport } from '../../../functions/directory/switch-data-export.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { type ExportWorld, exportWorld, meridian } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof apiCaller>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  call = apiCaller(
    apiApp(
      () => world,
      [
        implement(directoryRoutes.getMe, describeCaller),
        implement(directoryRoutes.listDistributors, listDistributors),
        implement(directoryRoutes.setDataExportEnabled, switchDataExport),
        implement(directoryRoutes.searchClients, searchClients),
      ],
    ),
  );
});

const path = (distributorId = meridian) => `/v1/distributors/${distributorId}/data-export-feature`;
const put = (isEnabled: unknown, as: string, distributorId = meridian) =>
  call('PUT', path(distributorId), { as, body: { isEnabled } });

describe('switching Data Export', () => {
  it.each([
    ['sub-vera', 'Vera Nightingale'],
    ['sub-ida', 'Ida Wren'],
  ])('off and on by vendor staff (%s) keeps who did and when', async (as, dataExportSwitchedBy) => {
    const off = await put(false, as);
    expect([off.status, off.body]).toEqual([
      200,
      {
        distributorId: meridian,
        name: 'Distributor meridian-hr',
        timeZone: 'America/New_York',
        isDataExportEnabled: false,
        dataExportSwitchedBy,
        dataExportSwitchedAt: '2026-11-20T12:00:00.000Z',
      },
    ]);
    world.clock.advance(60_000);
    await put(true, as);
    expect(await readDistributor(world, meridian)).toMatchObject({
      isDataExportEnabled: true,
      dataExportSwitchedAt: '2026-11-20T12:01:00.000Z',
    });
  });

  it.each(['sub-dana', 'sub-rita', 'machine-meridian'])('is refused to %s', async (as) => {
    const answer = await put(false, as);
    expect([answer.status, answer.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect((await readDistributor(world, meridian))?.isDataExportEnabled).toBe(true);
  });

  it('of a distributor that does not exist makes none', async () => {
    const answer = await put(true, 'sub-vera', 'nobody');
    expect([answer.status, answer.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
    expect(await readDistributor(world, 'nobody')).toBeUndefined();
  });

  it.each(['yes', 1, null])('rejects %j', async (isEnabled) => {
    const answer = await put(isEnabled, 'sub-vera');
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '#/isEnabled']);
  });

  it('shows the name to vendor staff, and System to the distributor', async () => {
    await put(false, 'sub-vera');
    const { body: own } = await call('GET', '/v1/me', { as: 'sub-dana' });
    const { body: listed } = await call('GET', '/v1/distributors', { as: 'sub-dana' });
    const { body: seen } = await call('GET', '/v1/distributors', { as: 'sub-ida' });
    expect(own.distributor.dataExportSwitchedBy).toBe('System');
    expect(listed.items[0].dataExportSwitchedBy).toBe('System');
    expect(seen.items[0].dataExportSwitchedBy).toBe('Vera Nightingale');
  });

  it('stays as it is when the directory is loaded again', async () => {
    await put(false, 'sub-vera');
    const again = { distributorId: meridian, name: 'Again', timeZone: 'UTC', isDataExportEnabled: true };
    const nothing = { clients: [], employers: [], worksites: [], securityGroups: [] };
    await saveDirectory(world, { ...nothing, distributors: [again] });
    expect((await readDistributor(world, meridian))?.isDataExportEnabled).toBe(false);
  });
});

describe('the client search says', () => {
  const search = (query: string) => call('GET', `/v1/distributors/${meridian}/clients${query}`);
  it.each([
    ['that a filter is needed', '', 'SEARCH_FILTER_MISSING', undefined, 'Enter at least one search filter.'],
    [
      'so too when only the boxes are ticked',
      '?contains=false&hideInactive=true',
      'SEARCH_FILTER_MISSING',
      undefined,
      'Enter at least one search filter.',
    ],
    [
      'that a name is too short',
      '?name=a',
      'VALIDATION_FAILED',
      '#/query/name',
      'Enter at least 2 characters.',
    ],
    ['that a FEIN is none', '?fein=12-34', 'VALIDATION_FAILED', '#/query/fein', 'A FEIN has 9 digits.'],
  ])('%s', async (_case, query, code, pointer, text) => {
    const { status, body } = await search(query);
    expect([status, body.code, body.errors?.[0]?.pointer, body.errors?.[0]?.detail ?? body.detail]).toEqual([
      400,
      code,
      pointer,
      text,
    ]);
  });

  it('nothing of clients that are another distributor’s', async () => {
    expect((await search('?clientId=2001')).body).toEqual({ items: [], isTruncated: false });
    const foreign = await call('GET', '/v1/distributors/northgate/clients?clientId=2001');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
  });
});
