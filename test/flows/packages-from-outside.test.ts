import { beforeAll, describe, expect, it } from 'vitest';
import { packagesStory } from '../../bin/smoke/packages-story.ts';
import type { Step } from '../../bin/smoke/story.ts';
import { clientRoutes } from '../../functions/clients/contract.ts';
import { distributorPackageRoutes, FromAddress } from '../../functions/distributor-packages/contract.ts';
import { cardDrawing, pngOf } from '../../functions/interchange/sample-image.ts';
import { LogoView } from '../../functions/logos/contract.ts';
import { packageMoveRoutes, ShownMove } from '../../functions/package-moves/contract.ts';
import { useFlow } from '../support/flow.ts';
import { expectProvenGrants, expectReviewedGrants } from '../support/reviewed-grants.ts';

const distributor = '/v1/distributors/meridian-hr';
const clientPath = `${distributor}/clients/1001`;
const contentBase64 = pngOf(cardDrawing()).toString('base64');

describe('distributor packages, used from outside by everybody', () => {
  const flow = useFlow({ recordCount: 20 });
  const steps: string[] = [];
  const step: Step = async (name, work) => {
    const result = await work();
    steps.push(name);
    return result;
  };

  beforeAll(() => packagesStory(flow().known, step), 180_000);

  it('go through the whole story', () => {
    expect(steps.length).toBeGreaterThanOrEqual(30);
  });

  it('have logos at every level, and go back level by level', async () => {
    const dana = flow().person('dana');
    const logo = async () => (await dana.get(`${clientPath}/logo`, LogoView)).source;
    expect(await logo()).toBe('SYSTEM');
    await dana.put(`${distributor}/logo`, { contentBase64 }, LogoView);
    expect(await logo()).toBe('DISTRIBUTOR');
    await flow().person('cleo').put(`${clientPath}/logo`, { contentBase64 }, LogoView);
    expect(await logo()).toBe('CLIENT');
    expect((await dana.call('DELETE', `${clientPath}/logo`)).status).toBe(200);
    expect((await dana.call('DELETE', `${distributor}/logo`)).status).toBe(200);
    expect(await logo()).toBe('SYSTEM');
  });

  it('tell a client administrator their own client only', async () => {
    const cleo = flow().person('cleo');
    await cleo.get(`${clientPath}/settings?explain=true`, clientRoutes.getClientSettings.success.body);
    for (const path of [`${distributor}/clients/1002/profile`, `${distributor}/clients/1002/settings`])
      expect((await cleo.call('GET', path)).status).toBe(404);
    for (const path of [`${distributor}/client-list`, `${distributor}/distributor-packages`])
      expect((await cleo.call('GET', path)).status).toBe(403);
  });

  it('have a history, lists and filters', async () => {
    const rory = flow().person('rory');
    const { items } = await rory.get(
      `${distributor}/distributor-packages`,
      distributorPackageRoutes.listPackages.success.body,
    );
    expect(items.map(({ externalPackageId }) => externalPackageId)).toEqual(
      expect.arrayContaining(['GOLD', 'SILVER', 'BRONZE']),
    );
    const gold = items.find(({ externalPackageId }) => externalPackageId === 'GOLD')?.packageId ?? '';
    const address = `${distributor}/distributor-packages/${gold}`;
    const versions = distributorPackageRoutes.listPackageVersions.success.body;
    expect((await rory.get(`${address}/versions`, versions)).items).toHaveLength(1);
    const assigned = distributorPackageRoutes.listPackageClients.success.body;
    const { items: first } = await rory.get(`${address}/clients?limit=2`, assigned);
    expect(first).toHaveLength(2);
    const list = clientRoutes.listClients.success.body;
    const everybody = await rory.get(`${distributor}/client-list?limit=200`, list);
    expect(everybody.items.length).toBeGreaterThan(20);
    const found = await rory.get(`${distributor}/client-list?text=ember&packageId=${gold}`, list);
    expect(found.items.every(({ package: one }) => one?.packageId === gold)).toBe(true);
    const moves = packageMoveRoutes.listMoves.success.body;
    const { items: done } = await rory.get(`${distributor}/package-moves`, moves);
    expect(done.map(({ kind, status }) => [kind, status])).toEqual([
      ['REASSIGN', 'COMPLETE'],
      ['ASSIGN', 'COMPLETE'],
    ]);
    const lines = packageMoveRoutes.listMoveLines.success.body;
    const moveId = done[1]?.moveId;
    const { items: told } = await rory.get(`${distributor}/package-moves/${moveId}/lines`, lines);
    expect(told.map(({ outcome }) => outcome)).toEqual(['ASSIGN', 'CHANGE', 'REFUSED']);
  });

  it('show support a From Address that waits to be set up', async () => {
    const dana = flow().person('dana');
    const body = { set: { 'mail.fromAddress': 'hr@harborview.example' } };
    expect((await dana.call('PUT', `${clientPath}/settings`, body)).status).toBe(200);
    const addresses = `${distributor}/from-addresses`;
    const pat = flow().person('pat');
    const waiting = await pat.get(addresses, distributorPackageRoutes.listFromAddresses.success.body);
    expect(waiting.items.map(({ address, status }) => [address, status])).toEqual([
      ['hr@harborview.example', 'PENDING'],
    ]);
    await pat.post(addresses, { address: 'hr@harborview.example', isVerified: true }, FromAddress);
    const events = await dana.get(`${clientPath}/events`, clientRoutes.listClientEvents.success.body);
    expect(events.items.map(({ kind }) => kind)).toContain('SETTINGS_SAVED');
  });

  it('turn Inactive without a question while nobody has them', async () => {
    const dana = flow().person('dana');
    const { listPackages, createPackage } = distributorPackageRoutes;
    const body = { name: 'Nobody', externalPackageId: 'NOBODY' };
    const address = `${distributor}/distributor-packages`;
    const { packageId } = await dana.post(address, body, createPackage.success.body);
    const change = { ...body, values: {}, status: 'INACTIVE' };
    const saved = await dana.call('PUT', `${address}/${packageId}`, change, { 'if-match': '"1"' });
    expect(saved.status).toBe(200);
    const { items } = await dana.get(`${address}?status=INACTIVE`, listPackages.success.body);
    expect(items.map(({ externalPackageId }) => externalPackageId)).toContain('NOBODY');
  });

  it('drop a planned bulk assignment', async () => {
    const dana = flow().person('dana');
    const csv = 'ClientID,ExternalPackageID\n1001,GOLD\n';
    const { moveId } = await dana.post(`${distributor}/package-moves`, { from: 'CSV', csv }, ShownMove);
    const dropped = await dana.post(`${distributor}/package-moves/${moveId}/cancel`, undefined, ShownMove);
    expect(dropped.status).toBe('CANCELLED');
  });

  it('use every grant of their functions that is not explained', () => {
    expectReviewedGrants(flow().runtime, /^DistributorPackages/);
    expectProvenGrants(flow().runtime, 'packages-from-outside');
  });
});
