import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles, scopes } from '../../../functions/directory/contract.ts';
import { putApiClient, putUser } from '../../../functions/directory/directory-store.ts';
import { identifyCaller } from '../../../functions/directory/identify-caller.ts';
import { aUser } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: Parameters<typeof identifyCaller>[0];

beforeAll(async () => {
  engine = await startTableEngine();
  deps = { directory: { client: engine.client, table: await engine.createTable() } };
});
afterAll(() => engine.stop());

const personClaims = (differences: Record<string, unknown> = {}) => ({
  token_use: 'access',
  sub: 'sub-dana',
  client_id: 'admin-site',
  username: 'dana',
  scope: 'openid profile',
  'cognito:groups': [roles.distributorAllAccess],
  ...differences,
});
const machineClaims = (scope: string) => ({ token_use: 'access', sub: 'robot', client_id: 'robot', scope });

describe('a person', () => {
  it('has the roles that both the token and the directory name, and the tenant of the directory', async () => {
    await putUser(deps, aUser({ roles: [roles.distributorAllAccess, roles.distributorReadOnly] }));
    expect(await identifyCaller(deps, personClaims({ 'custom:distributor': 'northgate' }))).toEqual({
      kind: 'user',
      id: 'sub-dana',
      displayName: 'Dana Quillfeather',
      roles: [roles.distributorAllAccess],
      scopes: [],
      distributorId: 'meridian-hr',
    });
  });

  it('may come with groups as the authorizer spells lists', async () => {
    await putUser(deps, aUser());
    const claims = personClaims({ 'cognito:groups': `[${roles.distributorAllAccess} everyone]` });
    expect((await identifyCaller(deps, claims)).roles).toEqual([roles.distributorAllAccess]);
  });

  it('is rejected when the token and the directory share no role', async () => {
    await putUser(deps, aUser({ roles: [roles.distributorReadOnly] }));
    await expect(identifyCaller(deps, personClaims())).rejects.toMatchObject({ code: 'ROLE_MISSING' });
  });

  it('is rejected when inactive', async () => {
    await putUser(deps, aUser({ isActive: false }));
    await expect(identifyCaller(deps, personClaims())).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });

  it('is rejected when the directory does not know them', async () => {
    const claims = personClaims({ sub: 'sub-nobody' });
    await expect(identifyCaller(deps, claims)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });

  it("never keeps a vendor's role beside a distributor, nor a distributor's role without one", async () => {
    const groups = { 'cognito:groups': [roles.systemAdministrator, roles.distributorAllAccess] };
    await putUser(deps, aUser({ roles: [roles.systemAdministrator] }));
    await expect(identifyCaller(deps, personClaims(groups))).rejects.toMatchObject({ code: 'ROLE_MISSING' });
    await putUser(deps, aUser({ distributorId: undefined }));
    await expect(identifyCaller(deps, personClaims(groups))).rejects.toMatchObject({ code: 'ROLE_MISSING' });
  });

  const client = { 'cognito:groups': [roles.clientAdministrator] };

  it('who administers a client carries it', async () => {
    await putUser(deps, aUser({ roles: [roles.clientAdministrator], clientId: 1001 }));
    expect(await identifyCaller(deps, personClaims(client))).toMatchObject({
      roles: [roles.clientAdministrator],
      distributorId: 'meridian-hr',
      clientId: 1001,
    });
  });

  it.each([
    ['without a client', { clientId: undefined }],
    ['without a distributor', { clientId: 1001, distributorId: undefined }],
  ])('administers no client %s', async (_case, differences) => {
    await putUser(deps, aUser({ roles: [roles.clientAdministrator], ...differences }));
    await expect(identifyCaller(deps, personClaims(client))).rejects.toMatchObject({ code: 'ROLE_MISSING' });
  });

  it('with roles of a client and of a distributor has those of the client alone, or of the distributor alone', async () => {
    const groups = { 'cognito:groups': [roles.clientAdministrator, roles.distributorAllAccess] };
    const both = [roles.clientAdministrator, roles.distributorAllAccess];
    await putUser(deps, aUser({ roles: both, clientId: 1001 }));
    expect(await identifyCaller(deps, personClaims(groups))).toMatchObject({
      roles: [roles.clientAdministrator],
      clientId: 1001,
    });
    await putUser(deps, aUser({ roles: both }));
    const distributor = await identifyCaller(deps, personClaims(groups));
    expect([distributor.roles, distributor.clientId]).toEqual([[roles.distributorAllAccess], undefined]);
  });

  it('is rejected with a token that is no access token', async () => {
    const claims = personClaims({ token_use: 'id' });
    await expect(identifyCaller(deps, claims)).rejects.toMatchObject({ code: 'TOKEN_NOT_ACCEPTED' });
  });
});

describe('a machine', () => {
  const robot = { oauthClientId: 'robot', name: 'Payroll robot', distributorId: 'northgate', isActive: true };

  it('has the scopes of its token and the tenant of its registration', async () => {
    await putApiClient(deps, robot);
    expect(await identifyCaller(deps, machineClaims(`${scopes.exportsRead} other/scope`))).toEqual({
      kind: 'machine',
      id: 'robot',
      displayName: 'Payroll robot',
      roles: [],
      scopes: [scopes.exportsRead],
      distributorId: 'northgate',
    });
  });

  it('is rejected without a scope of this API, when inactive, and when unknown', async () => {
    await putApiClient(deps, robot);
    await expect(identifyCaller(deps, machineClaims('other/scope'))).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
    });
    await putApiClient(deps, { ...robot, isActive: false });
    const refused = identifyCaller(deps, machineClaims(scopes.exportsRead));
    await expect(refused).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
    const unknown = { ...machineClaims(scopes.exportsRead), client_id: 'another' };
    await expect(identifyCaller(deps, unknown)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });
});
