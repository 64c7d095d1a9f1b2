import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { PartnerFiles } from '../partner-sftp/partner-files.ts';
import { deliveredFolder } from '../partner-sftp/partner-sftp.ts';
import { durableCertificate } from './certificate.ts';
import { serveFtps } from './ftps-session.ts';

export interface PartnerFtpsOptions {
  /** Holds the certificate; the delivered files are where the partner's SFTP server has them. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly log: (line: string) => void;
  /** How long a connection may stay without a login. @default 30 000 */
  readonly loginGraceMs?: number;
}

export interface RunningPartnerFtps {
  /** `ftps://127.0.0.1:<port>`, TLS after `AUTH TLS`. */
  readonly url: string;
  readonly port: number;
  /** PEM; who trusts it trusts the server. */
  readonly certificate: string;
  close(): Promise<void>;
}

const defaultLoginGraceMs = 30_000;
/** Connections at a time, signed in or not; when there are more, the one that has waited longest for a login is closed. */
const connectionLimitCount = 20;

/** The partner's own FTPS server, on 127.0.0.1. Rejects with the original error when the port is taken. */
export async function startPartnerFtps(options: PartnerFtpsOptions): Promise<RunningPartnerFtps> {
  if (options.user === '' || options.password === '')
    throw new Error('the partner needs a user and a password');
  const root = deliveredFolder(options.folder);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const { certificate, privateKey } = durableCertificate(options.folder, new Date());
  // One context for all connections: a data connection takes up the session of its control connection.
  const secureContext = createSecureContext({
    cert: certificate,
    key: privateKey,
    minVersion: 'TLSv1.2',
    sessionIdContext: 'partner',
  });
  const sockets = new Set<Socket>();
  const waiting = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const grace = setTimeout(() => socket.destroy(), options.loginGraceMs ?? defaultLoginGraceMs);
    const admitted = () => {
      clearTimeout(grace);
      waiting.delete(socket);
    };
    for (const set of [sockets, waiting]) set.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      admitted();
      sockets.delete(socket);
    });
    if (sockets.size > connectionLimitCount) ([...waiting][0] ?? socket).destroy();
    serveFtps(socket, { ...options, root, files: new PartnerFiles(root), secureContext, admitted });
  });
  const port = await listenOnLoopback(server, options.port);
  return {
    url: `ftps://127.0.0.1:${port}`,
    port,
    certificate,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
