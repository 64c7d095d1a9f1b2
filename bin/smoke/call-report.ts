import type { ExplainedGrants } from './grants-never-used.ts';
import type { RecordOfCalls } from './running-application.ts';
import { shortGrants } from './short-grants.ts';

export interface CallReport {
  readonly isGood: boolean;
  /** Each thing that is wrong, then the count of all. */
  readonly lines: readonly string[];
}

/**
 * Judges what the roles of the application have used while all stories were told.
 * @param explained the grants that may stay unused; all others must have been used, and these must not
 */
export function reportOfCalls(calls: RecordOfCalls, explained: readonly ExplainedGrants[]): CallReport {
  const unused = shortGrants(calls.unused);
  const known = new Set(explained.flatMap(({ grants }) => grants));
  const unexplained = unused.filter((grant) => !known.has(grant));
  const used = explained
    .filter(({ isByChance }) => isByChance !== true)
    .flatMap(({ grants }) => grants)
    .filter((grant) => !unused.includes(grant));
  const problems = [
    ...shortGrants(calls.denials).map((call) => `denied: ${call}`),
    ...unexplained.map((grant) => `granted, never used, not explained: ${grant}`),
    ...used.map((grant) => `said to be never used, but used or no longer granted: ${grant}`),
  ];
  const word = unexplained.length === 0 ? 'all explained' : `${unexplained.length} of them not explained`;
  return { isGood: problems.length === 0, lines: [...problems, `${countLine(calls)} (${word})`] };
}

/** Judges no more than denials: what is left unused by some of the stories says nothing. */
export function reportOfSomeCalls(calls: RecordOfCalls): CallReport {
  const denied = shortGrants(calls.denials).map((call) => `denied: ${call}`);
  const why = 'not judged: not every story was told to its end';
  return { isGood: denied.length === 0, lines: [...denied, `${countLine(calls)} (${why})`] };
}

function countLine({ allowedCount, denials, grantedCount, unused }: RecordOfCalls): string {
  const usedCount = grantedCount - unused.length;
  return `calls: ${allowedCount} allowed, ${denials.length} denied; granted actions: ${grantedCount}, used ${usedCount}, never used ${unused.length}`;
}
