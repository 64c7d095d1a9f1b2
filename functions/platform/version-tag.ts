import { InvalidInputError } from './errors.ts';

/** `ETag` of a version, as an answer's header. */
export const versionTag = (version: number): { readonly etag: string } => ({ etag: `"${version}"` });

/**
 * The version that `If-Match` names; proxies that compress answers make the tag a weak one.
 * @throws InvalidInputError `VALIDATION_FAILED`
 */
export function matchedVersion(ifMatch: string): number {
  const digits = /^(?:W\/)?"(\d{1,8})"$/.exec(ifMatch.trim())?.[1];
  if (digits !== undefined) return Number(digits);
  const detail = 'Send the ETag of the version that you changed, such as "7".';
  const fields = [{ pointer: '#/header/if-match', detail }];
  throw new InvalidInputError('VALIDATION_FAILED', detail, { fields });
}
