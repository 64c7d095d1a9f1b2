import * as z from 'zod';
import { FirmId, type Principal, vendorRoles } from '../directory/contract.ts';
import { Instant, Ulid } from '../platform/contract.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import { mostSshKeys, SubscriptionEvent, SubscriptionStatus } from './contract.ts';
import type { PublicKey } from './ssh-public-key.ts';

/** Who has done something, as it is kept: firms do not read the names of the vendor's staff. */
const Actor = z.object({ by: z.string(), isVendorStaff: z.boolean() });
export type Actor = z.infer<typeof Actor>;

export const actorOf = ({ displayName, roles }: Principal): Actor => ({
  by: displayName,
  isVendorStaff: roles.some((role) => vendorRoles.includes(role)),
});

const StoredKey = Actor.extend({
  keyId: Ulid,
  name: z.string(),
  keyType: z.string(),
  body: z.string(),
  algorithm: z.string(),
  fingerprint: z.string(),
  addedAt: Instant,
});
export type StoredKey = z.infer<typeof StoredKey>;

const StoredEvent = Actor.extend(SubscriptionEvent.shape);
type StoredEvent = z.infer<typeof StoredEvent>;

export const StoredSubscription = z.object({
  firmId: FirmId,
  status: SubscriptionStatus,
  requested: Actor.extend({ at: Instant, message: z.string().optional() }).optional(),
  activeSince: Instant.optional(),
  /** When and why it stopped last; also while it is asked for again. */
  stopped: z.object({ at: Instant, reason: z.string() }).optional(),
  keys: z.array(StoredKey).default([]),
  /** Newest first. */
  events: z.array(StoredEvent).default([]),
  /** Counts what the SFTP server has to follow; 0 until it was enabled once. */
  sftpVersion: z.int().nonnegative().default(0),
  /** The version that the server has followed last. */
  appliedVersion: z.int().nonnegative().default(0),
  version: z.int().positive(),
});
export type StoredSubscription = z.infer<typeof StoredSubscription>;

/** Who does something, and when. */
export interface Act {
  readonly actor: Actor;
  readonly at: string;
}

/** `text`: the message of a request, the reason of a stop. */
export interface Move {
  readonly kind: keyof typeof moves;
  readonly text?: string | undefined;
}

const moves = {
  REQUEST: { from: ['NONE', 'ENDED'], refusal: 'There is a subscription, or a request for one, already.' },
  WITHDRAW: { from: ['REQUESTED'], refusal: 'There is no request to take back.' },
  ENABLE: {
    from: ['NONE', 'REQUESTED', 'SUSPENDED', 'ENDED'],
    refusal: 'The subscription is active already.',
  },
  SUSPEND: { from: ['ACTIVE'], refusal: 'Only an active subscription can be suspended.' },
  END: { from: ['ACTIVE', 'SUSPENDED'], refusal: 'There is no subscription that could be ended.' },
} as const satisfies Record<string, { from: readonly SubscriptionStatus[]; refusal: string }>;

/** The subscription after a move. @throws ConflictError `STATUS_NOT_ALLOWED` */
export function moved(before: StoredSubscription, { kind, text }: Move, act: Act): StoredSubscription {
  const { from, refusal } = moves[kind];
  requireStatus(before, from, refusal);
  const { actor, at } = act;
  switch (kind) {
    case 'REQUEST':
      return withEvent({ ...before, status: 'REQUESTED', requested: { ...actor, at, message: text } }, act, {
        what: 'REQUESTED',
        note: text,
      });
    case 'WITHDRAW': {
      const status = before.stopped === undefined ? 'NONE' : 'ENDED';
      return withEvent({ ...before, status, requested: undefined }, act, { what: 'WITHDRAWN' });
    }
    case 'ENABLE': {
      const what = before.status === 'SUSPENDED' ? 'RESUMED' : 'ENABLED';
      const after = { ...before, requested: undefined, stopped: undefined, activeSince: at };
      return followed(withEvent({ ...after, status: 'ACTIVE' }, act, { what }));
    }
    case 'SUSPEND':
      return stoppedAs('SUSPENDED', before, { act, reason: text ?? '' });
    case 'END':
      return stoppedAs('ENDED', before, { act, reason: text ?? '' });
  }
}

function stoppedAs(
  status: 'SUSPENDED' | 'ENDED',
  before: StoredSubscription,
  { act, reason }: { readonly act: Act; readonly reason: string },
): StoredSubscription {
  const after = { ...before, status, activeSince: undefined, stopped: { at: act.at, reason } };
  return followed(withEvent(after, act, { what: status, note: reason }), before);
}

/** With one more key. @throws ConflictError `STATUS_NOT_ALLOWED`, `KEY_ALREADY_ADDED`, `TOO_MANY_KEYS` */
export function withKey(
  before: StoredSubscription,
  key: PublicKey & { readonly keyId: string; readonly name: string },
  act: Act,
): StoredSubscription {
  requireStatus(
    before,
    ['REQUESTED', 'ACTIVE', 'SUSPENDED'],
    'There is no subscription whose SFTP area a key could open.',
  );
  if (before.keys.some(({ body }) => body === key.body))
    throw new ConflictError('KEY_ALREADY_ADDED', 'This key is there already.');
  if (before.keys.length >= mostSshKeys)
    throw new ConflictError(
      'TOO_MANY_KEYS',
      `The SFTP area takes ${mostSshKeys} keys. Remove one that is not used any more.`,
    );
  const { actor, at } = act;
  const keys = [...before.keys, { ...key, ...actor, addedAt: at }];
  return followed(withEvent({ ...before, keys }, act, { what: 'KEY_ADDED', note: key.name }));
}

/** Without a key, whatever its status is. @throws NotFoundError `KEY_NOT_FOUND` */
export function withoutKey(before: StoredSubscription, keyId: string, act: Act): StoredSubscription {
  const removed = before.keys.find((key) => key.keyId === keyId);
  if (removed === undefined) throw new NotFoundError('KEY_NOT_FOUND', 'There is no such key any more.');
  const keys = before.keys.filter((key) => key !== removed);
  return followed(withEvent({ ...before, keys }, act, { what: 'KEY_REMOVED', note: removed.name }));
}

function requireStatus(
  { status }: StoredSubscription,
  allowed: readonly SubscriptionStatus[],
  refusal: string,
): void {
  if (!allowed.includes(status)) throw new ConflictError('STATUS_NOT_ALLOWED', refusal);
}

const mostEvents = 50;

function withEvent(
  after: StoredSubscription,
  { actor, at }: Act,
  event: Pick<StoredEvent, 'what' | 'note'>,
): StoredSubscription {
  return { ...after, events: [{ ...event, ...actor, at }, ...after.events].slice(0, mostEvents) };
}

/**
 * To be followed by the server: it knows nothing of a firm whose subscription was never active. One that was active by its
 * set-up alone may have a user that was made by hand.
 */
function followed(after: StoredSubscription, before = after): StoredSubscription {
  const isKnown = [before.status, after.status].includes('ACTIVE') || after.sftpVersion > 0;
  return isKnown ? { ...after, sftpVersion: after.sftpVersion + 1 } : after;
}
