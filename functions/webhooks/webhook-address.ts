import { InvalidInputError } from '../platform/errors.ts';
import { type AddressGuard, checkHostName } from '../transfer/address-guard.ts';
import { TransferFailure } from '../transfer/classify-failure.ts';

type Exceptions = AddressGuard['allowedExceptions'];

/** The port that a URL means. */
export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);

/** Whether a stage lets its own servers be told, public or not, and without TLS. */
export const isException = (exceptions: Exceptions, url: URL): boolean =>
  exceptions.some(
    ({ host, port = portOf(url) }) => host.toLowerCase() === url.hostname && port === portOf(url),
  );

/**
 * The host of a URL, as it was written: what the parser makes of it may be another one (`0127.0.0.1` is 87.0.0.1 to it, and
 * 127.0.0.1 to others).
 * @returns it in ASCII
 * @throws TransferFailure ADDRESS_REFUSED
 */
export function checkedHost(text: string): string {
  const host = checkHostName(/^https?:\/\/([^/?#:\\]*)/i.exec(text.trim())?.[1] ?? '');
  if (host !== new URL(text).hostname) throw new TransferFailure('ADDRESS_REFUSED');
  return host;
}

/**
 * A URL that messages may be sent to, as far as its spelling tells; what its name means is checked at each try.
 * @returns it in its canonical form
 * @throws InvalidInputError `VALIDATION_FAILED`, `ADDRESS_REFUSED`
 */
export function checkedUrl(text: string, exceptions: Exceptions): string {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw refused('VALIDATION_FAILED', 'Leave out the user name and password; messages are signed.');
  if (url.hash !== '') throw refused('VALIDATION_FAILED', 'Leave out what follows the "#".');
  if (isException(exceptions, url) && /^https?:$/.test(url.protocol)) return url.href;
  if (url.protocol !== 'https:') throw refused('VALIDATION_FAILED', 'The address must begin with https://.');
  try {
    checkedHost(text);
  } catch {
    throw refused('ADDRESS_REFUSED', 'This address is not allowed. Use the name of a public server.');
  }
  return url.href;
}

function refused(code: string, detail: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer: '#/url', detail }] });
}
