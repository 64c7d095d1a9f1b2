import { describe, expect, it } from 'vitest';
import { Chaos, chaosOf } from '../../../local/chaos/chaos.ts';
import { StaleAnswers } from '../../../local/chaos/stale-answers.ts';
import { AwsError } from '../../../local/service.ts';

const tries = 20_000;

/** What a chaos decides, place by place. */
function decisionsOf(chaos: Chaos): unknown[] {
  return Array.from({ length: 200 }, () => [
    refusal(chaos, 'dynamodb'),
    chaos.losesReply(),
    chaos.killAfterMs(),
    chaos.copyDelaysMs(),
    chaos.pageItemCount(),
  ]);
}

function refusal(chaos: Chaos, signingName: string): string | undefined {
  try {
    chaos.beforeCall(signingName);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
}

const shareOf = (happens: () => boolean) =>
  Array.from({ length: tries }, happens).filter(Boolean).length / tries;

describe('chaos', () => {
  it('does nothing while it is off', () => {
    const chaos = new Chaos();
    expect(decisionsOf(chaos)).toEqual(decisionsOf(new Chaos('off', 3)));
    expect(chaos.counts()).toEqual({});
    expect(chaos.staleMs()).toBeUndefined();
    expect(chaos.copyDelaysMs()).toEqual([0]);
  });

  it('decides the same by the same seed, and otherwise by another', () => {
    const first = decisionsOf(new Chaos('hostile', 17));
    expect(decisionsOf(new Chaos('hostile', 17))).toEqual(first);
    expect(decisionsOf(new Chaos('hostile', 18))).not.toEqual(first);
    const turned = new Chaos('aws', 5);
    turned.losesReply();
    turned.turn('hostile', 17);
    expect(decisionsOf(turned)).toEqual(first);
  });

  it('does each thing about as often as its profile says, and counts it', () => {
    const chaos = new Chaos('hostile', 1);
    expect(shareOf(() => refusal(chaos, 's3') !== undefined)).toBeCloseTo(0.08, 1);
    expect(shareOf(() => chaos.conflicts())).toBeCloseTo(0.1, 1);
    expect(shareOf(() => chaos.comesAgain())).toBeCloseTo(0.3, 1);
    expect(shareOf(() => (chaos.staleMs() ?? 0) > 0)).toBeCloseTo(0.3, 1);
    const { refused, conflict, stale } = chaos.counts();
    expect([refused, conflict, stale].every((count) => (count ?? 0) > 100)).toBe(true);
  });

  it('says of each service that there were too many calls in words its client repeats', () => {
    const codes = ['dynamodb', 's3', 'sqs', 'kms'].map((name) => {
      const chaos = new Chaos('hostile', 2);
      return Array.from({ length: 500 }, () => refusal(chaos, name)).find((code) => code !== undefined);
    });
    expect(codes).toEqual([
      'ProvisionedThroughputExceededException',
      'SlowDown',
      'RequestThrottled',
      'ThrottlingException',
    ]);
  });

  it('is chosen as profile:seed', () => {
    expect(chaosOf('hostile:42')).toEqual({ profile: 'hostile', seed: 42 });
    expect(chaosOf('aws')).toEqual({ profile: 'aws', seed: 1 });
    expect(() => chaosOf('rainy:1')).toThrow('off, aws, hostile');
    expect(() => chaosOf('aws:x')).toThrow('such as aws:17');
  });
});

describe('answers of before', () => {
  it('are found while they are young, the oldest of them', () => {
    const answers = new StaleAnswers();
    answers.keep('read', Buffer.from('one'), 0);
    answers.keep('read', Buffer.from('two'), 100);
    expect(answers.find('read', 100, 100)?.toString()).toBe('one');
    expect(answers.find('read', 150, 100)?.toString()).toBe('two');
    expect(answers.find('read', 201, 100)).toBeUndefined();
    expect(answers.find('other', 150, 100)).toBeUndefined();
  });
});
