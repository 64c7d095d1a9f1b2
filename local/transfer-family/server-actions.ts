import type { JsonAction } from '../sqs/aws-json.ts';
import { type ApiContext, nameBehind, pageOf, type ServedServer, serverFor } from './api-context.ts';
import { parseRequest, requests } from './user-requests.ts';

export function serverActions(api: ApiContext): Record<string, JsonAction> {
  return {
    DescribeServer: (raw, { caller }) => {
      const { ServerId } = parseRequest('DescribeServer', requests.OfServer, raw);
      const server = serverFor(api, caller, 'DescribeServer', ServerId);
      const { securityPolicyName, banner, ignoresSetStat, structuredLogDestinations, tags } = server.spec;
      return {
        Server: {
          ...listed(api, server),
          HostKeyFingerprint: server.hostKeyFingerprint,
          PreAuthenticationLoginBanner: banner,
          ProtocolDetails: { SetStatOption: ignoresSetStat ? 'ENABLE_NO_OP' : 'DEFAULT' },
          Protocols: ['SFTP'],
          SecurityPolicyName: securityPolicyName,
          StructuredLogDestinations: structuredLogDestinations,
          Tags: tags,
        },
      };
    },
    ListServers: (raw, { caller }) => {
      const { MaxResults, NextToken } = parseRequest('ListServers', requests.ListServers, raw);
      caller.authorize('transfer:ListServers', '*');
      const behind = nameBehind(NextToken);
      const found = api.servers
        .filter(({ spec }) => spec.serverId > behind)
        .sort((a, b) => (a.spec.serverId < b.spec.serverId ? -1 : 1));
      const { page, next } = pageOf(found, MaxResults, ({ spec }) => spec.serverId);
      return { Servers: page.map((server) => listed(api, server)), ...next };
    },
    StartServer: (raw, { caller }) => {
      const { ServerId } = parseRequest('StartServer', requests.OfServer, raw);
      serverFor(api, caller, 'StartServer', ServerId);
      api.store.setStopped(ServerId, false);
      return {};
    },
    // On AWS the server is STOPPING for a while; here it is OFFLINE at once.
    StopServer: (raw, { caller }) => {
      const { ServerId } = parseRequest('StopServer', requests.OfServer, raw);
      const server = serverFor(api, caller, 'StopServer', ServerId);
      api.store.setStopped(ServerId, true);
      server.endSessions();
      return {};
    },
  };
}

function listed({ store }: ApiContext, { spec }: ServedServer) {
  return {
    Arn: spec.arn,
    Domain: 'S3',
    EndpointType: 'PUBLIC',
    IdentityProviderType: 'SERVICE_MANAGED',
    LoggingRole: spec.loggingRole,
    ServerId: spec.serverId,
    State: store.isStopped(spec.serverId) ? 'OFFLINE' : 'ONLINE',
    UserCount: store.count(spec.serverId),
  };
}
