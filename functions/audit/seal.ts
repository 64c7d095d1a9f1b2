import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { TrailHead } from '../platform/audit-trail.ts';
import { Seal } from './contract.ts';

/** A seal as it lies in the bucket. */
export interface StoredSeal {
  readonly seal: Seal;
  /** SHA-256 of its bytes, which the next seal names. */
  readonly hash: string;
}

/** Key of the seal of a day, `2026-11-20/heads.json`; keys sort by day. */
export const sealKey = (day: string): string => `${day}/heads.json`;

export const sealBytes = (seal: Seal): Buffer => Buffer.from(canonicalize(seal) ?? '');

/** @throws when the bytes are no seal */
export function readSeal(bytes: Buffer): StoredSeal {
  return { seal: Seal.parse(JSON.parse(bytes.toString())), hash: hash('sha256', bytes) };
}

/** The seal that follows another; tenants whose trails do not hold keep the head that was right last. */
export function nextSeal(
  earlier: StoredSeal | undefined,
  at: Date,
  heads: ReadonlyMap<string, TrailHead>,
  brokenTenants: readonly string[],
): Seal {
  return {
    kind: 'waybill-audit-heads',
    version: 1,
    day: at.toISOString().slice(0, 10),
    sealedAt: at.toISOString(),
    previousSealHash: earlier?.hash ?? null,
    heads: Object.fromEntries(
      [...heads].map(([tenantId, { sequence, hash }]) => [tenantId, { sequence, hash }]),
    ),
    brokenTenants: [...brokenTenants],
  };
}
