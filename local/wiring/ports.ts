import { randomInt } from 'node:crypto';
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
  partnerFtps: 'WAYBILL_PARTNER_FTPS_PORT',
  partnerPage: 'WAYBILL_PARTNER_PAGE_PORT',
  transfer: 'WAYBILL_TRANSFER_PORT',
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
      const port = wanted[name] ?? 0;
      found[name] = port === 0 ? await listenOnFree(server) : await listen(server, port, portVariables[name]);
    }
    return found as Record<PortName, number>;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/**
 * Below the range from which the system takes ports for outgoing connections: one of those could take a port between
 * its reservation and its use.
 */
const freePorts = { from: 20_000, to: 32_000 };
const mostTries = 50;

async function listenOnFree(server: Server): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = randomInt(freePorts.from, freePorts.to);
    try {
      return await listen(server, port, '');
    } catch (error) {
      if (tries === mostTries) throw error;
    }
  }
}
