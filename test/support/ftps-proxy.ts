import type { FtpsServer, FtpsServerOptions } from './ftps-server.ts';
import { startTcpFaultProxy, type TcpFaultProxy } from './tcp-fault-proxy.ts';

export interface ProxiedFtps {
  readonly server: FtpsServer;
  readonly control: TcpFaultProxy;
  readonly data: TcpFaultProxy;
  stop(): Promise<void>;
}

/**
 * A server on 127.0.0.2, and on the same ports of 127.0.0.1 a proxy for its control connections and one for its data
 * connections: EPSV names a port only, so that clients go through both.
 */
export async function startProxiedFtps(
  start: (options: FtpsServerOptions) => Promise<FtpsServer>,
  options: FtpsServerOptions = {},
): Promise<ProxiedFtps> {
  const address = '127.0.0.2';
  const server = await start({ ...options, address });
  const [first, last] = server.dataPorts;
  const dataPorts = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const proxyOf = (...ports: number[]) => startTcpFaultProxy(server.port, { ports, targetHost: address });
  const [control, data] = await Promise.all([proxyOf(server.port), proxyOf(...dataPorts)]);
  return {
    server,
    control,
    data,
    async stop() {
      await Promise.all([control.stop(), data.stop()]);
      await server.stop();
    },
  };
}
