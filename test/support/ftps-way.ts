import { openFtpsTransport } from '../../functions/ftps/ftps-transport.ts';
import type { Credentials, FtpsDestination } from '../../functions/transfer/contract.ts';
import { defaultTiming, type TransportTiming } from '../../functions/transfer/transport.ts';
import { type FtpsServer, ftpsHost } from './ftps-server.ts';

export interface FtpsWay {
  readonly destination?: Partial<FtpsDestination>;
  readonly credentials?: Credentials;
  readonly timing?: Partial<TransportTiming>;
}

type Target = Pick<FtpsServer, 'port' | 'tlsMode' | 'username' | 'password' | 'authority'>;

/** Settings of a server of a test. */
export function ftpsDestinationOf(server: Target, changes: Partial<FtpsDestination> = {}): FtpsDestination {
  return {
    protocol: 'FTPS',
    host: ftpsHost,
    port: server.port,
    tlsMode: server.tlsMode,
    username: server.username,
    directory: '',
    trustedCertificates: server.authority,
    ...changes,
  };
}

/** A transport to a server of a test, by its name, on 127.0.0.1. */
export function openFtps(server: Target, { destination, credentials, timing }: FtpsWay = {}) {
  const settings = ftpsDestinationOf(server, destination);
  const { host, port } = settings;
  const guard = { allowedExceptions: [{ host, port }], resolve: async () => ['127.0.0.1'] };
  return openFtpsTransport(settings, credentials ?? { password: server.password }, {
    guard,
    timing: { ...defaultTiming, ...timing },
  });
}
