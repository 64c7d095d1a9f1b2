import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AdministratorDeps, addAdministrator } from '../../../bin/deploy/add-administrator.ts';
import { putUser, readUser } from '../../../functions/directory/directory-store.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

const ada = { email: 'ada@vendor.test', displayName: 'Ada Example' };
const userPoolId = 'us-east-1_pool';
let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

/** A user pool that remembers: users by name, groups by user, invitations that were mailed. */
class Pool {
  readonly users = new Map<string, string>();
  readonly groups = new Set<string>();
  readonly invited: string[] = [];
  readonly client = new CognitoIdentityProviderClient({ region: 'us-east-1' });

  constructor() {
    const played = mockClient(this.client);
    played.on(AdminGetUserCommand).callsFake(({ Username }: { Username: string }) => {
      const sub = this.users.get(Username);
      if (sub === undefined)
        throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
      return { Username: sub, UserAttributes: [{ Name: 'sub', Value: sub }] };
    });
    played.on(AdminCreateUserCommand).callsFake(({ Username, UserAttributes, MessageAction }) => {
      const sub = `sub-${this.users.size + 1}`;
      this.users.set(Username, sub);
      if (MessageAction === undefined) this.invited.push(Username);
      return { User: { Username: sub, Attributes: [{ Name: 'sub', Value: sub }, ...UserAttributes] } };
    });
    played.on(AdminAddUserToGroupCommand).callsFake(({ Username, GroupName, UserPoolId }) => {
      this.groups.add(`${UserPoolId} ${Username} ${GroupName}`);
      return {};
    });
  }
}

describe('the first administrator', () => {
  let pool: Pool;
  let deps: AdministratorDeps;
  beforeEach(async () => {
    pool = new Pool();
    const directory = { client: engine.client, table: await engine.createTable() };
    deps = { cognito: pool.client, userPoolId, directory };
  });

  it('is invited once, is in the group, and stands in the directory with the same sub and no tenant', async () => {
    expect(await addAdministrator(deps, ada)).toEqual({ isInvited: true, wasKnown: false });
    expect(pool.invited).toEqual([ada.email]);
    expect([...pool.groups]).toEqual([`${userPoolId} ${ada.email} system-administrator`]);
    expect(await readUser(deps, 'sub-1')).toEqual({
      sub: 'sub-1',
      username: ada.email,
      ...ada,
      roles: ['system-administrator'],
      isActive: true,
    });
  });

  it('stays as they are when the command is run again', async () => {
    await addAdministrator(deps, ada);
    const row = await readUser(deps, 'sub-1');
    expect(await addAdministrator(deps, { ...ada, displayName: 'Another Name' })).toEqual({
      isInvited: false,
      wasKnown: true,
    });
    expect(await readUser(deps, 'sub-1')).toEqual(row);
    expect(pool.invited).toEqual([ada.email]);
  });

  it('is completed when an earlier run was cut off after the invitation', async () => {
    pool.users.set(ada.email, 'sub-7');
    expect(await addAdministrator(deps, ada)).toEqual({ isInvited: false, wasKnown: false });
    expect(pool.groups.size).toBe(1);
    expect(await readUser(deps, 'sub-7')).toMatchObject({ roles: ['system-administrator'] });
  });

  it.each([
    [
      'in a role of a distributor',
      { roles: ['distributor-all-access'], distributorId: 'meridian-hr', isActive: true },
    ],
    ['as switched off', { roles: ['system-administrator'], isActive: false }],
  ] as const)('is not made of somebody whom the directory knows %s', async (_, row) => {
    pool.users.set(ada.email, 'sub-1');
    await putUser(deps, { sub: 'sub-1', username: ada.email, ...ada, ...row, roles: [...row.roles] });
    await expect(addAdministrator(deps, ada)).rejects.toThrow(
      /knows this person in another role, or as switched off/,
    );
    expect(pool.groups.size).toBe(0);
    expect(await readUser(deps, 'sub-1')).toMatchObject(row);
  });
});
