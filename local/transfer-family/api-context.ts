import { AwsError, type Caller, type RuntimeContext } from '../service.ts';
import type { TransferServerSpec } from './server-spec.ts';
import type { UserStore } from './user-store.ts';

/** A server as the API sees it. */
export interface ServedServer {
  readonly spec: TransferServerSpec;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  /** Ends its sessions. */
  endSessions(): void;
}

/** What the actions of the API work on. */
export interface ApiContext {
  readonly context: Pick<RuntimeContext, 'clock' | 'region' | 'accountId'>;
  readonly store: UserStore;
  readonly servers: readonly ServedServer[];
}

function serverArn({ context }: ApiContext, serverId: string): string {
  return `arn:aws:transfer:${context.region}:${context.accountId}:server/${serverId}`;
}

export function userArn({ context }: ApiContext, serverId: string, userName: string): string {
  return `arn:aws:transfer:${context.region}:${context.accountId}:user/${serverId}/${userName}`;
}

/** Who may not act on a server does not learn whether it is there. @throws AwsError `ResourceNotFoundException` */
export function serverFor(api: ApiContext, caller: Caller, action: string, serverId: string): ServedServer {
  caller.authorize(`transfer:${action}`, serverArn(api, serverId));
  return existingServer(api, serverId);
}

export function existingServer({ servers }: ApiContext, serverId: string): ServedServer {
  const server = servers.find(({ spec }) => spec.serverId === serverId);
  if (server !== undefined) return server;
  throw notFound('Server', serverId, 'Unknown server');
}

export function notFound(ResourceType: string, Resource: string, message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 400, {
    Message: message,
    Resource,
    ResourceType,
  });
}

export function exists(ResourceType: string, Resource: string, message: string): AwsError {
  return new AwsError('ResourceExistsException', message, 400, { Message: message, Resource, ResourceType });
}

/** One page of a list that goes by name. */
export function pageOf<T>(found: readonly T[], count: number, nameOf: (one: T) => string) {
  const page = found.slice(0, count);
  const last = page.at(-1);
  const isMore = found.length > count && last !== undefined;
  return { page, next: isMore ? { NextToken: Buffer.from(nameOf(last)).toString('base64url') } : {} };
}

export function nameBehind(nextToken: string | undefined): string {
  return nextToken === undefined ? '' : Buffer.from(nextToken, 'base64url').toString();
}
