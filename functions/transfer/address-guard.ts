import { lookup } from 'node:dns/promises';
import { isIP, isIPv4, type LookupFunction } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import ipaddr from 'ipaddr.js';
import { TransferFailure } from './classify-failure.ts';

/** Addresses of a host name, IPv4 and IPv6. Fails with `ENOTFOUND` as Node's resolver does. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface AddressGuard {
  readonly resolve: Resolve;
  /** May be dialled whatever their address; without a port, on every port. A stage that is deployed has none. */
  readonly allowedExceptions: readonly { readonly host: string; readonly port?: number }[];
}

/** The resolver of the operating system. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const refusedSuffixes = /(^|\.)(local|internal|localhost|arpa|onion)$/;

/**
 * Checks how a host is spelled. Of numbers only a public IPv4 address in its one canonical form passes: resolvers read
 * `127.1` or `0x7f.1` as addresses that a look at the string does not show.
 * @returns the name in ASCII
 * @throws TransferFailure ADDRESS_REFUSED
 */
export function checkHostName(host: string): string {
  if (isIPv4(host) && isPublicAddress(host)) return host;
  const name = domainToASCII(host);
  const labels = name.split('.');
  const isRefused =
    /[^a-z0-9._-]/.test(name) || // user info, brackets, ports, `%`, blanks, controls
    labels.length < 2 ||
    labels.some((label) => label === '' || label.length > 63 || label.startsWith('0x')) ||
    /^\d+$/.test(labels.at(-1) ?? '') ||
    name.length > 253 ||
    refusedSuffixes.test(name) ||
    // Full-width, circled and invisible characters vanish here: then the person did not type the name that is dialled.
    ![name, domainToUnicode(name)].includes(host.normalize('NFC').toLowerCase());
  if (isRefused) throw new TransferFailure('ADDRESS_REFUSED');
  return name;
}

/** Global unicast only (an allow-list); every form that wraps an IPv4 address but the mapped one is refused. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  // ipaddr.js calls `::7f00:1` and unassigned space unicast; global unicast is 2000::/3 (RFC 4291 2.4).
  return parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
}

/**
 * The address to dial for a host, looked up anew every time; one bad answer refuses the host.
 * @throws TransferFailure ADDRESS_REFUSED, DNS_NOT_FOUND, CONNECT_TIMEOUT; or the resolver's own error
 */
export async function addressToDial(
  guard: AddressGuard,
  host: string,
  port: number,
  resolveMs: number,
): Promise<string> {
  const isException = isAllowedException(guard, host, port);
  const name = isException ? host : checkHostName(host);
  const addresses = isIPv4(name) ? [name] : await withinTime(guard.resolve(name), resolveMs);
  if (addresses.length === 0) throw new TransferFailure('DNS_NOT_FOUND');
  if (!isException && !addresses.every(isPublicAddress)) throw new TransferFailure('ADDRESS_REFUSED');
  const address = addresses.find((candidate) => isIP(candidate) === 4) ?? addresses[0] ?? '';
  if (isIP(address) === 0) throw new TransferFailure('ADDRESS_REFUSED');
  return address;
}

/**
 * A look-up for connections that somebody else's client makes to names of ours, such as those of AWS: whatever a name server
 * makes of them, only a public address is dialled.
 */
export function guardedLookup({ resolve }: Pick<AddressGuard, 'resolve'>, resolveMs: number): LookupFunction {
  return (name, { all }, callback) => {
    withinTime(resolve(name), resolveMs).then(
      (addresses) => {
        const answers = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = answers;
        if (first === undefined) return callback(new TransferFailure('DNS_NOT_FOUND'), []);
        if (!addresses.every(isPublicAddress)) return callback(new TransferFailure('ADDRESS_REFUSED'), []);
        return all === true ? callback(null, answers) : callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

/** After connecting: the peer is the address that was checked. @throws TransferFailure ADDRESS_REFUSED */
export function checkPeer(dialled: string, peer: string | undefined): void {
  const isSame =
    peer !== undefined &&
    isIP(peer) !== 0 &&
    ipaddr.process(peer).toNormalizedString() === ipaddr.process(dialled).toNormalizedString();
  if (!isSame) throw new TransferFailure('ADDRESS_REFUSED');
}

function isAllowedException(guard: AddressGuard, host: string, port: number): boolean {
  return guard.allowedExceptions.some(
    (exception) => exception.host.toLowerCase() === host.toLowerCase() && (exception.port ?? port) === port,
  );
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransferFailure('CONNECT_TIMEOUT')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
