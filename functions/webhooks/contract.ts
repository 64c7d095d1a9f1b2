import * as z from 'zod';
import { FirmId, roles, scopes } from '../directory/contract.ts';
import { Instant, page, pageQuery, route, Ulid } from '../platform/contract.ts';

/** What a firm can be told of as it happens. */
export const eventTypes = [
  'run.completed',
  'run.incomplete',
  'run.interrupted',
  'export.completed',
  'export.interrupted',
  'file.rejected',
  'file.missing',
  'usage.threshold',
  'webhook.test',
] as const;
export const EventType = z.enum(eventTypes);
export type EventType = z.infer<typeof EventType>;

/** Body of a message; its `webhook-id` is the event's id. @see https://github.com/standard-webhooks/standard-webhooks */
export const WebhookMessage = z.object({
  type: EventType,
  /** When it happened. */
  timestamp: Instant,
  firmId: FirmId,
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;

/** Something that happened; ids, names of templates and files, counts and times only, no personal data. */
export const IntegratorEvent = z.object({
  firmId: FirmId,
  /** `webhook-id` of every try and replay. */
  eventId: Ulid,
  type: EventType,
  at: Instant,
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type IntegratorEvent = z.infer<typeof IntegratorEvent>;

/** Most webhooks of a firm. */
export const mostWebhooks = 5;

export const Webhook = z.object({
  firmId: FirmId,
  webhookId: Ulid,
  /** `https`, without credentials. */
  url: z.url().max(500),
  description: z.string().max(120).default(''),
  /** Empty: all. */
  eventTypes: z.array(EventType).default([]),
  isEnabled: z.boolean(),
  /** Why it was switched off by itself: the receiver said 410 Gone, or failed for five days. */
  disabledReason: z.enum(['GONE', 'FAILING']).optional(),
  createdBy: z.string(),
  createdAt: Instant,
  lastDeliveredAt: Instant.optional(),
  /** Since when no try has been accepted. */
  failingSince: Instant.optional(),
  /** Until when the secret before is used beside the current one. */
  formerSecretUntil: Instant.optional(),
  version: z.int().positive(),
});
export type Webhook = z.infer<typeof Webhook>;

/** Minutes after which each try follows the one before; the first is at once. With spread, over three days. */
export const retryMinutes = [0, 1, 5, 30, 120, 360, 720, 1440, 1440] as const;
/** Hours for which the secret before is used beside a new one. */
export const secretOverlapHours = 24;
/** Days after which a webhook that has accepted nothing is switched off. */
export const failingDays = 5;
/** Days for which events and what became of them are kept, and can be replayed. */
export const eventDays = 90;

/** Why there was no answer to a try, as the firm reads it. */
export const tryFailures = {
  ADDRESS_REFUSED: 'The address is not allowed. Use the name of a public server.',
  DNS_NOT_FOUND: 'The server name could not be found.',
  CONNECT_TIMEOUT: 'The server could not be reached in time.',
  CONNECT_REFUSED: 'The server refused the connection.',
  CONNECTION_LOST: 'The connection was lost before there was an answer.',
  TLS_INVALID: "The server's TLS certificate was not accepted.",
  NO_ANSWER: 'The server did not answer within 15 seconds.',
  ANSWER_NOT_HTTP: 'What answered does not speak HTTP.',
  SECRET_UNREADABLE: 'The secret could not be read. Make a new one.',
  UNEXPECTED: 'The message could not be sent.',
} as const;
export type TryFailure = keyof typeof tryFailures;

export const DeliveryTry = z.object({
  at: Instant,
  durationMs: z.int().nonnegative(),
  /** Of the answer; absent when there was none. */
  statusCode: z.int().optional(),
  /** Why there was none: one of `tryFailures`, no text of the receiver. */
  failure: z.string().optional(),
});
export type DeliveryTry = z.infer<typeof DeliveryTry>;

/** `PENDING → DELIVERED | FAILED`; a replay makes it pending again. */
export const WebhookDelivery = z.object({
  webhookId: Ulid,
  eventId: Ulid,
  type: EventType,
  eventAt: Instant,
  status: z.enum(['PENDING', 'DELIVERED', 'FAILED']),
  /** The latest 20, newest first. */
  tries: z.array(DeliveryTry),
  tryCount: z.int().nonnegative(),
  nextTryAt: Instant.optional(),
  replayCount: z.int().nonnegative(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

const tag = 'Integrator';
const writers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}/webhooks';
const inFirm = z.object({ firmId: FirmId });
const inWebhook = inFirm.extend({ webhookId: Ulid });
const unknown = ['FIRM_NOT_FOUND', 'WEBHOOK_NOT_FOUND'];
const entered = Webhook.pick({ url: true, description: true, eventTypes: true });
const badAddress = ['ADDRESS_REFUSED', 'VALIDATION_FAILED'];

/** A secret as receivers need it, shown once. @see https://github.com/standard-webhooks/standard-webhooks */
const withSecret = Webhook.extend({ secret: z.string().startsWith('whsec_') });

export const listWebhooks = route({
  operationId: 'listWebhooks',
  method: 'get',
  path: base,
  summary: 'Webhooks of a firm and how they fare',
  tag,
  roles: writers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  success: { status: 200, description: 'Webhooks', body: z.object({ items: z.array(Webhook) }) },
  problems: ['FIRM_NOT_FOUND'],
});

export const createWebhook = route({
  operationId: 'createWebhook',
  method: 'post',
  path: base,
  summary: 'Add a webhook; its secret is shown in this answer and never again',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inFirm,
  body: entered,
  success: { status: 201, description: 'Added', body: withSecret },
  problems: ['FIRM_NOT_FOUND', 'TOO_MANY_WEBHOOKS', ...badAddress],
});

export const changeWebhook = route({
  operationId: 'changeWebhook',
  method: 'put',
  path: `${base}/{webhookId}`,
  summary: 'Change address, events, or switch it on or off',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inWebhook,
  headers: z.object({ 'if-match': z.string().max(40) }),
  body: entered.extend({ isEnabled: z.boolean() }),
  success: { status: 200, description: 'Saved', body: Webhook },
  problems: [...unknown, 'WEBHOOK_CHANGED', ...badAddress],
});

export const removeWebhook = route({
  operationId: 'removeWebhook',
  method: 'delete',
  path: `${base}/{webhookId}`,
  summary: 'Remove a webhook; what is pending for it is not sent',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inWebhook,
  success: { status: 204, description: 'Removed' },
  problems: unknown,
});

export const rotateWebhookSecret = route({
  operationId: 'rotateWebhookSecret',
  method: 'post',
  path: `${base}/{webhookId}/rotate-secret`,
  summary: 'Make a new secret; for 24 hours messages are signed with the one before, too',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inWebhook,
  success: { status: 200, description: 'With the new secret, shown once', body: withSecret },
  problems: [...unknown, 'WEBHOOK_CHANGED'],
});

export const testWebhook = route({
  operationId: 'testWebhook',
  method: 'post',
  path: `${base}/{webhookId}/test`,
  summary: 'Send a webhook.test event to it',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inWebhook,
  success: { status: 202, description: 'Asked for', body: WebhookDelivery },
  problems: [...unknown, 'WEBHOOK_DISABLED'],
});

export const listWebhookDeliveries = route({
  operationId: 'listWebhookDeliveries',
  method: 'get',
  path: `${base}/{webhookId}/deliveries`,
  summary: 'What was sent to a webhook and what became of it, newest first',
  tag,
  roles: writers,
  scopes: [scopes.integratorRead],
  params: inWebhook,
  query: z.object({ ...pageQuery, status: WebhookDelivery.shape.status.optional() }),
  success: { status: 200, description: 'Deliveries', body: page(WebhookDelivery) },
  problems: [...unknown, 'CURSOR_NOT_VALID'],
});

export const replayWebhook = route({
  operationId: 'replayWebhook',
  method: 'post',
  path: `${base}/{webhookId}/replay`,
  summary: 'Send events again, with their ids: one, or all since a time that were not accepted',
  tag,
  roles: writers,
  scopes: [scopes.integratorWrite],
  params: inWebhook,
  body: z.union([z.object({ eventId: Ulid }), z.object({ since: Instant })]),
  success: {
    status: 202,
    description: 'Asked for',
    body: z.object({ eventCount: z.int().nonnegative() }),
  },
  problems: [...unknown, 'EVENT_NOT_FOUND', 'WEBHOOK_DISABLED'],
});

/** Every route of this room; the API function serves exactly these. */
export const webhookRoutes = {
  listWebhooks,
  createWebhook,
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  replayWebhook,
};

/** Names one series of tries: the first is 0, and each replay begins another. */
export const DeliveryRef = z.object({
  firmId: FirmId,
  webhookId: Ulid,
  eventId: Ulid,
  replay: z.int().nonnegative(),
});
export type DeliveryRef = z.infer<typeof DeliveryRef>;

/** Input and output of the functions that are invoked by name or by the workflow of deliveries. */
export const webhookSteps = {
  /** Has every new event of a firm sent to the webhooks that want it; again is no change. */
  fanOutEvents: {
    input: z.object({ firmId: FirmId }),
    output: z.object({ eventCount: z.int().nonnegative(), deliveryCount: z.int().nonnegative() }),
  },
  /** One try; `waitSeconds` until the next. */
  sendWebhook: {
    input: DeliveryRef,
    output: z.object({ isEnded: z.boolean(), waitSeconds: z.int().nonnegative() }),
  },
} as const;

/** Environment variables of this room's functions. */
export const webhookEnv = z.object({
  INTEGRATOR_TABLE: z.string().min(1),
  WEBHOOK_WORKFLOW_ARN: z.string().min(1),
  /** Key of the secrets. */
  CREDENTIALS_KEY_ARN: z.string().min(1),
  /** JSON list of `{host, port?}` that the address guard lets through although they are not public; empty when deployed. */
  DESTINATION_EXCEPTIONS: z.string().default('[]'),
});
