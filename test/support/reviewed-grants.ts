import { expect } from 'vitest';
import { grantsNeverUsed, type ProvingFlow } from '../../bin/smoke/grants-never-used.ts';
import { shortGrants } from '../../bin/smoke/short-grants.ts';
import type { Runtime } from '../../local/runtime.ts';

/** Fails when the flow leaves unused what the reviewed list says that it uses. */
export function expectProvenGrants(runtime: Runtime, flow: ProvingFlow): void {
  const unused = shortGrants(runtime.grantUse().unused);
  const proven = grantsNeverUsed.filter(({ provenBy }) => provenBy === flow).flatMap(({ grants }) => grants);
  expect(proven.filter((grant) => unused.includes(grant))).toEqual([]);
}

/**
 * Fails when roles of a flow's rooms leave something unused that the reviewed list does not explain, or have used what it
 * says that nothing uses.
 * @param usedByStories what other stories use
 */
export function expectReviewedGrants(
  runtime: Runtime,
  roles: RegExp,
  usedByStories: readonly string[] = [],
): void {
  const unused = shortGrants(runtime.grantUse().unused).filter((grant) => roles.test(grant));
  const explained = new Set([...usedByStories, ...grantsNeverUsed.flatMap(({ grants }) => grants)]);
  expect(unused.filter((grant) => !explained.has(grant))).toEqual([]);
  const ofNobody = grantsNeverUsed
    .filter(({ provenBy, isByChance }) => provenBy === undefined && isByChance !== true)
    .flatMap(({ grants }) => grants.filter((grant) => roles.test(grant)));
  expect(ofNobody.filter((grant) => !unused.includes(grant))).toEqual([]);
}
