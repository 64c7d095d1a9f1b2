import { InvalidInputError } from '../platform/errors.ts';
import { type AddressGuard, checkHostName } from '../transfer/address-guard.ts';

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
    checkHostName(url.hostname);
  } catch {
    throw refused('ADDRESS_REFUSED', 'This address is not allowed. Use the name of a public server.');
  }
  return url.href;
}

function refused(code: string, detail: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer: '#/url', detail }] });
}
