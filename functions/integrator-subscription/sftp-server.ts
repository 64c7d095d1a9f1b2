import {
  CreateUserCommand,
  DeleteSshPublicKeyCommand,
  DeleteUserCommand,
  DescribeServerCommand,
  DescribeUserCommand,
  ImportSshPublicKeyCommand,
  type TransferClient,
  UpdateUserCommand,
} from '@aws-sdk/client-transfer';
import type { Clock } from '../platform/clock.ts';
import type { SftpUserSettings } from './sftp-user.ts';

/** A user as the server knows it. */
export interface SftpUser extends SftpUserSettings {
  readonly keys: readonly { readonly serverKeyId: string; readonly line: string }[];
}

/** The SFTP server of firms. What is as it is asked for already counts as done. */
export interface SftpServer {
  /** `SHA256:…`, as clients show it at the first connection. */
  hostKeyFingerprint(): Promise<string>;
  /** Whether firms can sign in now. */
  isOnline(): Promise<boolean>;
  findUser(userName: string): Promise<SftpUser | undefined>;
  createUser(user: SftpUserSettings): Promise<void>;
  updateUser(user: SftpUserSettings): Promise<void>;
  deleteUser(userName: string): Promise<void>;
  /** @param line of a public key, in the form of OpenSSH */
  addKey(userName: string, line: string): Promise<void>;
  removeKey(userName: string, serverKeyId: string): Promise<void>;
}

/** For so long a host key is not asked for again, ms. */
const hostKeyMs = 600_000;

/** AWS Transfer Family with users of its own. */
export function transferServer(client: TransferClient, ServerId: string, clock: Clock): SftpServer {
  let known: { readonly fingerprint: string; readonly atMs: number } | undefined;
  const settings = ({ roleArn, mappings, policy }: SftpUserSettings) => ({
    Role: roleArn,
    HomeDirectoryType: 'LOGICAL' as const,
    HomeDirectoryMappings: [...mappings],
    Policy: policy,
  });
  return {
    async hostKeyFingerprint() {
      const nowMs = clock.now().getTime();
      if (known !== undefined && nowMs - known.atMs < hostKeyMs) return known.fingerprint;
      const { Server } = await client.send(new DescribeServerCommand({ ServerId }));
      known = { fingerprint: shownFingerprint(Server?.HostKeyFingerprint), atMs: nowMs };
      return known.fingerprint;
    },
    async isOnline() {
      const { Server } = await client.send(new DescribeServerCommand({ ServerId }));
      return Server?.State === 'ONLINE';
    },
    async findUser(UserName) {
      const found = await unless(gone, client.send(new DescribeUserCommand({ ServerId, UserName })));
      const user = found?.User;
      if (user === undefined) return undefined;
      const mappings = (user.HomeDirectoryMappings ?? []).map(({ Entry = '', Target = '' }) => ({
        Entry,
        Target,
      }));
      const keys = (user.SshPublicKeys ?? []).map(({ SshPublicKeyId = '', SshPublicKeyBody = '' }) => ({
        serverKeyId: SshPublicKeyId,
        line: SshPublicKeyBody,
      }));
      return { userName: UserName, roleArn: user.Role ?? '', mappings, policy: user.Policy ?? '', keys };
    },
    async createUser(user) {
      const { userName: UserName } = user;
      await unless(there, client.send(new CreateUserCommand({ ServerId, UserName, ...settings(user) })));
    },
    async updateUser(user) {
      await client.send(new UpdateUserCommand({ ServerId, UserName: user.userName, ...settings(user) }));
    },
    async deleteUser(UserName) {
      await unless(gone, client.send(new DeleteUserCommand({ ServerId, UserName })));
    },
    async addKey(UserName, SshPublicKeyBody) {
      const add = new ImportSshPublicKeyCommand({ ServerId, UserName, SshPublicKeyBody });
      await unless(there, client.send(add));
    },
    async removeKey(UserName, SshPublicKeyId) {
      const remove = new DeleteSshPublicKeyCommand({ ServerId, UserName, SshPublicKeyId });
      await unless(gone, client.send(remove));
    },
  };
}

const gone = 'ResourceNotFoundException';
const there = 'ResourceExistsException';

async function unless<T>(name: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === name) return undefined;
    throw error;
  }
}

/** As OpenSSH shows it, without the padding of base64. */
function shownFingerprint(told: string | undefined): string {
  const digest = /^(?:SHA256:)?([A-Za-z0-9+/]{43})=?$/.exec(told ?? '')?.[1];
  if (digest === undefined) throw new Error('the SFTP server names no fingerprint of its host key');
  return `SHA256:${digest}`;
}
