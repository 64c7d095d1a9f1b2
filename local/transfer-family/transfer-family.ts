import { join } from 'node:path';
import type { IncomingEvent } from '../events/event-bus.ts';
import type { AccessControl } from '../iam/access-control.ts';
import type { LocalService, RuntimeContext } from '../service.ts';
import { jsonService } from '../sqs/aws-json.ts';
import { durableHostKey } from '../ssh/host-key.ts';
import type { ResolvedResource } from '../template/template.ts';
import type { ApiContext } from './api-context.ts';
import { defaultLimits, type TransferLimits } from './doors.ts';
import { serverActions } from './server-actions.ts';
import { transferServerSpecs } from './server-spec.ts';
import { type RunningSftpServer, startSftpServer } from './sftp-server.ts';
import { Stage } from './upload.ts';
import { userActions } from './user-actions.ts';
import { UserStore } from './user-store.ts';

export interface TransferFamilyOptions {
  readonly context: RuntimeContext;
  /** Of the whole template; those that are servers are started. */
  readonly resources: readonly ResolvedResource[];
  readonly access: AccessControl;
  /** Where the files of every server lie. */
  readonly s3: LocalService;
  /** Of the first server; the others take free ones, as does the first with 0. */
  readonly port: number;
  /** @default AWS's, and tighter ones for logins */
  readonly limits?: Partial<TransferLimits>;
  /** Told of every upload that ended, for the default bus. */
  onEvents(events: readonly IncomingEvent[]): void;
}

/** Where clients reach a server of the template. */
export interface TransferServer {
  readonly host: string;
  readonly port: number;
  /** e.g. `ssh-ed25519 AAAA…`, as in known_hosts. */
  readonly hostPublicKey: string;
  /** Of the host key, `SHA256:…` */
  readonly fingerprint: string;
  readonly serverId: string;
}

export interface TransferFamily {
  /** Its API, for the endpoint. */
  readonly service: LocalService;
  /** In the order of the template. */
  readonly servers: readonly TransferServer[];
  close(): Promise<void>;
}

/**
 * AWS Transfer Family as far as SFTP over S3 with users of its own: its API, and a server on 127.0.0.1 for each one of the template.
 * @throws UnsupportedFeatureError naming what a server of the template asks for and is not played
 */
export async function startTransferFamily(options: TransferFamilyOptions): Promise<TransferFamily> {
  const { context, resources, access } = options;
  const { stateFolder, region, accountId } = context;
  const specs = transferServerSpecs(resources);
  const store = new UserStore(stateFolder);
  const stage = new Stage(stateFolder);
  const limits = { ...defaultLimits, ...options.limits };
  const rights = { access, resources, region, accountId, log: (line: string) => context.log(line) };
  const running: { at: TransferServer; sftp: RunningSftpServer }[] = [];
  const servers: ApiContext['servers'][number][] = [];
  const close = async () => {
    for (const { sftp } of running) await sftp.close();
    store.close();
  };
  try {
    for (const [index, spec] of specs.entries()) {
      const hostKey = durableHostKey(join(stateFolder, 'transfer', spec.serverId));
      const port = index === 0 ? options.port : 0;
      const { s3, onEvents } = options;
      const parts = { context, spec, hostKey, store, stage, s3, rights, limits, port };
      const sftp = await startSftpServer({ ...parts, onEvents: (events) => onEvents(events) });
      const { publicKey: hostPublicKey, fingerprint } = hostKey;
      const { serverId } = spec;
      running.push({
        at: { host: '127.0.0.1', port: sftp.port, hostPublicKey, fingerprint, serverId },
        sftp,
      });
      servers.push({ spec, hostKeyFingerprint: fingerprint, endSessions: () => sftp.endSessions() });
    }
  } catch (error) {
    await close();
    throw error;
  }
  const api: ApiContext = { context, store, servers };
  const service = jsonService({
    signingName: 'transfer',
    targetPrefix: 'TransferService',
    version: '1.1',
    actions: { ...userActions(api), ...serverActions(api) },
  });
  return { service, servers: running.map(({ at }) => at), close };
}
