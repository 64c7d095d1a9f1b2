import { createServer, type Server } from 'node:net';
import { listen } from '../listen.ts';

/** The ports of the runtime; each has a variable that chooses another. */
export const portVariables = {
  aws: 'WAYBILL_AWS_PORT',
  site: 'WAYBILL_SITE_PORT',
  api: 'WAYBILL_API_PORT',
  signIn: 'WAYBILL_SIGN_IN_PORT',
  mail: 'WAYBILL_MAIL_PORT',
  partnerSftp: 'WAYBILL_PARTNER_SFTP_PORT',
  partnerPage: 'WAYBILL_PARTNER_PAGE_PORT',
} as const;

export type PortName = keyof typeof portVariables;
/** 0, the default, takes a free port. */
export type Ports = Readonly<Partial<Record<PortName, number>>>;

const names = Object.keys(portVariables) as PortName[];

/**
 * Finds a port for every part before the first one starts, for the parts are told each other's addresses.
 * @throws StartError naming the first port that is taken and the variable that chooses another
 */
export async function reservePorts(wanted: Ports): Promise<Record<PortName, number>> {
  // All are held until the last is found, so that none is found twice.
  const held: Server[] = [];
  const found: Partial<Record<PortName, number>> = {};
  try {
    for (const name of names) {
      const server = createServer();
      held.push(server);
      found[name] = await listen(server, wanted[name] ?? 0, portVariables[name]);
    }
    return found as Record<PortName, number>;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
