import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDeliveriesPage } from '../partner-sftp/deliveries-page.ts';
import { startPartnerSftp } from '../partner-sftp/partner-sftp.ts';
import type { Closers } from './closers.ts';
import { withPort } from './front.ts';
import type { PortName } from './ports.ts';

/** The SFTP server of an invented partner, to which the application may deliver. */
export interface Partner {
  /** `sftp://127.0.0.1:<port>` */
  readonly sftpUrl: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  readonly hostPublicKey: string;
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
  const { partnerSftp, partnerPage } = ports;
  const server = await withPort('partnerSftp', partnerSftp, () =>
    startPartnerSftp({ folder, port: partnerSftp, user, password, log }),
  );
  closers.add('the partner', () => server.close());
  const page = await withPort('partnerPage', partnerPage, () =>
    startDeliveriesPage({ folder, port: partnerPage }),
  );
  closers.add("the partner's page", () => page.close());
  const { url, port, hostKeyFingerprint, hostPublicKey } = server;
  return { sftpUrl: url, port, user, password, hostKeyFingerprint, hostPublicKey, deliveriesUrl: page.url };
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
