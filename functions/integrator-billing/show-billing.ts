import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { versionTag } from '../platform/version-tag.ts';
import type { BillingPeriod, BillingTerms, getBilling, LedgerEntry } from './contract.ts';
import type { BillingDeps } from './deps.ts';
import { lastLedgerDate, readLedger } from './ledger-store.ts';
import { periodOf, type TermsStretch } from './periods.ts';
import { latestTerms, readTerms } from './terms-store.ts';
import { usageOf } from './usage.ts';

/** Usage of a period, the current one unless told. @throws InvalidInputError `PERIOD_NOT_VALID` */
export async function showBilling(
  deps: BillingDeps,
  { principal, params: { firmId }, query }: ApiRequest<typeof getBilling, Principal>,
): Promise<ApiAnswer<typeof getBilling>> {
  await authorizeFirm(deps, principal, firmId);
  const { stretches, ...counted } = await readPeriod(deps, firmId, query.period);
  const periods = await periodsOf(deps, firmId, stretches);
  return {
    body: { ...usageOf({ firmId, ...counted }), periods },
    headers: versionTag(latestTerms(stretches).version),
  };
}

interface CountedPeriod {
  readonly stretches: readonly TermsStretch[];
  readonly period: BillingPeriod;
  readonly terms: BillingTerms;
  readonly entries: readonly LedgerEntry[];
}

/** Periods before are nobody's. */
const firstDate = '2000-01-01';

/** A period and its ledger. @param periodId the current one when it is absent @throws InvalidInputError `PERIOD_NOT_VALID` */
export async function readPeriod(
  deps: BillingDeps,
  firmId: string,
  periodId: string | undefined,
): Promise<CountedPeriod> {
  const today = pacificDateOf(deps.clock.now());
  const date = periodId ?? today;
  const stretches = await readTerms(deps, firmId);
  const isPossible = date >= firstDate && date <= today;
  const { period, terms } = periodOf(stretches, isPossible ? date : today);
  if (!isPossible || (periodId !== undefined && periodId !== period.periodId))
    throw new InvalidInputError(
      'PERIOD_NOT_VALID',
      'No period begins with that date. Take a period from the list in the answer without `period`.',
    );
  return { stretches, period, terms, entries: await readLedger(deps, firmId, period) };
}

/** Twenty years of months. */
const mostPeriods = 240;

/** The current period and those that have entries, newest first. */
async function periodsOf(
  deps: BillingDeps,
  firmId: string,
  stretches: readonly TermsStretch[],
): Promise<BillingPeriod[]> {
  const today = pacificDateOf(deps.clock.now());
  const periods = [periodOf(stretches, today).period];
  for (let [first] = periods; first !== undefined && periods.length < mostPeriods; ) {
    const date = await lastLedgerDate(deps, firmId, first.from);
    first = date === undefined ? undefined : periodOf(stretches, date).period;
    if (first !== undefined) periods.push(first);
  }
  return periods;
}
