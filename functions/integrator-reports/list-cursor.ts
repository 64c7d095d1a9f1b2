import { createHash } from 'node:crypto';
import { InvalidInputError } from '../platform/errors.ts';

/** Days that lists of what is over go back unless told. */
export const usualDays = 30;

/** @throws InvalidInputError `PERIOD_NOT_VALID` */
export function requirePeriod({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new InvalidInputError(
    'PERIOD_NOT_VALID',
    '`from` is after `to`. Give the first date as `from` and the last as `to`.',
  );
}

/** What a cursor goes on with: a list and everything that was asked of it. */
export type ListQuery = Readonly<Record<string, string | number | undefined>>;

function markOf(query: ListQuery): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return createHash('sha256').update(JSON.stringify(asked.sort())).digest('base64url').slice(0, 12);
}

/** The opaque cursor of a place in a list; good for the same query only. */
export const cursorOf = (query: ListQuery, place: string): string =>
  Buffer.from(`${markOf(query)} ${place}`).toString('base64url');

/** @throws InvalidInputError `CURSOR_NOT_VALID` when this list, asked the same, did not give it */
export function placeOf(query: ListQuery, cursor: string, pattern: RegExp): string {
  const [mark, place = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (mark !== markOf(query) || !pattern.test(place) || rest.length > 0) throw cursorNotValid();
  return place;
}

export const cursorNotValid = (): InvalidInputError =>
  new InvalidInputError(
    'CURSOR_NOT_VALID',
    'This cursor was not given by this list with these filters. Start without a cursor.',
  );
