import { describe, expect, it } from 'vitest';
import { foldName } from '../../../functions/distributor-packages/package-rows.ts';

describe('names as they are compared', () => {
  it.each([
    ['Gold', 'gOLD'],
    ['Gold  plan', ' Gold plan '],
    ['Gold\tplan', 'Gold plan'],
    ['Gold\u00a0plan', 'gold plan'],
    ['Straße', 'STRASSE'],
    ['Straße', 'strasse'],
    ['İzmir', 'izmir'],
    ['ISPARTA', 'ısparta'],
    ['Caf\u00e9', 'CAFE\u0301'],
    ['ΟΔΟΣ', 'οδος'],
    ['ﬁnance', 'FINANCE'],
  ])('are the same: %s and %s', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it.each([
    ['Gold', 'Gold 2'],
    ['Cafe', 'Café'],
    ['Gold plan', 'Goldplan'],
    ['Gold-plan', 'Gold plan'],
  ])('differ: %s and %s', (one, other) => {
    expect(foldName(one)).not.toBe(foldName(other));
  });
});
