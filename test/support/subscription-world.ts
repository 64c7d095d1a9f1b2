import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  addSshKey,
  askForSubscription,
  enableSubscription,
  endSubscription,
  removeSshKey,
  suspendSubscription,
  withdrawRequest,
} from '../../functions/integrator-subscription/change-subscription.ts';
import { subscriptionRoutes as routes } from '../../functions/integrator-subscription/contract.ts';
import type { TellingDeps } from '../../functions/integrator-subscription/deps.ts';
import type { SftpServer, SftpUser } from '../../functions/integrator-subscription/sftp-server.ts';
import { showSubscription } from '../../functions/integrator-subscription/show-subscription.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { type Answer, apiCaller } from './api-caller.ts';
import { memoryMailer } from './fixed-deps.ts';
import { firm1, firm10, integratorWorld, people, setUp } from './integrator-world.ts';
import type { TableEngine } from './table-engine.ts';

/** An SFTP server in memory: strict where the real one is. */
export interface MemoryServer extends SftpServer {
  readonly users: Map<string, SftpUser>;
  /** Asked before each effect; what it throws is the failure. */
  fails: ((effect: string) => void) | undefined;
}

export function memoryServer(): MemoryServer {
  const users = new Map<string, SftpUser>();
  let keyCount = 0;
  const userOf = (userName: string): SftpUser => {
    const user = users.get(userName);
    if (user === undefined) throw new Error('ResourceNotFoundException');
    return user;
  };
  const server: MemoryServer = {
    users,
    fails: undefined,
    hostKeyFingerprint: async () => `SHA256:${'h'.repeat(43)}`,
    isOnline: async () => server.fails === undefined,
    findUser: async (userName) => users.get(userName),
    async createUser(user) {
      server.fails?.('create');
      if (!users.has(user.userName)) users.set(user.userName, { ...user, keys: [] });
    },
    async updateUser(user) {
      server.fails?.('update');
      users.set(user.userName, { ...userOf(user.userName), ...user });
    },
    async deleteUser(userName) {
      server.fails?.('delete');
      users.delete(userName);
    },
    async addKey(userName, line) {
      server.fails?.('add');
      const user = userOf(userName);
      if (user.keys.some((key) => key.line === line)) return;
      if (user.keys.length === 10) throw new Error('a user has at most 10 keys');
      keyCount += 1;
      users.set(userName, { ...user, keys: [...user.keys, { serverKeyId: `key-${keyCount}`, line }] });
    },
    async removeKey(userName, serverKeyId) {
      server.fails?.('remove');
      const user = userOf(userName);
      users.set(userName, { ...user, keys: user.keys.filter((key) => key.serverKeyId !== serverKeyId) });
    },
  };
  return server;
}

/** Two firms that nobody has subscribed, and the SFTP server of all. */
export async function subscriptionWorld(engine: TableEngine) {
  const world = {
    ...(await integratorWorld(engine)),
    sftpServer: memoryServer(),
    sftpPlace: {
      host: 'sftp.waybill.example',
      port: 22,
      userRoleArn: 'arn:aws:iam::0:role/firm',
      bucketName: 'drop',
    },
    mailer: memoryMailer(),
    notice: { siteUrl: 'https://waybill.example', productName: 'Waybill' },
  };
  for (const firmId of [firm1, firm10])
    await setUp(world, firmId, { isSubscribed: false, notificationEmails: ['ops@law.example'] });
  return world;
}
export type SubscriptionWorld = Awaited<ReturnType<typeof subscriptionWorld>>;

/** The API of subscriptions; `as` is the subject of one of the world's people. */
export function subscriptionApi(world: TellingDeps) {
  const call = apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getSubscription, showSubscription),
        implement(routes.requestSubscription, askForSubscription),
        implement(routes.withdrawRequest, withdrawRequest),
        implement(routes.enableSubscription, enableSubscription),
        implement(routes.suspendSubscription, suspendSubscription),
        implement(routes.endSubscription, endSubscription),
        implement(routes.addSshKey, addSshKey),
        implement(routes.removeSshKey, removeSshKey),
      ],
    ),
  );
  return (as: string, action: string, body: unknown = {}, firmId = firm1): Promise<Answer> => {
    const [method = '', path = ''] = action.split(' ');
    const groups = people.find(({ sub }) => sub === as)?.roles ?? [];
    const claims = { 'cognito:groups': `[${groups.join(' ')}]` };
    const sent = method === 'GET' || method === 'DELETE' ? {} : { body };
    return call(method, `/v1/firms/${firmId}/subscription${path}`, { as, claims, ...sent });
  };
}

/** What is asked for in these tests, by its short name. */
export const actions = {
  show: 'GET ',
  request: 'POST /request',
  withdraw: 'POST /withdraw',
  enable: 'POST /enable',
  suspend: 'POST /suspend',
  end: 'POST /end',
  addKey: 'POST /ssh-keys',
} as const;

const publicLine = (key: KeyObject): string => {
  const x = Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url');
  const strings = [Buffer.from('ssh-ed25519'), x];
  const blob = Buffer.concat(strings.flatMap((bytes) => [Buffer.from([0, 0, 0, bytes.length]), bytes]));
  return `ssh-ed25519 ${blob.toString('base64')}`;
};

/** A public key as it is pasted. */
export const aPublicKey = (): string => publicLine(generateKeyPairSync('ed25519').publicKey);
