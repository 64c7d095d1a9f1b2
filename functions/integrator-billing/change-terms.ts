import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { ConflictError, InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { matchedVersion, versionTag } from '../platform/version-tag.ts';
import type { BillingTerms, putBillingTerms } from './contract.ts';
import type { BillingDeps } from './deps.ts';
import { periodStart } from './periods.ts';
import { latestTerms, readTerms, saveTerms } from './terms-store.ts';

/**
 * Sets what a firm may use: counts for the whole of the period that is the current one by it; periods before stay as they are.
 * @throws InvalidInputError `VALIDATION_FAILED`; ConflictError `TERMS_CHANGED`
 */
export async function changeTerms(
  deps: BillingDeps,
  { principal, params: { firmId }, headers, body }: ApiRequest<typeof putBillingTerms, Principal>,
): Promise<ApiAnswer<typeof putBillingTerms>> {
  await authorizeFirm(deps, principal, firmId);
  const now = deps.clock.now();
  const today = pacificDateOf(now);
  requirePossible(body, today);
  const version = matchedVersion(headers['if-match']);
  const before = latestTerms(await readTerms(deps, firmId));
  const terms = { ...body, version: version + 1 };
  const from = periodStart(terms, today);
  const change = { from, terms, by: principal.displayName, at: now.toISOString() };
  if (before.version !== version || !(await saveTerms(deps, firmId, change)))
    throw new ConflictError(
      'TERMS_CHANGED',
      'Somebody else has changed the terms since you read them. Look at them and save again.',
    );
  deps.log.info('BILLING_TERMS_CHANGED', { firmId });
  return { body: terms, headers: versionTag(terms.version) };
}

function requirePossible(
  { isHardLimit, recordLimit, startsOn }: Omit<BillingTerms, 'version'>,
  today: string,
) {
  const fields = [
    ...(isHardLimit && recordLimit === undefined
      ? [{ pointer: '#/recordLimit', detail: 'A hard limit needs a number of records.' }]
      : []),
    ...(startsOn !== undefined && (startsOn > today || startsOn < '1900-01-01')
      ? [{ pointer: '#/startsOn', detail: 'The first period has to have begun, after the year 1899.' }]
      : []),
  ];
  if (fields.length > 0)
    throw new InvalidInputError('VALIDATION_FAILED', 'Some fields are not valid; see `errors`.', { fields });
}
