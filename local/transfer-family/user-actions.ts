import { randomBytes } from 'node:crypto';
import type { Caller } from '../service.ts';
import type { JsonAction } from '../sqs/aws-json.ts';
import {
  type ApiContext,
  existingServer,
  exists,
  nameBehind,
  notFound,
  pageOf,
  serverFor,
  userArn,
} from './api-context.ts';
import { parseUserKey } from './public-key.ts';
import { checkPolicy, invalid, mappingsOf, parseRequest, requests } from './user-requests.ts';
import type { TransferUser, UserKey } from './user-store.ts';

/** https://docs.aws.amazon.com/general/latest/gr/transfer-service.html */
const mostKeysPerUser = 10;

export function userActions(api: ApiContext): Record<string, JsonAction> {
  const { store } = api;
  return {
    CreateUser: (raw, { caller }) => {
      const input = parseRequest('CreateUser', requests.CreateUser, raw);
      const { ServerId, UserName, SshPublicKeyBody } = input;
      serverFor(api, caller, 'CreateUser', ServerId);
      passRole(caller, input.Role);
      const mappings = mappingsOf('CreateUser', input) ?? [];
      checkPolicy(input.Policy);
      const key = SshPublicKeyBody === undefined ? undefined : newKey(api, SshPublicKeyBody);
      if (store.find(ServerId, UserName) !== undefined)
        throw exists('User', UserName, `User already exists: ${UserName}`);
      const { Role: role, Policy: policy, Tags } = input;
      store.put(ServerId, { userName: UserName, role, mappings, policy, tags: Tags }, key);
      return { ServerId, UserName };
    },
    UpdateUser: (raw, { caller }) => {
      const input = parseRequest('UpdateUser', requests.UpdateUser, raw);
      const { ServerId, UserName } = input;
      const user = userFor(api, caller, 'UpdateUser', input);
      if (input.Role !== undefined) passRole(caller, input.Role);
      checkPolicy(input.Policy);
      store.put(ServerId, {
        ...user,
        role: input.Role ?? user.role,
        mappings: mappingsOf('UpdateUser', input) ?? user.mappings,
        policy: input.Policy ?? user.policy,
      });
      return { ServerId, UserName };
    },
    DescribeUser: (raw, { caller }) => {
      const input = parseRequest('DescribeUser', requests.OfUser, raw);
      const { ServerId } = input;
      const user = userFor(api, caller, 'DescribeUser', input);
      const keys = store.keys(ServerId, user.userName).map((key) => ({
        DateImported: key.importedAtMs / 1_000,
        SshPublicKeyBody: key.body,
        SshPublicKeyId: key.keyId,
      }));
      const { policy, mappings, tags } = user;
      const described = { HomeDirectoryMappings: mappings, Policy: policy, SshPublicKeys: keys, Tags: tags };
      return { ServerId, User: { ...common(api, ServerId, user), ...described } };
    },
    ListUsers: (raw, { caller }) => {
      const { ServerId, MaxResults, NextToken } = parseRequest('ListUsers', requests.ListUsers, raw);
      serverFor(api, caller, 'ListUsers', ServerId);
      const found = store.list(ServerId, nameBehind(NextToken), MaxResults + 1);
      const { page, next } = pageOf(found, MaxResults, ({ userName }) => userName);
      const Users = page.map((user) => ({
        ...common(api, ServerId, user),
        SshPublicKeyCount: store.keys(ServerId, user.userName).length,
      }));
      return { ServerId, Users, ...next };
    },
    DeleteUser: (raw, { caller }) => {
      const input = parseRequest('DeleteUser', requests.OfUser, raw);
      userFor(api, caller, 'DeleteUser', input);
      store.remove(input.ServerId, input.UserName);
      return {};
    },
    ...keyActions(api),
  };
}

function keyActions(api: ApiContext): Record<string, JsonAction> {
  const { store } = api;
  return {
    ImportSshPublicKey: (raw, { caller }) => {
      const input = parseRequest('ImportSshPublicKey', requests.ImportSshPublicKey, raw);
      const { ServerId, UserName } = input;
      userFor(api, caller, 'ImportSshPublicKey', input);
      const key = newKey(api, input.SshPublicKeyBody);
      const known = store.keys(ServerId, UserName);
      const same = known.find(({ blob }) => blob === key.blob);
      if (same !== undefined) throw exists('SshPublicKey', same.keyId, 'SSH public key already exists');
      if (known.length >= mostKeysPerUser)
        throw invalid(`A user has at most ${mostKeysPerUser} SSH public keys`);
      store.addKey(ServerId, UserName, key);
      return { ServerId, UserName, SshPublicKeyId: key.keyId };
    },
    DeleteSshPublicKey: (raw, { caller }) => {
      const input = parseRequest('DeleteSshPublicKey', requests.DeleteSshPublicKey, raw);
      const { ServerId, UserName, SshPublicKeyId } = input;
      userFor(api, caller, 'DeleteSshPublicKey', input);
      if (!store.removeKey(ServerId, UserName, SshPublicKeyId))
        throw notFound('SshPublicKey', SshPublicKeyId, 'Unknown SSH public key');
      return {};
    },
  };
}

function userFor(
  api: ApiContext,
  caller: Caller,
  action: string,
  { ServerId, UserName }: { readonly ServerId: string; readonly UserName: string },
): TransferUser {
  caller.authorize(`transfer:${action}`, userArn(api, ServerId, UserName));
  existingServer(api, ServerId);
  const user = api.store.find(ServerId, UserName);
  if (user !== undefined) return user;
  throw notFound('User', UserName, `Unknown user: ${UserName}`);
}

/** Who makes a user hands a role to Transfer, and needs the right to that role. */
function passRole(caller: Caller, roleArn: string): void {
  caller.authorize('iam:PassRole', roleArn, { 'iam:PassedToService': 'transfer.amazonaws.com' });
}

function newKey({ context }: ApiContext, body: string): UserKey {
  const key = parseUserKey(body);
  return {
    keyId: `key-${randomBytes(9).toString('hex').slice(1)}`,
    body,
    blob: key.getPublicSSH().toString('base64'),
    importedAtMs: context.clock.nowMs(),
  };
}

function common(api: ApiContext, serverId: string, { userName, role }: TransferUser) {
  const Arn = userArn(api, serverId, userName);
  return { Arn, HomeDirectoryType: 'LOGICAL', Role: role, UserName: userName };
}
