import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTransport, type TransportOptions } from '../../../functions/destinations/open-transport.ts';
import type { Credentials, FtpsDestination, SftpDestination } from '../../../functions/transfer/contract.ts';
import type { RenameTransport } from '../../../functions/transfer/transport.ts';
import { startProxiedFtps } from '../../support/ftps-proxy.ts';
import type { FtpsServerOptions } from '../../support/ftps-server.ts';
import { ftpsDestinationOf } from '../../support/ftps-way.ts';
import { startOpensshServer } from '../../support/openssh-server.ts';
import { startTcpFaultProxy, type TcpFaultProxy } from '../../support/tcp-fault-proxy.ts';
import { startVsftpd } from '../../support/vsftpd-server.ts';

export type WorldName = 'SFTP' | 'FTPS explicit' | 'FTPS implicit';

type Settings = Partial<Omit<SftpDestination, 'protocol'> & Omit<FtpsDestination, 'protocol'>>;

export interface Way {
  readonly directory?: string;
  /** Changes of the settings. */
  readonly settings?: Settings | undefined;
  readonly credentials?: Credentials;
  readonly options?: TransportOptions;
}

/** A real server behind proxies that fail on purpose. */
export interface FaultWorld {
  readonly name: WorldName;
  /** Where commands and answers pass, and where the bytes of files do; for SFTP the same. */
  readonly control: TcpFaultProxy;
  readonly data: TcpFaultProxy;
  /** Answers that come before the one that ends a write of a small file, and before the one of a rename. */
  readonly repliesBefore: { readonly writeEnd: number; readonly rename: number };
  /** How the settings look when they trust somebody else. */
  readonly wrongTrust: Settings;
  readonly smallDisk: { readonly remote: string; readonly local: string };
  open(way: Way): Promise<RenameTransport>;
  /** A new folder that the account may use. */
  newFolder(name: string): string;
  filesIn(folder: string): Record<string, Buffer>;
  stop(): Promise<void>;
}

const rest = { allowedExceptions: [{ host: '127.0.0.1' }, { host: 'ftps.partner.example' }] };

/** What a server may differ in: SFTP's lines of configuration, or options of an FTPS server. */
export interface WorldOptions {
  readonly sshd?: readonly string[];
  readonly ftps?: FtpsServerOptions;
}

export function startWorld(
  name: WorldName,
  { sshd = [], ftps = {} }: WorldOptions = {},
): Promise<FaultWorld> {
  if (name === 'SFTP') return startSftpWorld(sshd);
  return startFtpsWorld(name, { ...ftps, tlsMode: name === 'FTPS implicit' ? 'IMPLICIT' : 'EXPLICIT' });
}

async function startSftpWorld(config: readonly string[]): Promise<FaultWorld> {
  const server = await startOpensshServer({ config });
  const proxy = await startTcpFaultProxy(server.port);
  return {
    name: 'SFTP',
    control: proxy,
    data: proxy,
    repliesBefore: { writeEnd: 2, rename: 1 }, // open, write; stat
    wrongTrust: { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` },
    smallDisk: server.smallDisk,
    open: ({ directory = '', settings, credentials, options }) =>
      openTransport(
        {
          protocol: 'SFTP',
          host: '127.0.0.1',
          port: proxy.port,
          username: server.username,
          hostKeyFingerprint: server.fingerprint,
          directory,
          ...settings,
        },
        credentials ?? { privateKey: server.privateKey },
        { ...rest, ...options },
      ),
    ...foldersIn(server.folder),
    async stop() {
      await proxy.stop();
      await server.stop();
    },
  };
}

async function startFtpsWorld(name: WorldName, ftps: FtpsServerOptions): Promise<FaultWorld> {
  const { server, control, data, stop } = await startProxiedFtps(startVsftpd, ftps);
  return {
    ...{ name, control, data, stop },
    repliesBefore: { writeEnd: 2, rename: 2 }, // EPSV, STOR; SIZE, RNFR
    wrongTrust: { trustedCertificates: undefined },
    smallDisk: server.smallDisk,
    open: ({ directory = '', settings, credentials, options }) =>
      openTransport(
        ftpsDestinationOf(server, { directory, ...settings }),
        credentials ?? { password: server.password },
        { ...rest, resolve: async () => ['127.0.0.1'], ...options },
      ),
    ...foldersIn(server.folder),
  };
}

function foldersIn(root: string): Pick<FaultWorld, 'newFolder' | 'filesIn'> {
  return {
    newFolder(name) {
      mkdirSync(join(root, name));
      chmodSync(join(root, name), 0o777);
      return join(root, name);
    },
    filesIn: (folder) =>
      Object.fromEntries(
        (existsSync(folder) ? readdirSync(folder) : []).map((name) => [
          name,
          readFileSync(join(folder, name)),
        ]),
      ),
  };
}
