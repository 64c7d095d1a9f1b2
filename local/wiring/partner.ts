import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPartnerFtps } from '../partner-ftps/partner-ftps.ts';
import { startDeliveriesPage } from '../partner-sftp/deliveries-page.ts';
import { startPartnerSftp } from '../partner-sftp/partner-sftp.ts';
import type { Closers } from './closers.ts';
import { withPort } from './front.ts';
import type { PortName } from './ports.ts';

/** The servers of an invented partner, to which the application may deliver; one account and one folder for both. */
export interface Partner {
  /** `sftp://127.0.0.1:<port>` */
  readonly sftpUrl: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  readonly hostPublicKey: string;
  /** `ftps://127.0.0.1:<port>`, explicit TLS. */
  readonly ftpsUrl: string;
  readonly ftpsPort: number;
  /** PEM of its self-signed certificate, for settings to trust. */
  readonly ftpsCertificate: string;
  /** A page that lists what was delivered. */
  readonly deliveriesUrl: string;
}

export interface PartnerOptions {
  readonly stateFolder: string;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly closers: Closers;
  log(line: string): void;
}

const user = 'partner';

export async function openPartner({ stateFolder, ports, closers, log }: PartnerOptions): Promise<Partner> {
  const folder = join(stateFolder, 'partner');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = durablePassword(join(folder, 'password'));
  const { partnerSftp, partnerFtps, partnerPage } = ports;
  const server = await withPort('partnerSftp', partnerSftp, () =>
    startPartnerSftp({ folder, port: partnerSftp, user, password, log }),
  );
  closers.add('the partner', () => server.close());
  const ftps = await withPort('partnerFtps', partnerFtps, () =>
    startPartnerFtps({ folder, port: partnerFtps, user, password, log }),
  );
  closers.add("the partner's FTPS server", () => ftps.close());
  const page = await withPort('partnerPage', partnerPage, () =>
    startDeliveriesPage({ folder, port: partnerPage, servers: [server.url, ftps.url] }),
  );
  closers.add("the partner's page", () => page.close());
  const { url, port, hostKeyFingerprint, hostPublicKey } = server;
  return {
    ...{ sftpUrl: url, port, user, password, hostKeyFingerprint, hostPublicKey },
    ...{ ftpsUrl: ftps.url, ftpsPort: ftps.port, ftpsCertificate: ftps.certificate },
    deliveriesUrl: page.url,
  };
}

function durablePassword(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const password = randomBytes(12).toString('base64url');
    writeFileSync(file, password, { mode: 0o600 });
    return password;
  }
}
