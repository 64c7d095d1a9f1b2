import { hash } from 'node:crypto';
import type { AuditEvent } from './contract.ts';

/** An event before it joins a trail: the trail gives it its number and its hashes. */
export type AuditEventDraft = Omit<AuditEvent, 'sequence' | 'previousHash' | 'hash'>;

/** Where a trail ends; `trailStart` is the end of an empty one. */
export interface TrailEnd {
  readonly sequence: number;
  readonly hash: string;
}

export const trailStart: TrailEnd = { sequence: 0, hash: '0'.repeat(64) };

export type ChainCheck =
  | { readonly isIntact: true }
  | {
      readonly isIntact: false;
      /** Position in the trail, from 1, of the first event that does not follow from those before it. */
      readonly brokenSequence: number;
      readonly reason: 'SEQUENCE' | 'PREVIOUS_HASH' | 'HASH';
    };

/** Continues a trail: numbers the events and chains their hashes, in the order given. */
export function chainEvents(end: TrailEnd, drafts: readonly AuditEventDraft[]): AuditEvent[] {
  let { sequence, hash: previousHash } = end;
  return drafts.map((draft) => {
    sequence += 1;
    const event = { ...draft, sequence, previousHash };
    previousHash = eventHash(event);
    return { ...event, hash: previousHash };
  });
}

/** Whether a whole trail is as it was written: every number there, every hash right. */
export function verifyChain(trail: readonly AuditEvent[]): ChainCheck {
  let end = trailStart;
  for (const event of trail) {
    const brokenSequence = end.sequence + 1;
    if (event.sequence !== brokenSequence) return { isIntact: false, brokenSequence, reason: 'SEQUENCE' };
    if (event.previousHash !== end.hash) return { isIntact: false, brokenSequence, reason: 'PREVIOUS_HASH' };
    if (event.hash !== eventHash(event)) return { isIntact: false, brokenSequence, reason: 'HASH' };
    end = event;
  }
  return { isIntact: true };
}

/** The end of a trail, to be continued from. */
export function trailEnd(trail: readonly AuditEvent[]): TrailEnd {
  return trail.at(-1) ?? trailStart;
}

/** SHA-256 over the previous hash (as hex) and the canonical JSON (RFC 8785) of the event without its two hashes. */
function eventHash(event: Omit<AuditEvent, 'hash'>): string {
  return hash('sha256', event.previousHash + canonicalEvent(event));
}

/**
 * Events are flat, so their canonical JSON is that of their fields in alphabetical order. By hand, because a trail is
 * checked with every export: a general library takes three times as long.
 */
function canonicalEvent(event: Omit<AuditEvent, 'hash'>): string {
  const { actorName, actorType, at, channel, event: name, fieldName } = event;
  const { ip, previousValue, reference, section, sequence, updatedValue } = event;
  const head = { actorName, actorType, at, channel, event: name, fieldName };
  const all = { ...head, ip, previousValue, reference, section, sequence, updatedValue };
  return JSON.stringify(all satisfies Record<Exclude<keyof AuditEvent, 'hash' | 'previousHash'>, unknown>);
}
