import { hash } from 'node:crypto';
import * as z from 'zod';
import type { AuditDraft, AuditTrail } from './audit-trail.ts';
import { type AuditOutcome, AuditTenantId, type RouteDeclaration } from './contract.ts';
import { TransientError, WaybillError } from './errors.ts';
import type { Log } from './log.ts';

/** What the trail tells of a caller; the tenant is absent for the vendor's own staff. */
export interface AuditedCaller {
  readonly kind: 'user' | 'machine';
  readonly id: string;
  readonly distributorId?: string | undefined;
  readonly firmId?: string | undefined;
}

export interface CallFacts {
  readonly declaration: RouteDeclaration;
  /** As they stand in the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly traceId: string;
}

/**
 * One call of the API and what the audit trail tells of it. A change: `BEGUN` before anything is done, its outcome
 * afterwards. A GET that is declared audited: its outcome, before the answer is given. Of other GETs, what was refused to
 * those who may not ask.
 */
export class AuditedCall {
  readonly #trail: AuditTrail;
  readonly #log: Log;
  readonly #facts: CallFacts;
  readonly #params: Readonly<Record<string, unknown>>;
  #caller: AuditedCaller | undefined;
  #body: unknown;
  #begunSequence: number | undefined;
  #isUntellable = false;

  constructor(trail: AuditTrail, log: Log, facts: CallFacts) {
    this.#trail = trail;
    this.#log = log;
    this.#facts = facts;
    this.#params = acceptedParams(facts);
  }

  /** To be told as soon as the caller is known. */
  knowCaller(caller: AuditedCaller): void {
    this.#caller = caller;
  }

  /** Before a change. @throws TransientError: the change must not be begun */
  async begin(body: unknown): Promise<void> {
    if (!this.#isChange) return;
    this.#body = body;
    const entry = await this.#require({ ...this.#draft('BEGUN'), ...toldOf(body) });
    this.#begunSequence = entry.sequence;
  }

  /** Before the answer is given. @throws TransientError: content must not be handed out */
  async done(answer: unknown): Promise<void> {
    const draft = this.#draft('DONE', answerIds(answer));
    // The change is made, whatever becomes of the entry: who asked must know.
    if (this.#isChange) await this.#try(draft);
    else if (this.#facts.declaration.isAudited) await this.#require(draft);
  }

  /** What a call ended with that gave no answer. Never throws. */
  async ended(error: unknown, problem: { readonly code: string; readonly status: number }): Promise<void> {
    if (this.#isUntellable || !this.#isTold(error, problem.status)) return;
    const outcome = problem.status < 500 ? 'REFUSED' : 'FAILED';
    const told = this.#begunSequence === undefined ? toldOf(this.#body) : {};
    await this.#try({ ...this.#draft(outcome), ...told, code: problem.code });
  }

  get #isChange(): boolean {
    return this.#facts.declaration.method !== 'get';
  }

  #isTold(error: unknown, status: number): boolean {
    if (this.#caller === undefined && claimedId(this.#facts.claims) === undefined) return false;
    if (this.#isChange || this.#facts.declaration.isAudited) return true;
    return status === 403 || (status < 500 && error instanceof WaybillError && this.#isOthersTenant);
  }

  get #isOthersTenant(): boolean {
    const asked = tenantOf(this.#params);
    const own = tenantOf({ ...this.#caller });
    return asked !== undefined && own !== undefined && asked !== own;
  }

  /**
   * A caller with a tenant writes into its own trail, whatever it asked for: nobody fills another's. What the vendor's staff
   * do for a tenant is in that tenant's trail.
   */
  #draft(outcome: AuditOutcome, more: Record<string, string | number> = {}): AuditDraft {
    const { declaration, params, claims, traceId } = this.#facts;
    const isVendor = this.#caller !== undefined && tenantOf({ ...this.#caller }) === undefined;
    const tenantId =
      tenantOf({ ...this.#caller }) ?? (isVendor ? tenantOf(this.#params) : undefined) ?? 'vendor';
    return {
      tenantId,
      actor: actorOf(this.#caller, claims),
      action: declaration.operationId,
      objects: { ...refusedOf(params), ...idsOf(this.#params), ...more },
      outcome,
      begunSequence: this.#begunSequence,
      traceId: traceId.slice(0, 64),
    };
  }

  async #require(draft: AuditDraft) {
    try {
      return await this.#trail.append(draft);
    } catch (cause) {
      this.#isUntellable = true;
      this.#log.error('AUDIT_TRAIL_UNAVAILABLE', this.#where(cause));
      throw new TransientError(
        'AUDIT_TRAIL_UNAVAILABLE',
        'Nothing was done: the audit trail cannot be written to at the moment. Try again shortly.',
        { cause },
      );
    }
  }

  async #try(draft: AuditDraft): Promise<void> {
    try {
      await this.#trail.append(draft);
    } catch (cause) {
      this.#log.error('AUDIT_OUTCOME_LOST', this.#where(cause));
    }
  }

  #where(cause: unknown) {
    const { declaration, traceId } = this.#facts;
    const errorName = cause instanceof Error ? cause.name : 'unknown';
    return { route: declaration.operationId, traceId, errorName };
  }
}

/** What the route's schema takes of the path, as the verb gets it; all else could be anything, even a person's. */
function acceptedParams({ declaration, params }: CallFacts): Record<string, unknown> {
  const accepted = Object.entries(params).flatMap(([name, value]) => {
    const schema = declaration.params?.shape[name];
    const parsed = schema && z.safeParse(schema, value);
    return parsed?.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(accepted);
}

const refusedOf = (params: CallFacts['params']): Record<string, string> =>
  Object.fromEntries(Object.keys(params).map((name) => [name, 'refused']));

function tenantOf(of: { readonly distributorId?: unknown; readonly firmId?: unknown }): string | undefined {
  const { distributorId, firmId } = of;
  if (distributorId === undefined && firmId === undefined) return undefined;
  const tenantId = distributorId === undefined ? `firm:${firmId}` : `distributor:${distributorId}`;
  return AuditTenantId.safeParse(tenantId).success ? tenantId : undefined;
}

function actorOf(caller: AuditedCaller | undefined, claims: CallFacts['claims']): AuditDraft['actor'] {
  if (caller !== undefined) return { kind: caller.kind, id: plainId(caller.id) };
  const kind = claims['username'] === undefined ? 'machine' : 'user';
  return { kind, id: plainId(claimedId(claims) ?? 'unknown') };
}

/** Whom the token names, known here or not; a token that names nobody comes of no sign-in. */
function claimedId({ sub, client_id, username }: CallFacts['claims']): string | undefined {
  const id = username === undefined ? client_id : sub;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * Ids stay as they are; whatever else stands where an id belongs could be a person's, and is told by its hash. What looks like
 * a social security number is not told at all: there are so few that a hash tells which.
 */
function plainId(value: string): string {
  if (/^\d{3}-\d{2}-\d{4}$/.test(value)) return 'withheld';
  return /^[\w.:/+-]{1,128}$/.test(value) ? value : `sha256:${hash('sha256', value).slice(0, 16)}`;
}

function idsOf(values: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const told = Object.entries(values).flatMap(([name, value]): [string, string | number][] => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return [[name, value]];
    if (typeof value !== 'string' || value === '') return [];
    return [[name, /^[1-9]\d{0,14}$/.test(value) ? Number(value) : plainId(value)]];
  });
  return Object.fromEntries(told);
}

/** Ids of what was made, as the answer names them. */
function answerIds(answer: unknown): Record<string, string | number> {
  if (!isRecord(answer)) return {};
  return idsOf(Object.fromEntries(Object.entries(answer).filter(([name]) => /(^id|Id)$/.test(name))));
}

/** Of a body the names of its fields, two levels deep, and how long its lists are. */
function toldOf(body: unknown): Pick<AuditDraft, 'fields' | 'counts'> {
  if (!isRecord(body)) return {};
  const fields: string[] = [];
  const counts: Record<string, number> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    fields.push(fieldName(name));
    if (Array.isArray(value)) counts[fieldName(name)] = value.length;
    else if (isRecord(value))
      fields.push(...Object.keys(value).map((inner) => `${fieldName(name)}.${fieldName(inner)}`));
  }
  const hasCounts = Object.keys(counts).length > 0;
  return {
    ...(fields.length > 0 ? { fields: fields.slice(0, 200).map((field) => field.slice(0, 128)) } : {}),
    ...(hasCounts ? { counts } : {}),
  };
}

/** Names of the program's own making; one that somebody chose is left out. */
function fieldName(name: string): string {
  return /^[A-Za-z][\w.-]{0,60}$/.test(name) ? name : '*';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
