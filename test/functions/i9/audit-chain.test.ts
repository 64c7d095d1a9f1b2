import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainEvents, trailEnd, trailStart, verifyChain } from '../../../functions/i9/audit-chain.ts';
import type { AuditEvent } from '../../../functions/i9/contract.ts';
import { anAuditEventDraft, anAuditTrail } from '../../support/record-builders.ts';

const trail = anAuditTrail(5);
const at = (position: number): AuditEvent => {
  const event = trail[position];
  if (event === undefined) throw new Error('no such event');
  return event;
};

describe('a trail', () => {
  it('is numbered from 1 without gaps, each event naming the hash before it', () => {
    expect(trail.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(trail.slice(1).map((event) => event.previousHash)).toEqual(
      trail.slice(0, -1).map(({ hash }) => hash),
    );
    expect(verifyChain(trail)).toEqual({ isIntact: true });
  });

  it('has the hash that anyone can compute from the written rule', () => {
    // printf '%064d{"actorName":"Ada","actorType":"USER",…,"sequence":1}' 0 | sha256sum
    const [event] = chainEvents(trailStart, [anAuditEventDraft({ actorName: 'Ada' })]);
    expect(event?.hash).toBe('b2398a4b9a93e92021373733becbf45fcf74083c4405a099b80b7dc481ce7acc');
  });

  it('goes on where it ended', () => {
    const more = chainEvents(trailEnd(trail), [anAuditEventDraft(), anAuditEventDraft()]);
    expect(verifyChain([...trail, ...more])).toEqual({ isIntact: true });
  });

  it('does not care in which order an event names its fields', () => {
    const turned = Object.fromEntries(Object.entries(at(2)).reverse()) as AuditEvent;
    expect(verifyChain(trail.with(2, turned))).toEqual({ isIntact: true });
  });
});

describe('a check of a trail', () => {
  const swapped = trail.with(1, at(2)).with(2, at(1));
  const renumbered = swapped.map((event, position) => ({ ...event, sequence: position + 1 }));
  const without3 = trail.toSpliced(2, 1);
  const closedUp = without3.map((event, position) => ({ ...event, sequence: position + 1 }));
  it.each([
    ['a changed actor', trail.with(2, { ...at(2), actorName: 'Somebody Else' }), 3, 'HASH'],
    ['a changed time', trail.with(0, { ...at(0), at: '2020-01-01T00:00:00.000Z' }), 1, 'HASH'],
    ['an added field', trail.with(4, { ...at(4), reference: 'x' }), 5, 'HASH'],
    ['a missing event', without3, 3, 'SEQUENCE'],
    ['a missing event, the rest renumbered', closedUp, 3, 'PREVIOUS_HASH'],
    ['a missing first event', trail.slice(1), 1, 'SEQUENCE'],
    ['reordered events', swapped, 2, 'SEQUENCE'],
    ['reordered events, renumbered', renumbered, 2, 'PREVIOUS_HASH'],
    ['an event twice', trail.toSpliced(3, 0, at(2)), 4, 'SEQUENCE'],
  ])('names the first event broken by %s', (_case, broken, brokenSequence, reason) => {
    expect(verifyChain(broken)).toEqual({ isIntact: false, brokenSequence, reason });
  });

  it('notices any change of any text', () => {
    const fields = ['at', 'actorName', 'event', 'section', 'actorType'] as const;
    fc.assert(
      fc.property(fc.nat(4), fc.constantFrom(...fields), fc.string(), (position, field, text) => {
        fc.pre(at(position)[field] !== text && text.isWellFormed());
        const changed = trail.with(position, { ...at(position), [field]: text } as AuditEvent);
        expect(verifyChain(changed)).toMatchObject({ isIntact: false, brokenSequence: position + 1 });
      }),
    );
  });
});
